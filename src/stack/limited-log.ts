import type {Clock, Log, LogFields} from '../runtime/ports.ts'

/** Equal warnings within a period; further ones are counted. */
const MAX_LINES = 10
const PERIOD_MS = 60_000

interface Lines {
  since: number
  count: number
}

/**
 * A log whose warnings and errors cannot be made to repeat without end: of each text so many a minute, and the next one behind
 * tells how many were left out. Texts are constants of the code, what varies is in the fields; so their number is bounded.
 */
export class LimitedLog implements Log {
  readonly #log: Log
  readonly #clock: Clock
  readonly #lines = new Map<string, Lines>()

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  get level(): string {
    return this.#log.level
  }

  set level(level: string) {
    this.#log.level = level
  }

  error(fields: LogFields, message: string): void {
    const left = this.#leftOut(message)
    if (left >= 0) this.#log.error(left > 0 ? {...fields, leftOut: left} : fields, message)
  }

  warn(fields: LogFields, message: string): void {
    const left = this.#leftOut(message)
    if (left >= 0) this.#log.warn(left > 0 ? {...fields, leftOut: left} : fields, message)
  }

  info(fields: LogFields, message: string): void {
    this.#log.info(fields, message)
  }

  debug(fields: LogFields, message: string): void {
    this.#log.debug(fields, message)
  }

  trace(fields: LogFields, message: string): void {
    this.#log.trace(fields, message)
  }

  isLevelEnabled(level: string): boolean {
    return this.#log.isLevelEnabled(level)
  }

  child(fields: LogFields): Log {
    return new LimitedLog(this.#log.child(fields), this.#clock)
  }

  /** How many equal lines were left out before this one; -1 when it is to be left out too. */
  #leftOut(message: string): number {
    const now = this.#clock.now()
    const lines = this.#lines.get(message)
    if (lines === undefined || now - lines.since >= PERIOD_MS) {
      this.#lines.set(message, {since: now, count: 1})
      return Math.max(0, (lines?.count ?? 0) - MAX_LINES)
    }
    return ++lines.count > MAX_LINES ? -1 : 0
  }
}
