/** Senders remembered at most: their names come from the network. */
const MAX_SENDERS = 256

/**
 * Decides which of many equal warnings are worth a line: one per sender and period (org.jgroups.util.SuppressLog). While it remembers as
 * many senders as it may, further ones are not warned of, so that made-up senders cannot flood the log.
 */
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
    if (known === undefined && !this.#hasRoom(now, periodMs)) return -1
    this.#since.set(sender, {at: now, suppressed: 0})
    return known?.suppressed ?? 0
  }

  /** Forgets senders that were not warned of for a period. */
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
