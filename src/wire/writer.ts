import {longByteCount} from './compressed.ts'
import {writeModifiedUtf8, modifiedUtf8Length} from './modified-utf8.ts'

/** Minor version of JGroups 5 whose layouts are spoken. */
export type WireMinor = 2 | 3 | 4 | 5

const TWO_32 = 0x1_0000_0000

/** Writes big-endian JGroups primitives into memory that grows as needed; writers are reused. */
export class ByteWriter {
  readonly minor: WireMinor
  #bytes: Uint8Array
  #view: DataView
  #position = 0

  constructor(initialBytes = 256, minor: WireMinor = 5) {
    this.minor = minor
    this.#bytes = new Uint8Array(initialBytes)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** Bytes written so far. */
  get position(): number {
    return this.#position
  }

  /** Forgets what was written; the memory is kept. */
  reset(): void {
    this.#position = 0
  }

  /** Truncates to `position`, e.g. to undo a message that did not fit. */
  rewind(position: number): void {
    this.#position = position
  }

  /** The bytes written, in the writer's own memory: valid until the next write. */
  peek(): Uint8Array {
    return this.#bytes.subarray(0, this.#position)
  }

  /** A copy of the bytes written. */
  copy(): Uint8Array {
    return this.#bytes.slice(0, this.#position)
  }

  /** Hands over the memory and continues in `next` (or new memory of the same size). */
  take(next?: Uint8Array): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#position)
    this.#bytes = next ?? new Uint8Array(this.#bytes.length)
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
    this.#position = 0
    return taken
  }

  /** Makes room for `count` more bytes. */
  ensure(count: number): void {
    const needed = this.#position + count
    if (needed <= this.#bytes.length) return
    let size = this.#bytes.length * 2
    while (size < needed) size *= 2
    const grown = new Uint8Array(size)
    grown.set(this.#bytes.subarray(0, this.#position))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }

  u8(value: number): void {
    this.ensure(1)
    this.#bytes[this.#position++] = value
  }

  bool(value: boolean): void {
    this.u8(value ? 1 : 0)
  }

  i16(value: number): void {
    this.ensure(2)
    this.#bytes[this.#position++] = value >> 8
    this.#bytes[this.#position++] = value
  }

  i32(value: number): void {
    this.ensure(4)
    this.#view.setInt32(this.#position, value)
    this.#position += 4
  }

  /** A Java long used as a counter: any safe integer. */
  i64(value: number): void {
    this.ensure(8)
    this.#view.setInt32(this.#position, Math.floor(value / TWO_32))
    this.#view.setUint32(this.#position + 4, value < 0 ? value - Math.floor(value / TWO_32) * TWO_32 : value % TWO_32)
    this.#position += 8
  }

  /** A Java long used as 64 bits. */
  bits64(value: bigint): void {
    this.ensure(8)
    this.#view.setBigInt64(this.#position, BigInt.asIntN(64, value))
    this.#position += 8
  }

  f64(value: number): void {
    this.ensure(8)
    this.#view.setFloat64(this.#position, value)
    this.#position += 8
  }

  /** Overwrites an i32 at an earlier position, e.g. a count known only now. */
  patchI32(position: number, value: number): void {
    this.#view.setInt32(position, value)
  }

  /** Length byte and little-endian payload (wire grammar `cint`). */
  compressedInt(value: number): void {
    this.ensure(5)
    let rest = value >>> 0
    const at = this.#position++
    let count = 0
    while (rest !== 0) {
      this.#bytes[this.#position++] = rest & 0xff
      rest >>>= 8
      count++
    }
    this.#bytes[at] = count
  }

  /** Length byte and little-endian payload (wire grammar `clong`) of a safe integer. */
  compressedLong(value: number): void {
    if (value < 0) {
      this.compressedBits(BigInt(value))
      return
    }
    this.ensure(9)
    const at = this.#position++
    this.#bytes[at] = this.#littleEndian(value)
  }

  /** `clong` of any 64 bits. */
  compressedBits(value: bigint): void {
    this.ensure(9)
    let rest = BigInt.asUintN(64, value)
    const at = this.#position++
    let count = 0
    while (rest !== 0n) {
      this.#bytes[this.#position++] = Number(rest & 0xffn)
      rest >>= 8n
      count++
    }
    this.#bytes[at] = count
  }

  /** Compressed pair (wire grammar `lpair`) of highest delivered and highest received, 0 <= delivered <= received. */
  compressedPair(delivered: number, received: number): void {
    if (delivered === 0 && received === 0) {
      this.u8(0)
      return
    }
    const delta = received - delivered
    const first = Math.max(1, longByteCount(delivered))
    const second = Math.max(1, longByteCount(delta))
    this.ensure(1 + first + second)
    this.#bytes[this.#position++] = (first << 4) | second
    this.#fixedLittleEndian(delivered, first)
    this.#fixedLittleEndian(delta, second)
  }

  /** Java's modified UTF-8 after an unsigned 16-bit byte count (`utf`); longer texts are cut at 65,535 bytes. */
  utf(text: string): void {
    const length = modifiedUtf8Length(text)
    if (length > 0xffff) {
      this.utf(text.slice(0, 21_845))
      return
    }
    this.i16(length)
    this.ensure(length)
    this.#position = writeModifiedUtf8(text, this.#bytes, this.#position)
  }

  /** Optional string (`str`): presence byte, then `utf`. */
  string(text: string | null): void {
    if (text === null) {
      this.u8(0)
      return
    }
    this.u8(1)
    this.utf(text)
  }

  /** Signed 16-bit count (-1 for null) and the low byte of each character (`ascii`). */
  ascii(text: string | null): void {
    if (text === null) {
      this.i16(-1)
      return
    }
    this.i16(text.length)
    this.lowBytes(text)
  }

  /** The low byte of each character, without count. */
  lowBytes(text: string): void {
    this.ensure(text.length)
    for (let i = 0; i < text.length; i++) this.#bytes[this.#position++] = text.charCodeAt(i)
  }

  /** Bytes without count. */
  bytes(source: Uint8Array): void {
    this.ensure(source.length)
    this.#bytes.set(source, this.#position)
    this.#position += source.length
  }

  /** A slice of bytes without count. */
  slice(source: Uint8Array, offset: number, length: number): void {
    this.ensure(length)
    if (length <= 24) {
      for (let i = 0; i < length; i++) this.#bytes[this.#position + i] = source[offset + i] ?? 0
    } else {
      this.#bytes.set(
        offset === 0 && length === source.length ? source : source.subarray(offset, offset + length),
        this.#position,
      )
    }
    this.#position += length
  }

  /** Optional byte array (`bytes?`): presence byte, i32 length, data. */
  optionalBytes(source: Uint8Array | null): void {
    if (source === null) {
      this.u8(0)
      return
    }
    this.u8(1)
    this.i32(source.length)
    this.bytes(source)
  }

  #littleEndian(value: number): number {
    let low = value % TWO_32
    let high = Math.floor(value / TWO_32)
    let count = 0
    const lowBytes = high > 0 ? 4 : -1
    while (lowBytes === -1 ? low > 0 : count < 4) {
      this.#bytes[this.#position++] = low & 0xff
      low = Math.floor(low / 256)
      count++
    }
    while (high > 0) {
      this.#bytes[this.#position++] = high & 0xff
      high = Math.floor(high / 256)
      count++
    }
    return count
  }

  #fixedLittleEndian(value: number, count: number): void {
    let rest = value
    for (let i = 0; i < count; i++) {
      this.#bytes[this.#position++] = rest % 256
      rest = Math.floor(rest / 256)
    }
  }
}
