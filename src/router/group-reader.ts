import type {ByteReader} from '../wire/reader.ts'
import {MAX_NAME_BYTES} from './registrations.ts'

/** Flag and length in front of a text. */
const FRONT = 3

/**
 * Reads the groups of messages. Messages of one group come in a row: the name is decoded once and then recognised by its bytes, which costs less
 * than decoding and hashing a text for each message.
 */
export class GroupReader {
  readonly #bytes = new Uint8Array(FRONT + MAX_NAME_BYTES)
  /** Bytes of the name read last, with its flag and length; 0 for none. */
  #length = 0
  #name = ''

  /** Reads a group as `ByteReader.string` does and moves the reader past it. Throws DecodeError. */
  read(inp: ByteReader, end: number): string | null {
    const {source, position} = inp
    if (this.#isLast(source, position, end)) {
      inp.skip(this.#length)
      return this.#name
    }
    const name = inp.string()
    const length = inp.position - position
    if (name !== null && length <= this.#bytes.length) {
      for (let i = 0; i < length; i++) this.#bytes[i] = source[position + i] ?? 0
      this.#length = length
      this.#name = name
    }
    return name
  }

  #isLast(source: Uint8Array, position: number, end: number): boolean {
    const length = this.#length
    if (length === 0 || position + length > end) return false
    for (let i = 0; i < length; i++) if (source[position + i] !== this.#bytes[i]) return false
    return true
  }
}
