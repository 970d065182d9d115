import {Work} from './work.ts'

/** Characters of a key that are quoted. */
const MAX_QUOTED = 60

function leftOutWords(key: string): string {
  return `the answer has no room for ${key.slice(0, MAX_QUOTED)} and the keys after it: ask for them separately`
}

/**
 * Key/value pairs of an answer, in the order in which they were added. If a command fails, JGroups returns nothing for its key; here the
 * texts of `fail` become a last pair `error=…`. Java's Probe prints it like any other pair, and scripts still find no pair for the key.
 * An unknown key is not a failure: in a mixed cluster all members get a key that only some of them know.
 */
export class Pairs {
  readonly work: Work
  readonly #values = new Map<string, string>()
  readonly #failures: string[] = []
  #leftOut: string | null = null

  constructor(work = new Work()) {
    this.work = work
  }

  /** Adds a pair; an existing key keeps its value. */
  put(key: string, value: string): void {
    if (!this.#values.has(key)) this.#values.set(key, value)
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  /** Adds the reason why a key has no pair. */
  fail(words: string): void {
    this.work.spend(words.length)
    if (!this.work.isOver) this.#failures.push(words)
  }

  /** Returns whether the work allows another key; if not, the answer reports this one as the first that was left out. */
  begin(key: string): boolean {
    this.work.begin()
    if (this.work.isOver) this.#leftOut ??= key
    return !this.work.isOver
  }

  /** Adds the pairs of one handler, sorted by key. */
  putSorted(values: ReadonlyMap<string, string>): void {
    for (const [key, value] of [...values].sort(([a], [b]) => (a < b ? -1 : 1))) this.put(key, value)
  }

  /** Returns the pairs as they are sent. */
  toString(): string {
    const leftOut = this.#leftOut === null ? [] : [leftOutWords(this.#leftOut)]
    const failures = [...this.#failures, ...leftOut].map((words) => words.replace(/[\r\n]+/g, ' '))
    const all = failures.length === 0 ? [...this.#values] : [...this.#values, ['error', failures.join('; ')] as const]
    return all.map(([key, value]) => `${key}=${value}\r\n`).join('')
  }
}
