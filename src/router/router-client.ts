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

/** Bytes queued for a client above which no more of its requests are read: answers are built when it reads them. */
const ANSWER_BACKLOG_BYTES = 256 * 1024

/** What the clients of a router share. */
export interface ClientShare {
  readonly memory: SendMemory
  readonly turns: Turns<RouterClient>
  /** Most bytes queued for one client. */
  readonly maxPending: number
  /** A client was closed to free memory for others. */
  readonly givenUp: (client: RouterClient) => void
}

/** A member's connection to the router, with its counters. */
export class RouterClient implements Worker, QueueOwner {
  readonly connection: FramedConnection
  /** Frames queued for it. */
  readonly queue: SendQueue
  /** Remote address, by which the router identifies it. */
  readonly name: string
  /** The same without its port, which changes with each connection. */
  readonly host: string
  /** Clock time at which it connected. */
  readonly since: number
  /** Bytes of memory that its incoming frames held when last checked. */
  held = 0
  /** Messages that it did not read in time. */
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

  /** The connection as Java prints it, and what it has not read. */
  describe(): string {
    const {connection} = this
    const age = Math.round((this.#clock.now() - connection.lastAccess) / 1000)
    const waiting = `${String(this.queue.waiting)} bytes waiting, ${String(this.dropped)} drops`
    return `${connection.describe()} (${String(age)} secs old) [connected] [${waiting}]`
  }

  /** Sends a frame with its length in front, in one piece or in two; false when too much is queued for the client. */
  forward(bytes: Uint8Array, more: Uint8Array | null = null): boolean {
    const sent = this.queue.send(this.#share.maxPending, bytes, more)
    if (!sent) this.dropped++
    return sent
  }

  /** Sends answers to a request; the client's further requests wait until it has read them. */
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

/** Whether the length of a frame precedes it in memory, so that both can be forwarded in one piece. */
export function hasLengthInFront(bytes: Uint8Array, start: number, end: number): boolean {
  return start >= LENGTH_BYTES && lengthAt(bytes, start - LENGTH_BYTES) === end - start
}

function lengthAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}

/** The length in front of a frame. */
export function lengthBytes(length: number): Uint8Array {
  return Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length)
}
