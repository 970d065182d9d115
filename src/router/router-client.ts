import {endpointText} from '../model/endpoint.ts'
import type {Clock, StreamSocket} from '../runtime/ports.ts'
import {
  acceptFramed,
  type FramedConnection,
  type FramedHandler,
  type FramedOptions,
} from '../stack/framed-connection.ts'
import {LENGTH_BYTES} from '../stack/frame-stream.ts'
import type {SendMemory} from './send-memory.ts'
import {type QueueOwner, SendQueue} from './send-queue.ts'
import type {Turns, Worker} from './turns.ts'

/** Bytes that wait for a client above which it is asked nothing more: its answers are made when it takes them. */
const ANSWER_BACKLOG_BYTES = 256 * 1024

/** What the clients of a router share. */
export interface ClientShare {
  readonly memory: SendMemory
  readonly turns: Turns<RouterClient>
  /** Bytes that may wait for one client. */
  readonly maxPending: number
  /** A client was given up for the sake of others. */
  readonly givenUp: (client: RouterClient) => void
}

/** A connection of a member to the router, and what is counted of it. */
export class RouterClient implements Worker, QueueOwner {
  readonly connection: FramedConnection
  /** What waits for it. */
  readonly queue: SendQueue
  /** Address of the other end, by which the router knows it. */
  readonly name: string
  /** The same without its port, which changes with each connection. */
  readonly host: string
  /** Clock time at which it connected. */
  readonly since: number
  /** Bytes of memory that its frames on the way in had when they were last looked at. */
  held = 0
  /** Messages that it did not take in time. */
  dropped = 0
  /** For `Turns`. */
  spent = 0
  readonly #clock: Clock
  readonly #share: ClientShare
  #awaitsRoom = false

  constructor(stream: StreamSocket, options: FramedOptions, handler: FramedHandler, share: ClientShare) {
    const host = stream.remoteAddress
    this.host = host
    this.name = endpointText({host, port: stream.remotePort})
    this.#clock = options.clock
    this.since = this.#clock.now()
    this.#share = share
    this.connection = acceptFramed(stream, options, handler)
    this.queue = new SendQueue(this.connection, share.memory, this.#clock, this)
  }

  /** As Java prints a connection, and what it has not taken. */
  describe(): string {
    const {connection} = this
    const age = Math.round((this.#clock.now() - connection.lastAccess) / 1000)
    const waiting = `${String(this.queue.waiting)} bytes waiting, ${String(this.dropped)} drops`
    return `${connection.describe()} (${String(age)} secs old) [connected] [${waiting}]`
  }

  /** Sends a frame with its length in front, in one piece or in two; false when the client has not taken what waits for it. */
  forward(bytes: Uint8Array, more: Uint8Array | null = null): boolean {
    const sent = this.queue.send(this.#share.maxPending, bytes, more)
    if (!sent) this.dropped++
    return sent
  }

  /** Sends answers to a question; a client that has not taken them is asked nothing more until it has. */
  answer(bytes: Uint8Array): boolean {
    const sent = this.queue.send(this.#share.maxPending + bytes.length, bytes)
    if (!sent) this.dropped++
    if (this.queue.waiting > ANSWER_BACKLOG_BYTES) {
      this.#awaitsRoom = true
      this.connection.pause()
    }
    return sent
  }

  /** For `QueueOwner`. */
  taken(): void {
    if (!this.#awaitsRoom || this.queue.waiting > ANSWER_BACKLOG_BYTES) return
    this.#awaitsRoom = false
    this.#share.turns.wait(this)
  }

  /** For `QueueOwner`. */
  givenUp(): void {
    this.#share.givenUp(this)
    this.connection.abort()
  }

  /** For `Worker`. */
  pause(): void {
    this.connection.pause()
  }

  /** For `Worker`. */
  resume(): void {
    if (!this.#awaitsRoom) this.connection.resume()
  }
}

/** Whether the length of a frame stands in front of it, so that it can be sent on in one piece. */
export function hasLengthInFront(bytes: Uint8Array, start: number, end: number): boolean {
  return start >= LENGTH_BYTES && lengthAt(bytes, start - LENGTH_BYTES) === end - start
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}

/** The length that comes in front of a frame. */
export function lengthBytes(length: number): Uint8Array {
  return Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length)
}
