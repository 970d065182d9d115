/**
 * Ends a command whose output cannot be written with one sentence and exit code 1 instead of a stack trace. A reader that goes
 * away, as `head` does, is no error.
 */
import {writeSync} from 'node:fs'
import {ExitCode} from '../errors/exit-codes.ts'

const STDERR = 2

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file has grown too large',
  EIO: 'input/output error',
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/** Returns the sentence for an output that cannot be written. */
export function brokenOutputText(stream: 'stdout' | 'stderr', error: unknown): string {
  const code = codeOf(error)
  return `Error: ${stream} cannot be written: ${REASONS[code] ?? code}; the output is incomplete`
}

function endAfter(stream: 'stdout' | 'stderr', error: unknown): void {
  if (codeOf(error) === 'EPIPE') return
  try {
    writeSync(STDERR, `${brokenOutputText(stream, error)}\n`)
  } catch {
    // There is nowhere left to report it.
  }
  process.exit(ExitCode.failed)
}

/** Watches stdout and stderr of this process; call it before anything is written to them. */
export function watchOutput(): void {
  process.stdout.on('error', (error) => endAfter('stdout', error))
  process.stderr.on('error', (error) => endAfter('stderr', error))
}
