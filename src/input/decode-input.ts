import {existsSync} from 'node:fs'
import {UsageError} from '../errors/index.ts'
import {inputBytes} from './input-file.ts'
import {readStdinBytes} from './read-stdin.ts'

/** Larger captures must be filtered first. */
const MAX_BYTES = 512 << 20

const HEX_TEXT = /^(?:[\s:,]|0x|[0-9a-fA-F])*$/

/** Parses bytes written as hex, skipping white space, colons, commas and `0x`; returns null for any other text. */
export function bytesOfHex(text: string): Uint8Array | null {
  if (!HEX_TEXT.test(text)) return null
  const digits = text.replace(/0x|[\s:,]/g, '')
  return digits === '' || digits.length % 2 !== 0 ? null : Uint8Array.from(Buffer.from(digits, 'hex'))
}

/** Decodes a file or pipe that contains hex; anything else is returned as it is. */
function plainOrHex(bytes: Uint8Array): Uint8Array {
  const isText = bytes.length < 1 << 20 && bytes.every((byte) => byte < 0x80)
  return (isText ? bytesOfHex(Buffer.from(bytes).toString('latin1')) : null) ?? bytes
}

/** Reads the bytes of an argument: hex, a file of bytes or hex, or `-` for standard input. Throws UsageError. */
export async function bytesOfArgument(argument: string): Promise<Uint8Array> {
  if (argument === '-') return plainOrHex(await readStdinBytes(MAX_BYTES))
  if (existsSync(argument)) return plainOrHex(inputBytes(argument, MAX_BYTES))
  const bytes = bytesOfHex(argument)
  if (bytes !== null) return bytes
  throw new UsageError(
    `expected an existing file, '-' or an even number of hex digits, found '${argument.slice(0, 80)}'`,
  )
}
