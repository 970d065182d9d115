/** Every code a `JgError` can carry; stable, used in JSON error objects. */
export const ERROR_CODES = [
  'CONFIG_INVALID',
  'DECODE_FAILED',
  'TRANSPORT_FAILED',
  'TIMED_OUT',
  'MEMBER_SUSPECTED',
  'MEMBER_UNREACHABLE',
  'JOIN_FAILED',
  'STATE_TRANSFER_FAILED',
  'SECURITY_VIOLATION',
  'CHANNEL_CLOSED',
  'USAGE',
  'REFUSED',
  'NOT_FOUND',
  'OPERATION_FAILED',
] as const

/** Code of a `JgError`. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/** Base of all errors that `jg` throws deliberately; the message says what was expected, what was found and what to do. */
export class JgError extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}

/** How serious a finding is: an `error` rejects the file, a `warning` does not. */
export type Severity = 'error' | 'warning' | 'info'

/** One fault of a configuration, at its place in the file (line and column count from 1; 0 when unknown). */
export interface ConfigFinding {
  readonly file: string
  /** Counts from 1; 0 when the finding has no place. @minimum 0 */
  readonly line: number
  /** Counts from 1; 0 when the finding has no place. @minimum 0 */
  readonly column: number
  /** Element path, as in `config/UDP/@mcast_port`. */
  readonly path: string
  /** Stable rule code. */
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly expected?: string
  readonly found?: string
  readonly hint?: string
}

/** A configuration that cannot be used, with all its findings. */
export class ConfigError extends JgError {
  readonly findings: readonly ConfigFinding[]
  constructor(message: string, findings: readonly ConfigFinding[] = [], options?: ErrorOptions) {
    super('CONFIG_INVALID', message, options)
    this.findings = findings
  }
}

/** Bytes that do not match the wire format; the only error a reader throws. */
export class DecodeError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    // Without a stack trace: under a flood of bad bytes a member would spend most of its time capturing them.
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 0
    super('DECODE_FAILED', message, options)
    Error.stackTraceLimit = limit
  }
}

/** A socket that could not be opened or used. */
export class TransportError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('TRANSPORT_FAILED', message, options)
  }
}

/** An answer that did not arrive in time. */
export class TimeoutError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('TIMED_OUT', message, options)
  }
}

/** A member that was suspected while something was expected of it. */
export class SuspectedError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('MEMBER_SUSPECTED', message, options)
  }
}

/** A cluster that could not be joined. */
export class JoinError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('JOIN_FAILED', message, options)
  }
}

/** A state that could not be fetched, provided or set. */
export class StateTransferError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('STATE_TRANSFER_FAILED', message, options)
  }
}

/** Use of a channel that is not connected or already closed. */
export class ClosedError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('CHANNEL_CLOSED', message, options)
  }
}

/** A caller's mistake on the command line or in the library's API. */
export class UsageError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('USAGE', message, options)
  }
}

/** A change that a guard refused: unconfirmed, read-only, or unsafe. */
export class RefusedError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('REFUSED', message, options)
  }
}
