import {QUEUED_FRAME_BYTES} from '../../stack/framed-connection.ts'
import {tlsOptionsOf} from '../../stack/tls-component.ts'
import type {Managed} from '../../stack/spec.ts'
import {ConnectionTransport} from './connection-transport.ts'
import {tcpSpec} from './tcp-spec.ts'

/**
 * Sends frames over TCP connections, optionally with TLS; see ConnectionTransport for its guarantees. Needs nothing below. Equals
 * org.jgroups.protocols.TCP 5.5.
 */
export class Tcp extends ConnectionTransport<typeof tcpSpec> {
  static readonly spec = tcpSpec

  protected override readonly managed: Managed<typeof tcpSpec> = this.connectionManaged()

  override get warnsOfRefused(): boolean {
    return this.props.log_accept_error
  }

  protected override get maxPending(): number {
    return this.props.max_send_queue * QUEUED_FRAME_BYTES
  }

  override init(): void {
    super.init()
    this.tls = tlsOptionsOf(this.components.tls.props, this.name)
  }
}
