import {UsageError} from '../errors/index.ts'

/** More than this is no text that a command takes. */
const MAX_BYTES = 4 << 20

/** All text of standard input. */
export async function readStdin(): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of process.stdin) {
    const bytes = Buffer.from(part as Uint8Array)
    size += bytes.length
    if (size > MAX_BYTES)
      throw new UsageError(`expected at most ${String(MAX_BYTES)} bytes on standard input, found more`)
    parts.push(bytes)
  }
  return Buffer.concat(parts).toString('utf8')
}
