import type {Pressure} from '../../stack/pressure.ts'
import {ByteWriter, type WireMinor} from '../../wire/writer.ts'

/** Memory of one frame: the largest datagram. */
const FRAME_BYTES = 65_536
/** Frames whose memory is kept for reuse. */
const MAX_FREE = 64
/** Bytes under way above which senders are asked to wait, and below which they may go on. */
const HOLD_ABOVE = 8 * 1024 * 1024
const FREE_BELOW = 4 * 1024 * 1024

/** A frame on its way out. Its memory belongs to the network until `done` was called once per holder. */
export class Frame {
  readonly out: ByteWriter
  /** What is sent; valid from `seal` on. */
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

  /** Says how many sends will call `done`; with 0 the frame is free at once. */
  hold(sends: number): void {
    this.#holders = sends
    if (sends === 0) this.#pool.release(this)
  }

  /** One send is over. Bound, so that sockets can call it as it is. */
  readonly done = (): void => {
    if (--this.#holders === 0) this.#pool.release(this)
  }
}

/** Frames that are used again and again; tells senders to wait while too much is under way. */
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

  /** Bytes that were given to the network and are not free yet. */
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

  /** Counts a sealed frame as under way. */
  launch(frame: Frame): void {
    this.#underWay += frame.bytes.length
    if (this.#holding || this.#underWay <= HOLD_ABOVE) return
    this.#holding = true
    this.#pressure.hold()
  }

  /** Gives back a frame that was never launched. */
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
