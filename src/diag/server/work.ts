/** Work that one key takes whatever it is. */
const KEY_UNITS = 128

/** Work of calling an operation or putting in a protocol, beside the text it gives. */
export const CALL_UNITS = 2048

/** Text over TCP at most: views and addresses of a thousand members. */
export const MAX_TCP_ANSWER = 1 << 20

/**
 * The work of one answer in units of one character that is made, about 50 ns each: requests come from anybody, and the thread that answers
 * them is the member's only one. Once it is over its limit nothing more is begun.
 */
export class Work {
  readonly #limit: number
  #spent = 0

  constructor(limit = 2 * MAX_TCP_ANSWER) {
    this.#limit = limit
  }

  get spent(): number {
    return this.#spent
  }

  get isOver(): boolean {
    return this.#spent > this.#limit
  }

  spend(units: number): void {
    this.#spent += units
  }

  /** Counts a key. */
  begin(): void {
    this.#spent += KEY_UNITS
  }
}
