/** What waits beyond the first frames lies in blocks of this size, so that a small frame takes what it has and no more. */
export const BLOCK_BYTES = 16 * 1024
/** Blocks that are kept to be used again: a megabyte. */
const MAX_SPARE_BLOCKS = 64

/** What waits for one client, as the sum over all of them sees it. */
export interface Waiting {
  /** Bytes of memory that wait for this client. */
  readonly claimed: number
  /** Clock time at which the system last took something of it. */
  readonly lastTaken: number
  /** Gives all of it up, and the client too. */
  giveUp(): void
}

/**
 * Memory of all that waits to be sent. Each lagging client may have its fair share; where that is not enough, the one that has at least half of a
 * share and took nothing for longest is given up.
 */
export class SendMemory {
  readonly limit: number
  readonly #lagging = new Set<Waiting>()
  readonly #spare: Uint8Array[] = []
  #used = 0

  /** `limit` in bytes. */
  constructor(limit: number) {
    this.limit = limit
  }

  /** Bytes that wait for all clients that lag. */
  get used(): number {
    return this.#used
  }

  /** Clients that have not taken what was sent. */
  get lagging(): ReadonlySet<Waiting> {
    return this.#lagging
  }

  /** Takes `bytes` more for a client; false when it has to do without. */
  claim(waiting: Waiting, bytes: number): boolean {
    while (this.#used + bytes > this.limit) {
      const share = this.limit / (this.#lagging.has(waiting) ? this.#lagging.size : this.#lagging.size + 1)
      if (waiting.claimed + bytes > share) return false
      const slowest = this.#slowest(share / 2, waiting)
      if (slowest === null) return false
      slowest.giveUp()
    }
    this.#lagging.add(waiting)
    this.#used += bytes
    return true
  }

  /** Gives memory back. */
  release(bytes: number): void {
    this.#used -= bytes
  }

  /** A block of `size` bytes; what stands in it is of earlier use. */
  block(size: number): Uint8Array {
    return (size === BLOCK_BYTES ? this.#spare.pop() : undefined) ?? new Uint8Array(size)
  }

  /** Takes back a block that nobody reads any more. */
  reuse(block: Uint8Array): void {
    if (block.length === BLOCK_BYTES && this.#spare.length < MAX_SPARE_BLOCKS) this.#spare.push(block)
  }

  /** Nothing waits for this client any more. */
  leave(waiting: Waiting): void {
    this.#lagging.delete(waiting)
  }

  #slowest(least: number, but: Waiting): Waiting | null {
    let slowest: Waiting | null = null
    for (const each of this.#lagging) {
      if (each === but || each.claimed < least) continue
      if (slowest === null || each.lastTaken < slowest.lastTaken) slowest = each
    }
    return slowest
  }
}
