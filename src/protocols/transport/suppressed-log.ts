/** Senders remembered at most; the oldest is forgotten first. */
const MAX_SENDERS = 256

/** Decides which of many equal warnings are worth a line: one per sender and period (org.jgroups.util.SuppressLog). */
export class SuppressedLog {
  readonly #since = new Map<string, {at: number; suppressed: number}>()

  /** Senders that were warned of. */
  get size(): number {
    return this.#since.size
  }

  /** Gives how many warnings of this sender were left out since the last one; -1 when this one is to be left out too. */
  shouldLog(sender: string, now: number, periodMs: number): number {
    const known = this.#since.get(sender)
    if (known !== undefined && now - known.at < periodMs) {
      known.suppressed++
      return -1
    }
    this.#since.delete(sender)
    this.#since.set(sender, {at: now, suppressed: 0})
    if (this.#since.size > MAX_SENDERS) {
      const oldest = this.#since.keys().next()
      if (oldest.done !== true) this.#since.delete(oldest.value)
    }
    return known?.suppressed ?? 0
  }

  /** Forgets senders that were not warned of for a period. */
  removeExpired(now: number, periodMs: number): void {
    for (const [sender, entry] of this.#since) if (now - entry.at >= periodMs) this.#since.delete(sender)
  }

  clear(): void {
    this.#since.clear()
  }
}
