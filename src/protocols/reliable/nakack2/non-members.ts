/** Non-members that are remembered at most; their addresses come from the network. */
const MAX_REMEMBERED = 1000

/** Remembers which non-members were logged lately, so that each is logged once in a while. */
export class NonMembers {
  readonly #logged = new Map<string, number>()

  get size(): number {
    return this.#logged.size
  }

  clear(): void {
    this.#logged.clear()
  }

  /** Whether a message of a non-member is to be logged now. */
  notice(key: string, now: number, interval: number): boolean {
    if (interval <= 0) return true
    const last = this.#logged.get(key)
    if (last !== undefined && now - last < interval) return false
    if (last === undefined && this.#logged.size >= MAX_REMEMBERED) {
      this.expire(now, interval)
      if (this.#logged.size >= MAX_REMEMBERED) return false
    }
    this.#logged.set(key, now)
    return true
  }

  /** Forgets those that were logged longer ago than the interval. */
  expire(now: number, interval: number): void {
    for (const [key, at] of this.#logged) if (now - at >= interval) this.#logged.delete(key)
  }
}
