import {SeqnoList} from '../../model/seqno-list.ts'
import {SeqnoWindow} from './seqno-window.ts'

/** Lowest and highest missing seqno. */
export interface Gap {
  readonly first: number
  readonly last: number
}

/**
 * Messages received from one sender: accepts seqnos in any order, delivers them in order, tracks missing ones. Seqnos more than
 * `maxAhead` above the highest delivered one are refused, so that no sender can make the window allocate at will.
 */
export class ReceiveWindow<T extends object> extends SeqnoWindow<T> {
  /** May change while the window is in use. Invariant: `received - delivered` never exceeds the largest value so far. */
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

  /** Adds an item, or null to mark its seqno as delivered; false if the seqno was already there or is too far ahead. */
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

  /** Lowest and highest missing seqno among the `max` seqnos (0: all) from the lowest missing on; null when none is missing. */
  gap(max: number): Gap | null {
    if (this.missing === 0) return null
    const first = this.highestDeliverable + 1
    const end = max > 0 ? Math.min(first + max - 1, this.highestReceived - 1) : this.highestReceived - 1
    let last = end
    while (last > first && this.table.get(last) !== undefined) last--
    return {first, last}
  }

  /** The missing seqnos from `first` to `last`. */
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
