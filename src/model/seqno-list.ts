import {DecodeError} from '../errors/index.ts'
import type {Codec} from './codec.ts'

/** Most seqnos a request may name; larger lists are refused before anything is allocated. */
const MAX_BITS = 1 << 20

/** Missing seqnos as a bit set: bit i stands for `offset + i` (org.jgroups.util.SeqnoList). */
export class SeqnoList {
  readonly offset: number
  readonly size: number
  readonly words: Uint32Array

  /** `size` bits from seqno `offset`; words are 32 bits, least significant first. */
  constructor(offset: number, size: number, words = new Uint32Array(2 * Math.ceil(size / 64))) {
    this.offset = offset
    this.size = size
    this.words = words
  }

  /** The list of all seqnos from `first` to `last`. */
  static range(first: number, last: number): SeqnoList {
    const list = new SeqnoList(first, last - first + 1)
    for (let s = first; s <= last; s++) list.add(s)
    return list
  }

  add(seqno: number): void {
    const bit = seqno - this.offset
    if (bit < 0 || bit >= this.size) return
    this.words[bit >>> 5] = (this.words[bit >>> 5] ?? 0) | (1 << (bit & 31))
  }

  has(seqno: number): boolean {
    const bit = seqno - this.offset
    return bit >= 0 && bit < this.size && ((this.words[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0
  }

  /** The seqnos in ascending order. */
  *[Symbol.iterator](): Iterator<number> {
    for (let bit = 0; bit < this.size; bit++) if (this.has(this.offset + bit)) yield this.offset + bit
  }

  /** Number of seqnos in the list. */
  get count(): number {
    return [...this].length
  }

  toString(): string {
    return [...this].join(', ')
  }
}

// SeqnoList => size:i32 offset:i64 ceil(size/64)*(word:i64, bit 0 least significant)
export const seqnoListCodec: Codec<SeqnoList> = {
  id: 15,
  name: 'SeqnoList',
  size: (list) => 12 + 8 * Math.ceil(list.size / 64),
  write(list, out) {
    out.i32(list.size)
    out.i64(list.offset)
    for (let i = 0; i < Math.ceil(list.size / 64); i++) {
      out.i32(list.words[2 * i + 1] ?? 0)
      out.i32(list.words[2 * i] ?? 0)
    }
  },
  read(inp) {
    const size = inp.i32()
    const offset = inp.i64()
    if (size < 0 || size > MAX_BITS)
      throw new DecodeError(`SeqnoList: at most ${String(MAX_BITS)} seqnos expected, found ${String(size)}`)
    const longs = Math.ceil(size / 64)
    inp.need(8 * longs)
    const words = new Uint32Array(2 * longs)
    for (let i = 0; i < longs; i++) {
      words[2 * i + 1] = inp.i32()
      words[2 * i] = inp.i32()
    }
    return new SeqnoList(offset, size, words)
  },
}
