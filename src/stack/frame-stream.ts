import {DecodeError} from '../errors/index.ts'
import {readIpAddress, sizeOfIpAddress, writeIpAddress} from '../model/address-codec.ts'
import {sameMinor, versionText} from '../model/frame.ts'
import {IpAddress} from '../model/ip-address.ts'
import {COOKIE, speakerOf, speakerText, StrangerError} from '../model/speaker.ts'
import {ByteReader} from '../wire/reader.ts'
import {ByteWriter, type WireMinor} from '../wire/writer.ts'

// STREAM    => HANDSHAKE (connecting side only), then in each direction n*(length:i32 frame)
// HANDSHAKE => cookie:4 bytes "bela", version:i16, size of the address:i16, listening address of the connecting side without tag
// length -5 => graceful close (from 5.5 on), nothing follows

/** Length that announces a graceful close of the connection. */
export const GRACEFUL_CLOSE = -5

/** Whether members of this minor version announce the end of a connection. */
export function announcesClose(minor: WireMinor): boolean {
  return minor >= 5
}

/** Bytes in front of each frame. */
export const LENGTH_BYTES = 4

/** Cookie, version and size of the address. */
const FIXED_BYTES = 8
/** Bytes that are examined to recognise what sends anything but frames. */
const FIRST_BYTES = 512
/** Sizes of encoded addresses: without host, IPv4, IPv6. */
const ADDRESS_BYTES: readonly number[] = [3, 7, 23]

/** Frames longer than this are refused when no `max_length` is configured. */
export const DEFAULT_MAX_FRAME = 128 * 1024 * 1024

/**
 * The memory of a frame in several pieces grows with what arrives, quickly up to here: a frame of ordinary length takes few steps, and a
 * peer that announces a long one and falls silent costs little.
 */
const EAGER_BYTES = 64 * 1024
const EAGER_FACTOR = 16
const LEAST_BYTES = 1024

/** The handshake, which the connecting side sends first. */
export function encodeHandshake(version: number, address: IpAddress): Uint8Array {
  const out = new ByteWriter(32)
  for (const byte of COOKIE) out.u8(byte)
  out.i16(version)
  out.i16(sizeOfIpAddress(address))
  writeIpAddress(out, address)
  return out.copy()
}

/** The bytes of a graceful close. */
export function encodeGracefulClose(): Uint8Array {
  return Uint8Array.of(0xff, 0xff, 0xff, 0xfb)
}

/** The peer that connected, and the length of its handshake in bytes. */
export interface Handshake {
  readonly address: IpAddress
  readonly bytes: number
}

/**
 * Reads a handshake from the first bytes of a stream; null asks for more bytes. Throws DecodeError as soon as the bytes cannot become a
 * handshake of the same major and minor version.
 */
export function readHandshake(bytes: Uint8Array, version: number): Handshake | null {
  for (const [i, expected] of COOKIE.entries()) {
    const found = bytes[i]
    if (found === undefined) return null
    if (found === expected) continue
    const speaker = speakerOf(bytes)
    throw new StrangerError(`connection: cookie expected, found ${speakerText(speaker)}`, speaker)
  }
  if (bytes.length < FIXED_BYTES) return null
  const inp = new ByteReader(bytes)
  inp.skip(COOKIE.length)
  const announced = inp.i16() & 0xffff
  if (!sameMinor(announced, version)) {
    throw new DecodeError(`connection: version ${versionText(version)} expected, found ${versionText(announced)}`)
  }
  const size = inp.i16()
  if (!ADDRESS_BYTES.includes(size))
    throw new DecodeError(`connection: address of 7 or 23 bytes expected, found ${String(size)}`)
  if (inp.remaining < size) return null
  const address = readIpAddress(inp)
  if (inp.position !== FIXED_BYTES + size)
    throw new DecodeError('connection: the address does not have the announced size')
  return {address, bytes: inp.position}
}

/** Receives a frame and owns its range of bytes. */
export type FrameSink = (bytes: Uint8Array, start: number, end: number) => void

/**
 * Cuts a stream into frames. A frame within one chunk is passed on as a range of it; one that spans several is copied once. What is
 * allocated is bounded by what arrived.
 */
export class FrameReader {
  readonly #maxLength: number
  readonly #sink: FrameSink
  #length = 0
  #lengthBytes = 0
  /** Missing bytes of the current frame; 0 between frames. */
  #missing = 0
  #total = 0
  #memory: Uint8Array | null = null
  #filled = 0
  #ended = false
  #paused = false
  /** Bytes that arrived while this is paused, not read yet. */
  readonly #rest: Uint8Array[] = []
  #restBytes = 0

  constructor(maxLength: number, sink: FrameSink) {
    this.#maxLength = maxLength > 0 ? maxLength : DEFAULT_MAX_FRAME
    this.#sink = sink
  }

  /** Whether a graceful close was read; anything after it is ignored. */
  get ended(): boolean {
    return this.#ended
  }

  /** Bytes of memory held by an incomplete frame and by bytes that arrived while this was paused. */
  get held(): number {
    return (this.#memory?.length ?? 0) + this.#restBytes
  }

  /** Delivers no frame after the current one until `resume`; incoming bytes are kept. */
  pause(): void {
    this.#paused = true
  }

  /** Continues with the bytes kept. Throws DecodeError, like `push`. */
  resume(): void {
    this.#paused = false
    this.#restBytes = 0
    for (const bytes of this.#rest.splice(0)) this.push(bytes)
  }

  /** Ignores all further bytes, including the rest of the current chunk. */
  stop(): void {
    this.#ended = true
    this.#memory = null
    this.#rest.length = 0
    this.#restBytes = 0
  }

  /** Reads the next bytes from `start`. Throws DecodeError for a length that is not allowed. */
  push(chunk: Uint8Array, start = 0): void {
    let at = start
    while (at < chunk.length && !this.#ended) {
      if (this.#paused) {
        this.#rest.push(chunk.subarray(at))
        this.#restBytes += chunk.length - at
        return
      }
      at = this.#missing === 0 ? this.#readLength(chunk, at) : this.#readFrame(chunk, at)
    }
  }

  #readLength(chunk: Uint8Array, start: number): number {
    let at = start
    while (at < chunk.length && this.#lengthBytes < LENGTH_BYTES) {
      this.#length = (this.#length << 8) | (chunk[at++] ?? 0)
      this.#lengthBytes++
    }
    if (this.#lengthBytes < LENGTH_BYTES) return at
    const length = this.#length
    this.#length = 0
    this.#lengthBytes = 0
    if (length === GRACEFUL_CLOSE) {
      this.stop()
      return at
    }
    if (length < 0 || length > this.#maxLength) {
      this.stop()
      throw this.#tooLong(length, chunk.subarray(at, at + FIRST_BYTES))
    }
    this.#missing = length
    this.#total = length
    return at
  }

  /** Lengths beyond all bounds are mostly text or TLS: whoever speaks is named. */
  #tooLong(length: number, rest: Uint8Array): DecodeError {
    const expected = `stream: frame of at most ${String(this.#maxLength)} bytes expected`
    const bytes = new Uint8Array(LENGTH_BYTES + rest.length)
    new DataView(bytes.buffer).setInt32(0, length)
    bytes.set(rest, LENGTH_BYTES)
    const speaker = speakerOf(bytes)
    if (speaker.kind === 'unknown') return new DecodeError(`${expected}, found ${String(length)}`)
    return new StrangerError(`${expected}, found ${speakerText(speaker)}`, speaker)
  }

  #readFrame(chunk: Uint8Array, at: number): number {
    const available = chunk.length - at
    if (this.#memory === null && available >= this.#missing) {
      const end = at + this.#missing
      this.#missing = 0
      this.#sink(chunk, at, end)
      return end
    }
    const count = Math.min(available, this.#missing)
    const memory = this.#room(count)
    memory.set(count === chunk.length ? chunk : chunk.subarray(at, at + count), this.#filled)
    this.#filled += count
    this.#missing -= count
    if (this.#missing === 0) {
      this.#memory = null
      this.#filled = 0
      this.#sink(memory, 0, this.#total)
    }
    return at + count
  }

  #room(count: number): Uint8Array {
    const needed = this.#filled + count
    const memory = this.#memory
    if (memory !== null && memory.length >= needed) return memory
    const eager = Math.min(EAGER_BYTES, needed * EAGER_FACTOR)
    const grown = new Uint8Array(Math.min(this.#total, Math.max(LEAST_BYTES, eager, needed * 2)))
    if (memory !== null) grown.set(memory.subarray(0, this.#filled))
    this.#memory = grown
    return grown
  }
}
