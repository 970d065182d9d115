/** Bytes of the blocks that hold what is queued beyond the first frames, so that a small frame takes little memory. */
export const BLOCK_BYTES = 16 * 1024
/** Blocks kept for reuse: a megabyte. */
const MAX_SPARE_BLOCKS = 64

/** One client's share of the memory. */
export interface Waiting {
  /** Bytes of memory queued for this client. */
  readonly claimed: number
  /** Clock time at which the system last accepted some of it. */
  readonly lastTaken: number
  /** Drops all of it and closes the client. */
  giveUp(): void
}

/**
 * Memory of everything queued for sending. Each slow client may have its fair share; if that is not enough, the one that has at least half of a
 * share and has read nothing for longest is closed.
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

  /** Bytes queued for all slow clients. */
  get used(): number {
    return this.#used
  }

  /** Clients that have not read what was sent. */
  get lagging(): ReadonlySet<Waiting> {
    return this.#lagging
  }

  /** Claims `bytes` more for a client; returns false if there is no room. */
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

  /** Releases memory. */
  release(bytes: number): void {
    this.#used -= bytes
  }

  /** A block of `size` bytes, with arbitrary contents. */
  block(size: number): Uint8Array {
    return (size === BLOCK_BYTES ? this.#spare.pop() : undefined) ?? new Uint8Array(size)
  }

  /** Takes back a block that nobody reads any more. */
  reuse(block: Uint8Array): void {
    if (block.length === BLOCK_BYTES && this.#spare.length < MAX_SPARE_BLOCKS) this.#spare.push(block)
  }

  /** Nothing is queued for this client any more. */
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
