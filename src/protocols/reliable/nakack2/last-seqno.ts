/** Decides when the highest own seqno is told to all, so that the loss of the last multicast is noticed. */
export class LastSeqno {
  /** Whether a multicast was sent since the last run. */
  #skip = false
  /** The seqno that was told last; 0 for none yet. */
  #told = 0
  /** How often `#told` was told. Invariant: 0 exactly while `#told` is. */
  #times = 0

  /** A multicast was sent, which tells the seqno itself. */
  sent(): void {
    this.#skip = true
  }

  reset(): void {
    this.#skip = false
    this.#told = 0
    this.#times = 0
  }

  /** Whether to tell the seqno in this run: not after a run with multicasts, and not more than `maxTimes` for one seqno. */
  due(seqno: number, maxTimes: number): boolean {
    if (seqno === 0) return false
    if (this.#skip) {
      this.#skip = false
      return false
    }
    if (seqno === this.#told && this.#times >= maxTimes) return false
    this.#times = seqno > this.#told ? 1 : this.#times + 1
    this.#told = seqno
    return true
  }
}
