import {stripVTControlCharacters} from 'node:util'
import {unreadableReason} from '../runtime/read-bounded.ts'
import {ConfigError, type ConfigFinding, type ErrorCode, JgError} from '../errors/index.ts'
import {ExitCode} from '../errors/exit-codes.ts'
import {type OutputFormat, SCHEMA_VERSION} from './output.ts'
import {escaped, printable} from '../errors/printable.ts'

const EXIT_CODE_OF: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  CONFIG_INVALID: ExitCode.usage,
  USAGE: ExitCode.usage,
  TIMED_OUT: ExitCode.noAnswer,
  REFUSED: ExitCode.refused,
}

/** Returns the exit code for an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof JgError) return EXIT_CODE_OF[error.code] ?? ExitCode.failed
  // Everything oclif throws (unknown command or flag, missing argument …) is wrong usage and carries its own exit code.
  const exit = oclifExitCode(error)
  return exit === 2 || exit === 127 ? ExitCode.usage : ExitCode.failed
}

/** Returns what goes to stderr for an error: one message, or one JSON object; a stack trace only on request. */
export function describeError(error: unknown, format: OutputFormat, withStack: boolean): string {
  const message = messageOf(error)
  const findings = error instanceof ConfigError ? error.findings : []
  const stack = withStack && error instanceof Error ? error.stack : undefined
  if (format === 'json') {
    const code = error instanceof JgError ? error.code : undefined
    const found = findings.length === 0 ? undefined : findings
    const exitCode = exitCodeOf(error)
    return escaped(
      JSON.stringify({schemaVersion: SCHEMA_VERSION, error: {message, code, exitCode, findings: found, stack}}),
    )
  }
  // Text of strangers may have several lines: none of them may start in the column of ours.
  const indented = message.replace(/\r?\n|\r/g, '\n  ')
  const lines = [`Error: ${indented}`, ...findings.map(findingLine), ...(stack === undefined ? [] : [stack])]
  return printable(lines.join('\n'))
}

function findingLine({file, line, column, severity, message, hint}: ConfigFinding): string {
  return `  ${file}:${String(line)}:${String(column)}: ${severity}: ${message}${hint === undefined ? '' : ` (${hint})`}`
}

function messageOf(error: unknown): string {
  // The system's message about a file, without Node's words around it.
  if (!(error instanceof JgError) && error instanceof Error && 'path' in error && typeof error.path === 'string')
    return `${error.path} ${unreadableReason(error)}`
  const message = error instanceof Error && error.message !== '' ? error.message : String(error)
  // oclif appends its own advice, in colour and on further lines.
  const plain = oclifExitCode(error) === undefined ? message : stripVTControlCharacters(message)
  return plain.replace(/\nSee more help with --help$/, '').trim()
}

function oclifExitCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('oclif' in error)) return undefined
  const {oclif} = error
  return typeof oclif === 'object' && oclif !== null && 'exit' in oclif && typeof oclif.exit === 'number'
    ? oclif.exit
    : undefined
}
