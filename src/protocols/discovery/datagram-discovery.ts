import {DecodeError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import {endpointText} from '../../model/endpoint.ts'
import {MessageType} from '../../model/message.ts'
import {readMessage, writeMessage} from '../../model/message-codec.ts'
import {encodePayload} from '../../model/payload.ts'
import type {DatagramHandler} from '../../runtime/ports.ts'
import {SuppressedLog} from '../../stack/suppressed-log.ts'
import {ByteReader} from '../../wire/reader.ts'
import {Discovery} from './discovery.ts'
import type {DiscoverySpec} from './discovery-spec.ts'

/** Shortest time between two warnings about datagrams of one sender that are not requests, in milliseconds. */
const WARNING_PERIOD_MS = 60_000

/**
 * Base of the discovery protocols that send requests as datagrams from their own socket; responses come over the transport.
 * A datagram is one bare message: no version, no flags, no type, no transport header.
 */
export abstract class DatagramDiscovery<S extends DiscoverySpec = DiscoverySpec> extends Discovery<S> {
  protected override readonly isDynamic = true
  readonly #warned = new SuppressedLog()

  /** Events of the protocol's sockets. */
  protected readonly datagrams: DatagramHandler = {
    onDatagram: (bytes, address, port) => this.#received(bytes, endpointText({host: address, port})),
    onError: (error) => {
      this.log.warn({reason: error.message}, 'a discovery socket failed')
    },
  }

  /** Sends the bytes of a request to all members. */
  protected abstract sendRequest(bytes: Uint8Array): void

  protected override findMembers(members: readonly Address[] | null, initialDiscovery: boolean): void {
    const message = this.request(null, members, initialDiscovery)
    this.sendRequest(encodePayload(this.context.minor, (out) => writeMessage(out, message)))
  }

  #received(bytes: Uint8Array, from: string): void {
    try {
      const {minor, addresses, classes} = this.context
      const inp = new ByteReader(bytes, minor, 0, bytes.length, addresses)
      const message = readMessage(inp, MessageType.BYTES, classes)
      // Only discovery messages belong on this socket.
      if (message.src?.equals(this.localAddress) === true || !message.hasHeader(this.id)) return
      this.receive(message)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      const suppressed = this.#warned.shouldLog(from, this.clock.now(), WARNING_PERIOD_MS)
      if (suppressed >= 0) this.log.warn({from, reason: error.message, suppressed}, 'dropping a discovery datagram')
    }
  }
}
