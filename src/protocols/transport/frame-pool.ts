import type {Pressure} from '../../stack/pressure.ts'
import {ByteWriter, type WireMinor} from '../../wire/writer.ts'

/** Bytes per frame: the largest datagram. */
const FRAME_BYTES = 65_536
/** Most frames whose memory is kept for reuse. */
const MAX_FREE = 64
/** Bytes in flight above which senders are asked to wait, and below which they may continue. */
const HOLD_ABOVE = 8 * 1024 * 1024
const FREE_BELOW = 4 * 1024 * 1024

/** An outgoing frame; its memory belongs to the network until `done` has been called once per holder. */
export class Frame {
  readonly out: ByteWriter
  /** The bytes to send; valid from `seal` on. */
  bytes: Uint8Array = new Uint8Array(0)
  #holders = 0
  readonly #pool: FramePool

  constructor(pool: FramePool, minor: WireMinor) {
    this.#pool = pool
    this.out = new ByteWriter(FRAME_BYTES, minor)
  }

  /** Ends writing. */
  seal(): void {
    this.bytes = this.out.peek()
  }

  /** Sets how many sends will call `done`; with 0 the frame is free at once. */
  hold(sends: number): void {
    this.#holders = sends
    if (sends === 0) this.#pool.release(this)
  }

  /** Ends one send. Bound, so that sockets can call it directly. */
  readonly done = (): void => {
    if (--this.#holders === 0) this.#pool.release(this)
  }
}

/** Pool of reusable frames that signals pressure to senders while too many bytes are in flight. */
export class FramePool {
  readonly #minor: WireMinor
  readonly #pressure: Pressure
  readonly #free: Frame[] = []
  #underWay = 0
  #holding = false

  constructor(minor: WireMinor, pressure: Pressure) {
    this.#minor = minor
    this.#pressure = pressure
  }

  /** Bytes passed to the network and not free yet. */
  get underWay(): number {
    return this.#underWay
  }

  /** Frames kept for reuse. */
  get free(): number {
    return this.#free.length
  }

  acquire(): Frame {
    const frame = this.#free.pop() ?? new Frame(this, this.#minor)
    frame.out.reset()
    return frame
  }

  /** Counts a sealed frame as in flight. */
  launch(frame: Frame): void {
    this.#underWay += frame.bytes.length
    if (this.#holding || this.#underWay <= HOLD_ABOVE) return
    this.#holding = true
    this.#pressure.hold()
  }

  /** Returns a frame that was never launched. */
  discard(frame: Frame): void {
    frame.bytes = new Uint8Array(0)
    this.release(frame)
  }

  release(frame: Frame): void {
    const length = frame.bytes.length
    this.#underWay -= length
    // The memory of a frame that grew for one large message is not kept.
    if (length <= FRAME_BYTES && this.#free.length < MAX_FREE) this.#free.push(frame)
    if (!this.#holding || this.#underWay >= FREE_BELOW) return
    this.#holding = false
    this.#pressure.release()
  }
}
