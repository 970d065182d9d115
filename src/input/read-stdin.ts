import {fstatSync} from 'node:fs'
import {unreadableReason} from '../runtime/read-bounded.ts'
import {UsageError} from '../errors/index.ts'

/** No command takes a longer text. */
const MAX_TEXT_BYTES = 4 << 20

/** Node reads a folder as if it were an empty file. */
function isFolder(): boolean {
  try {
    return fstatSync(0).isDirectory()
  } catch {
    return false
  }
}

/** Reads all bytes of standard input. Throws a UsageError if there are more than `most`. */
export async function readStdinBytes(most: number): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let size = 0
  if (isFolder()) throw new UsageError('expected bytes on standard input, found a folder')
  try {
    for await (const part of process.stdin) {
      const bytes = Buffer.from(part as Uint8Array)
      size += bytes.length
      if (size > most) throw new UsageError(`expected at most ${String(most)} bytes on standard input, found more`)
      parts.push(bytes)
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`standard input ${unreadableReason(error)}`, {cause: error})
  }
  return Buffer.concat(parts)
}

/** Reads all text of standard input. */
export async function readStdin(): Promise<string> {
  return Buffer.from(await readStdinBytes(MAX_TEXT_BYTES)).toString('utf8')
}
