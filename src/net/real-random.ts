import {randomFillSync} from 'node:crypto'
import type {Random} from '../runtime/ports.ts'

const WORDS = 1024

/** Randomness of the system, fetched in blocks. */
export class RealRandom implements Random {
  readonly #words = new Int32Array(WORDS)
  #next = WORDS

  next(): number {
    return (this.int32() >>> 0) / 0x1_0000_0000
  }

  int(bound: number): number {
    return Math.floor(this.next() * bound)
  }

  int32(): number {
    if (this.#next === WORDS) {
      randomFillSync(this.#words)
      this.#next = 0
    }
    return this.#words[this.#next++] ?? 0
  }
}
