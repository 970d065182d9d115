import type {Clock} from '../runtime/ports.ts'
import {BLOCK_BYTES, type SendMemory, type Waiting} from './send-memory.ts'

/** Most frames and bytes passed to a stream one by one before it has sent them. */
const DIRECT_FRAMES = 16
const DIRECT_BYTES = 64 * 1024
/** Most blocks passed to a stream at a time. */
const BLOCKS_AT_ONCE = 8

/** The stream that a queue writes to. */
export interface QueuedStream {
  /** Bytes written and not yet accepted by the system. */
  readonly pending: number
  /** `done` runs when the system has accepted these bytes and all before. */
  write(bytes: Uint8Array, done?: () => void): unknown
}

/** Callbacks of a queue's owner. */
export interface QueueOwner {
  /** The system has accepted some of what was queued. */
  taken(): void
  /** Others need the memory: end the connection. */
  givenUp(): void
}

/**
 * Frames for one client, in order. The first ones go to the stream uncopied; what a client does not read in time is copied into blocks, of
 * this client and of nobody else. So what is counted is what it takes, and the large memory that a frame came in is not kept for its sake.
 */
export class SendQueue implements Waiting {
  readonly #stream: QueuedStream
  readonly #memory: SendMemory
  readonly #clock: Clock
  readonly #owner: QueueOwner
  /** Bytes given to the stream since it was last seen empty, and frames. */
  #inFlight = 0
  #frames = 0
  /** Memory claimed for what is in flight. */
  #flightClaim = 0
  #blocks: Uint8Array[] = []
  /** Blocks passed to the stream, which may read them until it has sent them. */
  #flying: Uint8Array[] = []
  /** Bytes used in the last block. */
  #filled = 0
  #queued = 0
  #claimed = 0
  #lagging = false
  #ended = false
  #lastTaken = 0

  constructor(stream: QueuedStream, memory: SendMemory, clock: Clock, owner: QueueOwner) {
    this.#stream = stream
    this.#memory = memory
    this.#clock = clock
    this.#owner = owner
  }

  get claimed(): number {
    return this.#claimed
  }

  get lastTaken(): number {
    return this.#lastTaken
  }

  /** Bytes that the system is not known to have accepted. */
  get waiting(): number {
    return this.#lagging ? this.#inFlight + this.#queued : this.#stream.pending
  }

  /** Sends one frame, in one or two pieces: all of it or nothing. False, and nothing, when `limit` bytes or the memory of all are in use. */
  send(limit: number, bytes: Uint8Array, more: Uint8Array | null = null): boolean {
    const length = bytes.length + (more?.length ?? 0)
    const {waiting} = this
    if (this.#ended || waiting + length > limit) return false
    if (this.#lagging) return this.#enqueue(bytes, more, length)
    if (waiting === 0) {
      this.#inFlight = 0
      this.#frames = 0
    }
    return this.#direct(bytes, more, length)
  }

  /** Drops everything queued; nothing more is sent. */
  end(): void {
    this.#ended = true
    this.#lagging = false
    this.#blocks = []
    this.#queued = 0
    this.#memory.release(this.#claimed)
    this.#claimed = 0
    this.#memory.leave(this)
  }

  giveUp(): void {
    this.end()
    this.#owner.givenUp()
  }

  #direct(bytes: Uint8Array, more: Uint8Array | null, length: number): boolean {
    const lags = this.#frames + 1 >= DIRECT_FRAMES || this.#inFlight + length >= DIRECT_BYTES
    if (lags && !this.#claim(this.#inFlight + length)) return false
    this.#frames++
    this.#inFlight += length
    if (lags) {
      this.#lagging = true
      this.#flightClaim = this.#inFlight
      this.#lastTaken = this.#clock.now()
    }
    if (more !== null) this.#stream.write(bytes)
    this.#stream.write(more ?? bytes, lags ? this.#taken : undefined)
    return true
  }

  #enqueue(bytes: Uint8Array, more: Uint8Array | null, length: number): boolean {
    const last = this.#blocks.at(-1)
    const room = last === undefined ? 0 : last.length - this.#filled
    if (length > room) {
      const size = Math.max(BLOCK_BYTES, length - room)
      if (!this.#claim(size)) return false
      this.#put(last, bytes, more, room)
      const block = this.#memory.block(size)
      this.#blocks.push(block)
      this.#filled = 0
      if (room < bytes.length) this.#put(block, bytes.subarray(room), more, size)
      else if (more !== null) this.#put(block, more.subarray(room - bytes.length), null, size)
    } else {
      this.#put(last, bytes, more, room)
    }
    this.#queued += length
    return true
  }

  /** Copies what fits into a block. */
  #put(block: Uint8Array | undefined, bytes: Uint8Array, more: Uint8Array | null, room: number): void {
    if (block === undefined || room === 0) return
    const count = Math.min(room, bytes.length)
    block.set(count === bytes.length ? bytes : bytes.subarray(0, count), this.#filled)
    this.#filled += count
    if (more !== null && count < room) this.#put(block, more, null, room - count)
  }

  #claim(bytes: number): boolean {
    if (!this.#memory.claim(this, bytes)) return false
    this.#claimed += bytes
    return true
  }

  readonly #taken = (): void => {
    if (this.#ended) return
    this.#lastTaken = this.#clock.now()
    this.#memory.release(this.#flightClaim)
    this.#claimed -= this.#flightClaim
    this.#flightClaim = 0
    this.#inFlight = 0
    for (const block of this.#flying) this.#memory.reuse(block)
    this.#flying = []
    if (this.#blocks.length === 0) {
      this.#lagging = false
      this.#frames = 0
      this.#memory.leave(this)
    } else {
      this.#writeBlocks()
    }
    this.#owner.taken()
  }

  #writeBlocks(): void {
    const blocks = this.#blocks.splice(0, BLOCKS_AT_ONCE)
    const isAll = this.#blocks.length === 0
    this.#flying = blocks
    for (const [i, block] of blocks.entries()) {
      const last = i === blocks.length - 1
      const bytes = last && isAll ? block.subarray(0, this.#filled) : block
      this.#flightClaim += block.length
      this.#inFlight += bytes.length
      this.#queued -= bytes.length
      this.#stream.write(bytes, last ? this.#taken : undefined)
    }
  }
}
