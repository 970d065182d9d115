/** Minimum work of a key. */
const KEY_UNITS = 128

/** Work of calling an operation or inserting a protocol, in addition to its text. */
export const CALL_UNITS = 2048

/** Maximum text over TCP, in characters: views and addresses of a thousand members. */
export const MAX_TCP_ANSWER = 1 << 20

/**
 * The work of one answer, in units of one character of text, about 50 ns each. It is limited because anything may send requests, and they are
 * answered on the member's only thread. Above the limit, no further key is begun.
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
