import type {SeqnoList} from '../../model/seqno-list.ts'
import type {ReceiveWindow} from './receive-window.ts'

/**
 * Decides which gaps are requested: those seen in two runs of the retransmission task, which excludes messages that merely overtook
 * each other.
 */
export class GapTracker {
  /**
   * Highest seqno that a run saw missing since the last run without gaps; 0 for none, since no seqno is 0. Invariant: any seqno
   * missing up to it was missing in the previous run.
   */
  #previous = 0

  /** Seqnos to request in this run, at most `max` (0: no limit); null for none. */
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
