import type {Clock, Log, LogFields} from '../runtime/ports.ts'

/** Most equal warnings within a period; further ones are counted. */
const MAX_LINES = 10
const PERIOD_MS = 60_000

interface Lines {
  since: number
  count: number
}

/**
 * A log that limits repeated warnings and errors: each text is logged a few times a minute, and the next line then says how many were
 * suppressed. Texts are constants in the code, and what varies is in the fields, so their number is bounded.
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

  /** Number of equal lines suppressed before this one; -1 if this one must be suppressed too. */
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
