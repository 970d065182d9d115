import {SeqnoList} from '../../model/seqno-list.ts'
import {SeqnoWindow} from './seqno-window.ts'

/** Seqnos that are missing between two bounds, both of them missing. */
export interface Gap {
  readonly first: number
  readonly last: number
}

/**
 * What was received of one sender: takes seqnos in any order, hands them out in order, knows which are missing. Seqnos more than
 * `maxAhead` above the highest delivered one are refused, so that no sender can make the window allocate at will.
 */
export class ReceiveWindow<T extends object> extends SeqnoWindow<T> {
  /** May change while the window is used. Invariant: `received` is no more above `delivered` than the largest value so far. */
  maxAhead: number
  /** Seqnos that were too far ahead. */
  refused = 0
  /** Places above `delivered` that hold something. Invariant: 0 <= #size <= received - delivered. */
  #size = 0

  constructor(initial: number, perRow: number, maxAhead: number) {
    super(initial, perRow)
    this.maxAhead = maxAhead
  }

  override get size(): number {
    return this.#size
  }

  /** Takes an item, null to note that its seqno is dealt with. False for what was there already and for what is too far ahead. */
  add(seqno: number, item: T | null): boolean {
    if (seqno <= this.highestDelivered) return false
    if (seqno - this.highestDelivered > this.maxAhead) {
      this.refused++
      return false
    }
    if (seqno <= this.highestReceived) {
      if (this.table.get(seqno) !== undefined) return false
    } else {
      this.highestReceived = seqno
    }
    this.table.set(seqno, item)
    this.#size++
    return true
  }

  /** Bounds of what is missing, looking at no more than `max` seqnos (0: all) from the first one on; null when nothing is. */
  gap(max: number): Gap | null {
    if (this.missing === 0) return null
    const first = this.highestDeliverable + 1
    const end = max > 0 ? Math.min(first + max - 1, this.highestReceived - 1) : this.highestReceived - 1
    let last = end
    while (last > first && this.table.get(last) !== undefined) last--
    return {first, last}
  }

  /** The missing ones of `first` to `last`. */
  missingBetween(first: number, last: number): SeqnoList {
    const list = new SeqnoList(first, last - first + 1)
    for (let seqno = first; seqno <= last; seqno++) if (this.get(seqno) === undefined) list.add(seqno)
    return list
  }

  override toString(): string {
    return this.refused === 0 ? super.toString() : `${super.toString()}, ${String(this.refused)} refused`
  }

  protected override handedOut(count: number): void {
    this.#size -= count
  }
}
