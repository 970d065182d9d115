import type {SeqnoList} from '../../model/seqno-list.ts'
import type {ReceiveWindow} from './receive-window.ts'

/**
 * Decides which gaps are asked for: those seen in two runs of the retransmission task, so that messages which merely overtook each
 * other are not.
 */
export class GapTracker {
  /**
   * Highest seqno that a run saw missing since the last run that saw nothing missing; 0 for none, since no seqno is 0. Invariant: whatever is
   * missing up to it was missing in the run before.
   */
  #previous = 0

  /** Seqnos to ask for in this run, at most `max` (0: no limit); null for none. */
  due(window: ReceiveWindow<object>, max: number): SeqnoList | null {
    const gap = window.gap(max)
    const previous = this.#previous
    if (gap === null || previous === 0) {
      this.#previous = gap?.last ?? 0
      return null
    }
    if (gap.last > previous) this.#previous = gap.last
    const last = Math.min(gap.last, previous)
    return last < gap.first ? null : window.missingBetween(gap.first, last)
  }
}
