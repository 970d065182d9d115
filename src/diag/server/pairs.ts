import {Work} from './work.ts'

/** Characters of a key that are shown. */
const MAX_SHOWN = 60

function leftOutWords(key: string): string {
  return `more is asked for than one answer holds: ${key.slice(0, MAX_SHOWN)} and what follows was left out, ask for it alone`
}

/**
 * Key/value pairs of an answer in the order in which they were put. Where JGroups gives nothing at all for a key because the
 * command failed, the words of `fail` become a last pair `error=…`: Java's Probe prints it like any other, and scripts that
 * look for the key they asked find none, as before. Words that nobody knows are no failure: in a mixed cluster a key is asked
 * of all and known to some.
 */
export class Pairs {
  readonly work: Work
  readonly #values = new Map<string, string>()
  readonly #failures: string[] = []
  #leftOut: string | null = null

  constructor(work = new Work()) {
    this.work = work
  }

  /** Adds a pair; a key that is there already keeps its value. */
  put(key: string, value: string): void {
    if (!this.#values.has(key)) this.#values.set(key, value)
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  /** Says why a key has no pair. */
  fail(words: string): void {
    this.work.spend(words.length)
    if (!this.work.isOver) this.#failures.push(words)
  }

  /** Whether there is work left for this key; if not, the answer says so. */
  begin(key: string): boolean {
    this.work.begin()
    if (this.work.isOver) this.#leftOut ??= key
    return !this.work.isOver
  }

  /** Adds the pairs of one handler by key, as handlers with sorted answers have them. */
  putSorted(values: ReadonlyMap<string, string>): void {
    for (const [key, value] of [...values].sort(([a], [b]) => (a < b ? -1 : 1))) this.put(key, value)
  }

  /** The pairs as they are sent. */
  toString(): string {
    const leftOut = this.#leftOut === null ? [] : [leftOutWords(this.#leftOut)]
    const failures = [...this.#failures, ...leftOut].map((words) => words.replace(/[\r\n]+/g, ' '))
    const all = failures.length === 0 ? [...this.#values] : [...this.#values, ['error', failures.join('; ')] as const]
    return all.map(([key, value]) => `${key}=${value}\r\n`).join('')
  }
}
