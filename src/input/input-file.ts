import {writeFileSync} from 'node:fs'
import {readBounded, unwritableReason} from '../runtime/read-bounded.ts'
import {JgError, UsageError} from '../errors/index.ts'

/** More than this is no text that a command takes. */
const MAX_TEXT_BYTES = 4 << 20

/** All bytes of a file or pipe that the command line names. Throws UsageError with the reason. */
export function inputBytes(file: string, most: number): Uint8Array {
  const bytes = readBounded(file, most)
  if (typeof bytes !== 'string') return bytes
  throw new UsageError(`expected a file that can be read: ${file} ${bytes}`)
}

/** All text of a file or pipe that the command line names. Throws UsageError with the reason. */
export function inputText(file: string): string {
  return Buffer.from(inputBytes(file, MAX_TEXT_BYTES)).toString('utf8')
}

/** Writes a file that is not there yet. Throws JgError with the reason. */
export function writeNewFile(file: string, text: string): void {
  try {
    writeFileSync(file, text, {flag: 'wx'})
  } catch (error) {
    throw new JgError('OPERATION_FAILED', `${file} was not written: ${unwritableReason(error)}`, {cause: error})
  }
}
