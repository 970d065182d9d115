/** Exit codes of `jg`: part of the contract with scripts, append only. */
export const ExitCode = {
  /** Done, nothing to report. */
  ok: 0,
  /** Tried and failed. */
  failed: 1,
  /** Wrong usage, or input that is not valid (a config file, an argument). */
  usage: 2,
  /** Done, and something worth attention was found. */
  findings: 3,
  /** Nobody answered in time. */
  noAnswer: 4,
  /** Fewer members answered, or are present, than expected. */
  fewer: 5,
  /** Refused by a guard: the change was not confirmed. */
  refused: 6,
  /** Stopped by SIGINT or SIGTERM. */
  interrupted: 130,
} as const

/** One of the exit codes of `jg`. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
