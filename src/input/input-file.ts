import {writeFileSync} from 'node:fs'
import {readBounded, unwritableReason} from '../runtime/read-bounded.ts'
import {JgError, UsageError} from '../errors/index.ts'

/** No command takes a longer text. */
const MAX_TEXT_BYTES = 4 << 20

/** Reads all bytes of a file or pipe named on the command line, at most `most`. Throws a UsageError with the reason. */
export function inputBytes(file: string, most: number): Uint8Array {
  const bytes = readBounded(file, most)
  if (typeof bytes !== 'string') return bytes
  throw new UsageError(`expected a file that can be read: ${file} ${bytes}`)
}

/** Reads all text of a file or pipe named on the command line. Throws a UsageError with the reason. */
export function inputText(file: string): string {
  return Buffer.from(inputBytes(file, MAX_TEXT_BYTES)).toString('utf8')
}

/** Writes a file that must not exist yet. Throws a JgError with the reason. */
export function writeNewFile(file: string, text: string): void {
  try {
    writeFileSync(file, text, {flag: 'wx'})
  } catch (error) {
    throw new JgError('OPERATION_FAILED', `${file} was not written: ${unwritableReason(error)}`, {cause: error})
  }
}
