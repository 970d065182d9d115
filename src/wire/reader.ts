import {DecodeError} from '../errors/index.ts'
import {readLowBytes, readModifiedUtf8} from './modified-utf8.ts'
import type {WireMinor} from './writer.ts'

const TWO_32 = 0x1_0000_0000
/** Values nested deeper than this are refused, so that bytes cannot exhaust the call stack. */
const MAX_DEPTH = 16
/** Most bytes of a text: its length is two bytes on the wire. */
const LONGEST_UTF = 0xffff

/** Reads big-endian JGroups primitives from a range of bytes it does not own. Throws DecodeError and nothing else. */
export class ByteReader {
  readonly minor: WireMinor
  readonly source: Uint8Array
  /** State that codecs of higher layers keep between reads, such as addresses seen before; opaque here. */
  readonly tables: object | undefined
  readonly #view: DataView
  #position: number
  readonly #end: number
  #depth = 0

  constructor(source: Uint8Array, minor: WireMinor = 5, start = 0, end = source.length, tables?: object) {
    this.minor = minor
    this.source = source
    this.tables = tables
    this.#view = new DataView(source.buffer, source.byteOffset, source.byteLength)
    this.#position = start
    this.#end = end
  }

  get position(): number {
    return this.#position
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#end - this.#position
  }

  /** Throws DecodeError unless `count` more bytes remain. */
  need(count: number): void {
    if (count < 0 || this.#position + count > this.#end) {
      throw new DecodeError(`expected ${String(count)} more bytes, found ${String(this.#end - this.#position)}`)
    }
  }

  /** Enters a value that may hold values of its own kind. Throws DecodeError when nested too deep. */
  enter(what: string): void {
    if (++this.#depth > MAX_DEPTH) throw new DecodeError(`${what}: nested deeper than ${String(MAX_DEPTH)}`)
  }

  /** Leaves such a value. */
  leave(): void {
    this.#depth--
  }

  skip(count: number): void {
    this.need(count)
    this.#position += count
  }

  u8(): number {
    if (this.#position >= this.#end) this.need(1)
    return this.source[this.#position++] ?? 0
  }

  bool(): boolean {
    return this.u8() !== 0
  }

  i8(): number {
    return (this.u8() << 24) >> 24
  }

  i16(): number {
    if (this.#position + 2 > this.#end) this.need(2)
    const value = this.#view.getInt16(this.#position)
    this.#position += 2
    return value
  }

  u16(): number {
    return this.i16() & 0xffff
  }

  i32(): number {
    if (this.#position + 4 > this.#end) this.need(4)
    const value = this.#view.getInt32(this.#position)
    this.#position += 4
    return value
  }

  /** A Java long used as a counter. Values beyond 2^53 are refused. */
  i64(): number {
    const high = this.i32()
    const low = this.i32() >>> 0
    return this.#safe(high * TWO_32 + low)
  }

  /** A Java long used as 64 bits, signed. */
  bits64(): bigint {
    if (this.#position + 8 > this.#end) this.need(8)
    const value = this.#view.getBigInt64(this.#position)
    this.#position += 8
    return value
  }

  f64(): number {
    this.need(8)
    const value = this.#view.getFloat64(this.#position)
    this.#position += 8
    return value
  }

  f32(): number {
    this.need(4)
    const value = this.#view.getFloat32(this.#position)
    this.#position += 4
    return value
  }

  compressedInt(): number {
    const count = this.u8()
    if (count > 4) throw new DecodeError(`compressed int: at most 4 bytes expected, found ${String(count)}`)
    this.need(count)
    let value = 0
    for (let i = 0; i < count; i++) value |= (this.source[this.#position++] ?? 0) << (8 * i)
    return value
  }

  /** A `clong` used as a counter. Values beyond 2^53 are refused. */
  compressedLong(): number {
    const count = this.u8()
    if (this.#position + count > this.#end) this.need(count)
    if (count > 6) {
      this.#position--
      const value = this.compressedBits()
      return this.#safe(Number(value))
    }
    let value = 0
    let factor = 1
    for (let i = 0; i < count; i++) {
      value += (this.source[this.#position++] ?? 0) * factor
      factor *= 256
    }
    return value
  }

  /** A `clong` used as 64 bits, signed. */
  compressedBits(): bigint {
    const count = this.u8()
    if (count > 8) throw new DecodeError(`compressed long: at most 8 bytes expected, found ${String(count)}`)
    this.need(count)
    let value = 0n
    for (let i = 0; i < count; i++) value |= BigInt(this.source[this.#position++] ?? 0) << BigInt(8 * i)
    return BigInt.asIntN(64, value)
  }

  /** A compressed pair (`lpair`): highest delivered and highest received. */
  compressedPair(): [delivered: number, received: number] {
    const counts = this.u8()
    if (counts === 0) return [0, 0]
    const delivered = this.#littleEndian(counts >> 4)
    return [delivered, this.#safe(delivered + this.#littleEndian(counts & 0xf))]
  }

  /** A text written by Java's `writeUTF`. Throws DecodeError before reading it if it is longer than `most` bytes. */
  utf(most = LONGEST_UTF): string {
    const length = this.u16()
    if (length > most) throw new DecodeError(`a text: at most ${String(most)} bytes expected, found ${String(length)}`)
    this.need(length)
    const text = readModifiedUtf8(this.source, this.#position, this.#position + length)
    this.#position += length
    return text
  }

  /** A `utf` that may be null. */
  string(most = LONGEST_UTF): string | null {
    return this.u8() === 0 ? null : this.utf(most)
  }

  ascii(): string | null {
    const length = this.i16()
    if (length < 0) return null
    return this.lowBytes(length)
  }

  /** `length` characters from their low bytes. */
  lowBytes(length: number): string {
    this.need(length)
    const text = readLowBytes(this.source, this.#position, this.#position + length)
    this.#position += length
    return text
  }

  /** A slice that shares memory with the source. */
  bytes(length: number): Uint8Array {
    this.need(length)
    const start = this.#position
    this.#position += length
    return this.source.subarray(start, this.#position)
  }

  optionalBytes(): Uint8Array | null {
    if (this.u8() === 0) return null
    const length = this.i32()
    return this.bytes(length)
  }

  /** A count of elements of at least `minBytes` each, so that allocations are bounded by what arrived. */
  count(value: number, minBytes: number, what: string): number {
    if (value < 0 || value * minBytes > this.remaining) {
      throw new DecodeError(`${what}: count ${String(value)} does not fit into ${String(this.remaining)} bytes`)
    }
    return value
  }

  #littleEndian(count: number): number {
    if (count > 8) throw new DecodeError(`compressed pair: at most 8 bytes expected, found ${String(count)}`)
    this.need(count)
    let value = 0
    let factor = 1
    for (let i = 0; i < count; i++) {
      value += (this.source[this.#position++] ?? 0) * factor
      factor *= 256
    }
    return this.#safe(value)
  }

  #safe(value: number): number {
    if (!Number.isSafeInteger(value)) throw new DecodeError('a number beyond 2^53 where a counter is expected')
    return value
  }
}
