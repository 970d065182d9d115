import type {Clock, StreamSocket} from '../runtime/ports.ts'
import {
  acceptFramed,
  type FramedConnection,
  type FramedHandler,
  type FramedOptions,
} from '../stack/framed-connection.ts'
import {LENGTH_BYTES} from '../stack/frame-stream.ts'

/** Bytes waiting for a client above which frames are copied out of the larger memory that they arrived in. */
const BACKLOG_BYTES = 256 * 1024
/** How much larger that memory must be than the frame. */
const WASTE = 2

/** A connection of a member to the router, and what is counted of it. */
export class RouterClient {
  readonly connection: FramedConnection
  /** Address of the other end, by which the router knows it. */
  readonly name: string
  /** Bytes of memory that its frame on the way in had when it was last looked at. */
  held = 0
  /** Messages that it did not take in time. */
  dropped = 0
  readonly #clock: Clock

  constructor(stream: StreamSocket, options: FramedOptions, handler: FramedHandler) {
    const host = stream.remoteAddress
    this.name = `${host.includes(':') ? `[${host}]` : host}:${String(stream.remotePort)}`
    this.#clock = options.clock
    this.connection = acceptFramed(stream, options, handler)
  }

  /** As Java prints a connection, and what it has not taken. */
  describe(): string {
    const {connection} = this
    const age = Math.round((this.#clock.now() - connection.lastAccess) / 1000)
    const waiting = `${String(connection.pending)} bytes waiting, ${String(this.dropped)} drops`
    return `${connection.describe()} (${String(age)} secs old) [connected] [${waiting}]`
  }

  /** Sends a frame that lies in these bytes as it is; false when the client has not taken what waits for it. */
  forward(bytes: Uint8Array, start: number, end: number): boolean {
    const {connection} = this
    const length = end - start
    const whole = start >= LENGTH_BYTES && lengthAt(bytes, start - LENGTH_BYTES) === length
    let sent: 'sent' | 'full' | 'refused'
    // A client that lags keeps little memory: not the chunk of the network that its frame was a part of.
    if (connection.pending > BACKLOG_BYTES && bytes.buffer.byteLength > WASTE * length) {
      sent = connection.send(bytes.subarray(start, end))
    } else if (whole) {
      sent = connection.write(bytes.subarray(start - LENGTH_BYTES, end))
    } else {
      sent = connection.writeBoth(lengthBytes(length), bytes.subarray(start, end))
    }
    if (sent === 'refused') this.dropped++
    return sent !== 'refused'
  }
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}

function lengthBytes(length: number): Uint8Array {
  return Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length)
}
