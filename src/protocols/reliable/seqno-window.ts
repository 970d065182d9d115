import {type Slot, SeqnoTable} from './seqno-table.ts'

/**
 * What send and receive windows share: items between the highest purged seqno (`low`) and the highest known seqno
 * (`received`), delivered up to `delivered`.
 */
export abstract class SeqnoWindow<T extends object> {
  /** Invariant: holds nothing at or below `lowest`, and nothing above `highestReceived`. */
  protected readonly table: SeqnoTable<T>
  /** Invariant: lowest <= highestDelivered; never falls. */
  protected lowest: number
  /** Invariant: lowest <= highestDelivered <= highestReceived; falls only by `SendWindow.setDelivered`. */
  protected highestDelivered: number
  /** Invariant: highestDelivered <= highestReceived; never falls. */
  protected highestReceived: number
  /** Counted since `resetStats`, like `#compactions`. */
  #purges = 0
  #compactions = 0

  /** `initial` is the seqno before the first one. */
  constructor(initial: number, perRow: number) {
    this.table = new SeqnoTable(initial + 1, perRow)
    this.lowest = initial
    this.highestDelivered = initial
    this.highestReceived = initial
  }

  /** Number of items not delivered yet. */
  abstract get size(): number

  /** Highest purged seqno. */
  get low(): number {
    return this.lowest
  }

  get delivered(): number {
    return this.highestDelivered
  }

  get received(): number {
    return this.highestReceived
  }

  /** Number of missing seqnos up to the highest received. */
  get missing(): number {
    return this.highestReceived - this.highestDelivered - this.size
  }

  /** Whether `drain` would return anything. */
  get deliverable(): boolean {
    return this.highestDelivered < this.highestReceived && this.table.get(this.highestDelivered + 1) !== undefined
  }

  /** The highest seqno up to which nothing is missing. */
  get highestDeliverable(): number {
    let seqno = this.highestDelivered
    while (seqno < this.highestReceived && this.table.get(seqno + 1) !== undefined) seqno++
    return seqno
  }

  get rows(): number {
    return this.table.rows
  }

  /** Number of places in the allocated rows. */
  get capacity(): number {
    return this.table.rows * this.table.perRow
  }

  /** Storage statistics. */
  get changes(): {
    readonly purges: number
    readonly compactions: number
    readonly resizes: number
    readonly moves: number
  } {
    return {purges: this.#purges, compactions: this.#compactions, resizes: this.table.resizes, moves: this.table.moves}
  }

  resetStats(): void {
    this.#purges = 0
    this.#compactions = 0
    this.table.resizes = 0
    this.table.moves = 0
  }

  /** The item of a seqno; null when it was delivered out of order and not kept. */
  get(seqno: number): Slot<T> {
    return seqno > this.lowest && seqno <= this.highestReceived ? this.table.get(seqno) : undefined
  }

  /** Held items, lowest seqno first. */
  *held(): Generator<T> {
    for (let seqno = this.lowest + 1; seqno <= this.highestReceived; seqno++) {
      const item = this.table.get(seqno)
      if (item !== undefined && item !== null) yield item
    }
  }

  /**
   * Delivers the next items without a gap, at most `max` (0: all), by appending them to `out`. They are removed from the
   * window unless `retain` is set.
   */
  drain(out: T[], max: number, retain: boolean): void {
    const before = this.highestDelivered
    const room = max > 0 ? before + max : Number.MAX_SAFE_INTEGER
    const end = Math.min(this.highestReceived, room)
    let seqno = before
    while (seqno < end) {
      const item = retain ? this.table.get(seqno + 1) : this.table.take(seqno + 1)
      if (item === undefined) break
      seqno++
      if (item !== null) out.push(item)
    }
    if (seqno === before) return
    this.highestDelivered = seqno
    this.handedOut(seqno - before)
    if (!retain) this.#forget(before, seqno)
  }

  /** Drops delivered items up to a seqno. */
  purge(seqno: number): void {
    this.forgetThrough(Math.min(seqno, this.highestDelivered))
  }

  /** Frees memory reserved for later items. */
  compact(): void {
    this.table.compact()
    this.#compactions++
  }

  /** As JGroups prints a retransmit buffer. */
  toString(): string {
    const bounds = `[${String(this.lowest)} | ${String(this.highestDelivered)} | ${String(this.highestReceived)}]`
    return `${bounds} (${String(this.size)} elements, ${String(this.missing)} missing)`
  }

  /** Records that `count` more places were delivered. */
  protected abstract handedOut(count: number): void

  protected forgetThrough(seqno: number): void {
    if (seqno <= this.lowest) return
    this.table.clear(this.lowest + 1, seqno)
    this.lowest = seqno
    this.table.release(seqno)
    this.#purges++
  }

  /** Places above `before` are empty; those at and below it may still hold items that an earlier run retained. */
  #forget(before: number, seqno: number): void {
    if (this.lowest < before) this.table.clear(this.lowest + 1, before)
    this.lowest = seqno
    this.table.release(seqno)
  }
}
