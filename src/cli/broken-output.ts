/**
 * What becomes of a command whose output cannot be written: one sentence and exit code 1, in place of a stack trace. A reader that goes
 * away, as `head` does, is none of this.
 */
import {writeSync} from 'node:fs'
import {ExitCode} from '../errors/exit-codes.ts'

const STDERR = 2

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file has become too large',
  EIO: 'input/output error',
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/** The sentence for an output that cannot be written. */
export function brokenOutputText(stream: 'stdout' | 'stderr', error: unknown): string {
  const code = codeOf(error)
  return `Error: ${stream} cannot be written: ${REASONS[code] ?? code}; what was printed is not complete`
}

function endAfter(stream: 'stdout' | 'stderr', error: unknown): void {
  if (codeOf(error) === 'EPIPE') return
  try {
    writeSync(STDERR, `${brokenOutputText(stream, error)}\n`)
  } catch {
    // There is nowhere left to say it.
  }
  process.exit(ExitCode.failed)
}

/** Watches stdout and stderr of this process, before anything is written to them. */
export function watchOutput(): void {
  process.stdout.on('error', (error) => endAfter('stdout', error))
  process.stderr.on('error', (error) => endAfter('stderr', error))
}
