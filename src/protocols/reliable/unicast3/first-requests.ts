/** Most members remembered; their addresses come from the network. */
const MAX_REMEMBERED = 1024

/** When each member was asked for its first seqno, so that none is asked too often. */
export class FirstRequests {
  /** Invariant: at most MAX_REMEMBERED. */
  readonly #asked = new Map<string, number>()

  /** Whether a member may be asked now; if so, records it as asked. */
  permit(key: string, now: number, interval: number): boolean {
    const last = this.#asked.get(key)
    if (last !== undefined && now - last <= interval) return false
    if (last === undefined && this.#asked.size >= MAX_REMEMBERED) {
      this.expire(now, interval)
      if (this.#asked.size >= MAX_REMEMBERED) return false
    }
    this.#asked.set(key, now)
    return true
  }

  expire(now: number, interval: number): void {
    for (const [key, at] of this.#asked) if (now - at > interval) this.#asked.delete(key)
  }

  clear(): void {
    this.#asked.clear()
  }
}
