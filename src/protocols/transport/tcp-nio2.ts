import type {IpAddress} from '../../model/ip-address.ts'
import {QUEUED_FRAME_BYTES} from '../../stack/framed-connection.ts'
import type {Managed} from '../../stack/spec.ts'
import {ConnectionTransport} from './connection-transport.ts'
import {tcpNio2Spec} from './tcp-nio2-spec.ts'

/** Bytes that one turn may queue before any can leave; Java writes each frame before the next. */
const TURN_BYTES = 8 * 1024 * 1024

/**
 * Sends frames over TCP connections; see ConnectionTransport for its guarantees. Needs nothing below. Equals
 * org.jgroups.protocols.TCP_NIO2 5.5, whose members interoperate with those of TCP; all I/O is non-blocking here.
 */
export class TcpNio2 extends ConnectionTransport<typeof tcpNio2Spec> {
  static readonly spec = tcpNio2Spec
  override readonly warnsOfRefused = true
  #framesRead = 0

  protected override readonly managed: Managed<typeof tcpNio2Spec> = {
    ...this.connectionManaged(),
    acceptor_running: () => this.running,
    num_partial_writes: () => this.table.waits,
    num_selects: () => this.#framesRead,
    selector_open: () => this.running,
    printBuffers: () => this.table.printPending(),
  }

  protected override get maxPending(): number {
    return TURN_BYTES + this.props.max_send_buffers * QUEUED_FRAME_BYTES
  }

  override onFrame(bytes: Uint8Array, start: number, end: number, peer: IpAddress): void {
    this.#framesRead++
    super.onFrame(bytes, start, end, peer)
  }

  override resetStats(): void {
    super.resetStats()
    this.#framesRead = 0
    this.table.waits = 0
  }
}
