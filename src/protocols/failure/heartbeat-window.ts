/** Longest window printed bit by bit; longer ones are summarized. */
const MAX_PRINTED = 20

/**
 * The last intervals of one member, one bit each: set when anything was heard from it. A new window counts as heard throughout
 * (org.jgroups.protocols.FD_ALL3$Bitmap).
 */
export class HeartbeatWindow {
  readonly #bits: Uint8Array
  #index = 0

  constructor(intervals: number) {
    this.#bits = new Uint8Array(intervals).fill(1)
  }

  /** Records that the member was heard in the current interval. */
  mark(): void {
    this.#bits[this.#index] = 1
  }

  /** Starts the next interval, in which nothing has been heard yet. */
  advance(): void {
    this.#index = (this.#index + 1) % this.#bits.length
    this.#bits[this.#index] = 0
  }

  /** True if nothing was heard in any interval. */
  get silent(): boolean {
    return !this.#bits.includes(1)
  }

  toString(): string {
    const size = this.#bits.length
    if (size < MAX_PRINTED) return `[${this.#bits.join(', ')}] (index=${String(this.#index)})`
    const set = this.#bits.reduce((sum, bit) => sum + bit, 0)
    return `[${String(set)} set ${String(size - set)} not-set] (index: ${String(this.#index)})`
  }
}
