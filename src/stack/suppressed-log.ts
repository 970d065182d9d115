/** Most senders remembered: their names come from the network. */
const MAX_SENDERS = 256

/**
 * Decides which of many equal warnings are logged: one per sender and period (org.jgroups.util.SuppressLog). While it remembers the
 * most senders it may, there are no warnings of further ones, so that made-up senders cannot flood the log.
 */
export class SuppressedLog {
  readonly #since = new Map<string, {at: number; suppressed: number}>()

  /** Senders with a warning. */
  get size(): number {
    return this.#since.size
  }

  /** Returns how many warnings of this sender were suppressed since the last one; -1 when this one must be suppressed too. */
  shouldLog(sender: string, now: number, periodMs: number): number {
    const known = this.#since.get(sender)
    if (known !== undefined && now - known.at < periodMs) {
      known.suppressed++
      return -1
    }
    if (known === undefined && !this.#hasRoom(now, periodMs)) return -1
    this.#since.set(sender, {at: now, suppressed: 0})
    return known?.suppressed ?? 0
  }

  /** Forgets senders without a warning for one period. */
  removeExpired(now: number, periodMs: number): void {
    for (const [sender, entry] of this.#since) if (now - entry.at >= periodMs) this.#since.delete(sender)
  }

  clear(): void {
    this.#since.clear()
  }

  #hasRoom(now: number, periodMs: number): boolean {
    if (this.#since.size >= MAX_SENDERS) this.removeExpired(now, periodMs)
    return this.#since.size < MAX_SENDERS
  }
}
