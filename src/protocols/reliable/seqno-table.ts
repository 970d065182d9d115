/** Content of a place: an item, null for one that was already delivered, undefined for nothing. */
export type Slot<T> = T | null | undefined

const MIN_PER_ROW = 16
const MAX_PER_ROW = 65_536

/**
 * Items by seqno, in rows whose size is a power of two. Rows are allocated when one of their places is first used and freed when all of
 * their seqnos have passed, so memory follows the number of items, and adding, finding and removing take constant time.
 */
export class SeqnoTable<T> {
  readonly #shift: number
  readonly #mask: number
  /** Invariant: each row has `perRow` places. */
  #rows: (Slot<T>[] | undefined)[] = []
  /** Seqno of the first place of the first row. Invariant: rises by whole rows. */
  #offset: number
  /** A row kept for reuse. Invariant: its places are empty. */
  #spare: Slot<T>[] | undefined
  /** Times that rows were added. */
  resizes = 0
  /** Times that rows were freed at the low end. */
  moves = 0

  /** `firstSeqno` is the lowest possible seqno; `perRow` is rounded up to a power of two. */
  constructor(firstSeqno: number, perRow: number) {
    this.#offset = firstSeqno
    this.#shift = Math.ceil(Math.log2(Math.min(MAX_PER_ROW, Math.max(MIN_PER_ROW, perRow))))
    this.#mask = (1 << this.#shift) - 1
  }

  get perRow(): number {
    return this.#mask + 1
  }

  /** Number of allocated rows. */
  get rows(): number {
    let count = 0
    for (const row of this.#rows) if (row !== undefined) count++
    return count
  }

  /** Stores an item; the caller keeps `seqno` within 2^31 of the lowest seqno held. */
  get(seqno: number): Slot<T> {
    const index = seqno - this.#offset
    return this.#rows[index >>> this.#shift]?.[index & this.#mask]
  }

  set(seqno: number, item: T | null): void {
    const index = seqno - this.#offset
    const at = index >>> this.#shift
    const row = this.#rows[at] ?? this.#newRow(at)
    row[index & this.#mask] = item
  }

  /** Empties a place and returns its content. */
  take(seqno: number): Slot<T> {
    const index = seqno - this.#offset
    const row = this.#rows[index >>> this.#shift]
    if (row === undefined) return undefined
    const at = index & this.#mask
    const item = row[at]
    row[at] = undefined
    return item
  }

  /** Empties the places from `first` to `last`. */
  clear(first: number, last: number): void {
    let seqno = first
    while (seqno <= last) {
      const index = seqno - this.#offset
      const row = this.#rows[index >>> this.#shift]
      const at = index & this.#mask
      const end = Math.min(last, seqno + this.#mask - at)
      row?.fill(undefined, at, at + end - seqno + 1)
      seqno = end + 1
    }
  }

  /** Frees the rows whose seqnos are all `seqno` or lower; their places must be empty. */
  release(seqno: number): void {
    const count = (seqno - this.#offset + 1) >>> this.#shift
    if (count === 0) return
    for (const row of this.#rows.splice(0, count)) this.#spare ??= row
    this.#offset += count * this.perRow
    this.moves++
  }

  /** Frees the spare row. */
  compact(): void {
    this.#spare = undefined
  }

  #newRow(at: number): Slot<T>[] {
    const row = this.#spare ?? new Array<Slot<T>>(this.perRow).fill(undefined)
    this.#spare = undefined
    if (at >= this.#rows.length) this.resizes++
    this.#rows[at] = row
    return row
  }
}
