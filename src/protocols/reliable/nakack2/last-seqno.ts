/** Decides when to announce this member's highest seqno to all, so that the loss of its last multicast is noticed. */
export class LastSeqno {
  /** Whether a multicast has been sent since the last run. */
  #skip = false
  /** The seqno announced last; 0 for none yet. */
  #announced = 0
  /** How often `#announced` was announced. Invariant: 0 exactly while `#announced` is. */
  #times = 0

  /** A multicast was sent, which announces the seqno itself. */
  sent(): void {
    this.#skip = true
  }

  reset(): void {
    this.#skip = false
    this.#announced = 0
    this.#times = 0
  }

  /** Whether to announce the seqno in this run: not after multicasts, and at most `maxTimes` for one seqno. */
  due(seqno: number, maxTimes: number): boolean {
    if (seqno === 0) return false
    if (this.#skip) {
      this.#skip = false
      return false
    }
    if (seqno === this.#announced && this.#times >= maxTimes) return false
    this.#times = seqno > this.#announced ? 1 : this.#times + 1
    this.#announced = seqno
    return true
  }
}
