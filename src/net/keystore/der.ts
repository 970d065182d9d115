import {KeystoreError} from './keystore.ts'

/** ASN.1 tags that keystores use. */
export const Tag = {INTEGER: 2, OCTETS: 4, OID: 6, BMP_STRING: 30, SEQUENCE: 0x30, SET: 0x31, CONTEXT_0: 0xa0} as const

/** Longest length field; more bytes would describe a file that does not fit into memory. */
const MAX_LENGTH_BYTES = 4

/** An ASN.1 value in distinguished encoding; its contents are read on demand. */
export class Der {
  readonly tag: number
  readonly content: Uint8Array

  private constructor(tag: number, content: Uint8Array) {
    this.tag = tag
    this.content = content
  }

  /** Reads one value that must fill the bytes. Throws KeystoreError. */
  static read(bytes: Uint8Array): Der {
    const {value, end} = Der.#readAt(bytes, 0)
    if (end !== bytes.length) throw new KeystoreError('bytes after the end of the structure')
    return value
  }

  /** The values inside; this must be a sequence or set unless another tag is expected. */
  children(...expected: readonly number[]): Der[] {
    const tags: readonly number[] = expected.length === 0 ? [Tag.SEQUENCE, Tag.SET] : expected
    if (!tags.includes(this.tag)) throw new KeystoreError(`unexpected structure 0x${this.tag.toString(16)}`)
    const values: Der[] = []
    for (let at = 0; at < this.content.length;) {
      const {value, end} = Der.#readAt(this.content, at)
      values.push(value)
      at = end
    }
    return values
  }

  /** The value inside at an index. */
  child(index: number, ...expected: readonly number[]): Der {
    const found = this.children(...expected)[index]
    if (found === undefined) throw new KeystoreError('a structure ends too early')
    return found
  }

  /** The only value inside an explicit tag. */
  inner(): Der {
    return this.child(0, Tag.CONTEXT_0)
  }

  octets(): Uint8Array {
    if (this.tag !== Tag.OCTETS) throw new KeystoreError(`bytes expected, found structure 0x${this.tag.toString(16)}`)
    return this.content
  }

  /** A number of at most 31 bits. */
  int(): number {
    const {content} = this
    if (this.tag !== Tag.INTEGER || content.length === 0 || content.length > 4 || (content[0] ?? 0) > 0x7f)
      throw new KeystoreError('a number is out of bounds')
    return content.reduce((sum, byte) => sum * 256 + byte, 0)
  }

  /** An object identifier in dotted form. */
  oid(): string {
    if (this.tag !== Tag.OID) throw new KeystoreError('an object identifier expected')
    const numbers: number[] = []
    let value = 0
    for (const byte of this.content) {
      value = value * 128 + (byte & 0x7f)
      if (byte >= 0x80) continue
      numbers.push(value)
      value = 0
    }
    const [first = 0, ...rest] = numbers
    const root = Math.min(2, Math.floor(first / 40))
    return [root, first - root * 40, ...rest].join('.')
  }

  /** A text with two bytes per character. */
  bmpText(): string {
    let text = ''
    for (let i = 0; i + 1 < this.content.length; i += 2)
      text += String.fromCharCode(((this.content[i] ?? 0) << 8) | (this.content[i + 1] ?? 0))
    return text
  }

  static #readAt(bytes: Uint8Array, start: number): {value: Der; end: number} {
    const tag = bytes[start]
    const first = bytes[start + 1]
    if (tag === undefined || first === undefined) throw new KeystoreError('a structure ends too early')
    let at = start + 2
    let length = first
    if (first >= 0x80) {
      const count = first & 0x7f
      if (count === 0) throw new KeystoreError('a structure of indefinite length, which is not supported')
      if (count > MAX_LENGTH_BYTES || at + count > bytes.length) throw new KeystoreError('a structure ends too early')
      length = 0
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[at++] ?? 0)
    }
    const end = at + length
    if (end > bytes.length) throw new KeystoreError('a structure ends too early')
    return {value: new Der(tag, bytes.subarray(at, end)), end}
  }
}
