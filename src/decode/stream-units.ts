import {DecodeError} from '../errors/index.ts'
import {gossipDataCodec} from '../headers/gossip-data.ts'
import {minorOf, versionText} from '../model/frame.ts'
import {MessageType} from '../model/message.ts'
import {readMessage} from '../model/message-codec.ts'
import {readIpAddress} from '../model/address-codec.ts'
import {COOKIE, isStranger, speakerOf} from '../model/speaker.ts'
import {type FdHeader, fdHeader} from '../headers/fd-sock2.ts'
import {DEFAULT_MAX_FRAME, GRACEFUL_CLOSE, LENGTH_BYTES} from '../stack/frame-stream.ts'
import {ByteReader} from '../wire/reader.ts'
import {foreignUnit, frameUnit, looksLikeFrame, plainUnit, type UnitBody} from './frame-unit.ts'
import {messageTree, type TreeOptions} from './message-tree.ts'
import {addressText, hexOf, plainValue} from './value.ts'

const HANDSHAKE_BYTES = 8
/** Bytes that are kept to say who spoke. */
const MAX_START = 64
/** Address sizes a handshake may announce. */
const MAX_ADDRESS_BYTES = 23

/** Whether the bytes start like a connection of JGroups. */
export function looksLikeHandshake(bytes: Uint8Array): boolean {
  return bytes.length >= COOKIE.length && COOKIE.every((byte, i) => bytes[i] === byte)
}

function i32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + at).getInt32(0)
}

/** Whether a frame with its length, or a graceful close, may start here. */
export function looksLikeStream(bytes: Uint8Array, at = 0): boolean {
  if (bytes.length - at < LENGTH_BYTES) return false
  const length = i32(bytes, at)
  if (length === GRACEFUL_CLOSE) return true
  return length > 3 && length <= DEFAULT_MAX_FRAME && looksLikeFrame(bytes, at + LENGTH_BYTES)
}

/** Bytes of the handshake at the start; null while more are needed. */
export function handshakeUnit(bytes: Uint8Array): {unit: UnitBody; bytes: number} | null {
  if (bytes.length < HANDSHAKE_BYTES) return null
  const inp = new ByteReader(bytes)
  inp.skip(COOKIE.length)
  const version = inp.i16() & 0xffff
  const size = inp.i16()
  const plain = {...plainUnit('handshake', HANDSHAKE_BYTES), version: versionText(version)}
  if (size < 0 || size > MAX_ADDRESS_BYTES) {
    const error = `an address of at most ${String(MAX_ADDRESS_BYTES)} bytes expected, found ${String(size)}`
    return {unit: {...plain, error, hex: hexOf(bytes)}, bytes: bytes.length}
  }
  if (inp.remaining < size) return null
  const total = HANDSHAKE_BYTES + size
  try {
    const value = {listensOn: addressText(readIpAddress(new ByteReader(bytes, 5, HANDSHAKE_BYTES, total)))}
    return {unit: {...plain, bytes: total, value}, bytes: total}
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return {unit: {...plain, bytes: total, error: error.message, hex: hexOf(bytes.subarray(0, total))}, bytes: total}
  }
}

/** A message on FD_SOCK2's own connections, which has no type in front; null when the bytes are not one. */
function detectionUnit(bytes: Uint8Array, options: TreeOptions): UnitBody | null {
  try {
    const inp = new ByteReader(bytes)
    const message = readMessage(inp, MessageType.EMPTY, options.vocabulary.classes)
    if (inp.remaining > 0 || message.headerCount !== 1 || message.headerCodecAt(0) !== fdHeader) return null
    const tree = messageTree(message, 5, options)
    const {cluster} = message.headerValueAt(0) as FdHeader
    return {
      ...plainUnit('failure-detection', bytes.length),
      cluster,
      dest: tree.dest,
      src: tree.src,
      messages: [tree],
    }
  } catch (error) {
    if (error instanceof DecodeError) return null
    throw error
  }
}

/** A message between a member and a router, with the frame it carries; null when the bytes are not one. */
function gossipUnit(bytes: Uint8Array, options: TreeOptions): UnitBody | null {
  try {
    const inp = new ByteReader(bytes)
    const data = gossipDataCodec.read(inp)
    if (inp.remaining > 0) return null
    const {buffer, ...value} = data
    for (const {sender, logicalName} of data.members) options.names.add(sender, logicalName)
    options.names.add(data.address, data.logicalName)
    const frame =
      buffer === null || !looksLikeFrame(buffer) ? plainUnit('gossip', bytes.length) : frameUnit(buffer, options)
    return {...frame, kind: 'gossip', bytes: bytes.length, cluster: data.group, value: plainValue(value)}
  } catch (error) {
    if (error instanceof DecodeError) return null
    throw error
  }
}

/** A failure detector's message, or a router's data; null when the bytes are neither. */
export function besideFrameUnit(bytes: Uint8Array, options: TreeOptions): UnitBody | null {
  return detectionUnit(bytes, options) ?? gossipUnit(bytes, options)
}

/** The unit after a length: a frame, a failure detector's message, or a router's data. */
function lengthPrefixedUnit(bytes: Uint8Array, options: TreeOptions): UnitBody {
  if (looksLikeFrame(bytes)) return frameUnit(bytes, options)
  return besideFrameUnit(bytes, options) ?? frameUnit(bytes, options)
}

/** Receives a unit and the packet that completed it. */
export type UnitSink = (unit: UnitBody, packet: number) => void

/**
 * Splits one direction of a connection into units. A direction that is not captured from its start, or has gaps, resumes at the next
 * place where a frame starts.
 */
export class StreamUnits {
  readonly #options: TreeOptions
  readonly #emit: UnitSink
  #chunks: Uint8Array[] = []
  #buffered = 0
  #wanted = 1
  #packet = 0
  #first = true
  /** The first bytes of a connection that was seen from its start, as long as nothing was found in it. */
  #start: Uint8Array | null = null
  #total = 0
  readonly #fromStart: boolean
  /** Another program speaks, nothing of which is read. */
  #foreign = false
  /** The next bytes may start anywhere in a frame. */
  #lost = false
  missing = 0

  /** `fromStart` says that the first byte is that of the connection. */
  constructor(options: TreeOptions, emit: UnitSink, fromStart: boolean) {
    this.#options = options
    this.#fromStart = fromStart
    this.#emit = (unit, packet) => {
      this.#start = null
      emit(unit, packet)
    }
  }

  push(bytes: Uint8Array, packet: number): void {
    if (this.#foreign) return
    this.#total += bytes.length
    this.#packet = packet
    this.#chunks.push(bytes)
    this.#buffered += bytes.length
    // Chunks are joined only when a unit may be complete.
    if (this.#buffered >= this.#wanted) this.#consume()
  }

  gap(count: number): void {
    if (this.#foreign) return
    this.missing += count
    if (this.#buffered > 0) this.#emitLost(`${String(count)} bytes after it are not in the capture`)
    this.#lost = true
    this.#first = false
  }

  end(): void {
    if (this.#buffered > 0 && !this.#lost) this.#emitLost('the connection or the capture ends within it')
    if (this.#start !== null) {
      this.missing = 0
      this.#emit(foreignUnit(speakerOf(this.#start), this.#total), this.#packet)
    }
    this.#chunks = []
    this.#buffered = 0
  }

  #joined(): Uint8Array {
    const [only] = this.#chunks
    if (this.#chunks.length === 1 && only !== undefined) return only
    const joined = new Uint8Array(Buffer.concat(this.#chunks))
    this.#chunks = [joined]
    return joined
  }

  #emitLost(error: string): void {
    const bytes = this.#joined()
    this.#emit({...plainUnit('unknown', bytes.length), error, hex: hexOf(bytes)}, this.#packet)
    this.#chunks = []
    this.#buffered = 0
    this.#wanted = 1
  }

  #consume(): void {
    const bytes = this.#joined()
    let at = 0
    for (;;) {
      const used = this.#unit(bytes.subarray(at))
      if (used === 0) break
      at += used
    }
    this.#chunks = at === bytes.length ? [] : [bytes.subarray(at)]
    this.#buffered = bytes.length - at
  }

  /** Reads one unit from the start of the bytes; returns how many it used, 0 for none yet. */
  #unit(bytes: Uint8Array): number {
    this.#wanted = LENGTH_BYTES
    if (bytes.length < LENGTH_BYTES) return 0
    if (this.#first) {
      this.#first = false
      if (!looksLikeHandshake(bytes) && !this.#beginsWithLength(bytes)) {
        if (this.#isForeign(bytes)) return bytes.length
        this.#lost = true
      }
    }
    if (looksLikeHandshake(bytes)) {
      const handshake = handshakeUnit(bytes)
      if (handshake === null) {
        this.#wanted = bytes.length + 1
        return 0
      }
      this.#emit(handshake.unit, this.#packet)
      return handshake.bytes
    }
    return this.#lost ? this.#resync(bytes) : this.#frame(bytes)
  }

  #isForeign(bytes: Uint8Array): boolean {
    const speaker = speakerOf(bytes)
    this.#foreign = isStranger(speaker)
    if (this.#foreign) this.#emit(foreignUnit(speaker, bytes.length), this.#packet)
    else if (this.#fromStart) this.#start = bytes.slice(0, MAX_START)
    return this.#foreign
  }

  #beginsWithLength(bytes: Uint8Array): boolean {
    const length = i32(bytes, 0)
    return length === GRACEFUL_CLOSE || (length > 0 && length <= DEFAULT_MAX_FRAME && this.#plausible(bytes, length))
  }

  /** A first length is trusted when what follows is recognised, or may still be. */
  #plausible(bytes: Uint8Array, length: number): boolean {
    const body = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length)
    if (body.length >= 2 && minorOf(((body[0] ?? 0) << 8) | (body[1] ?? 0)) !== null) return true
    return (
      body.length < length || detectionUnit(body, this.#options) !== null || gossipUnit(body, this.#options) !== null
    )
  }

  #frame(bytes: Uint8Array): number {
    const length = i32(bytes, 0)
    if (length === GRACEFUL_CLOSE) {
      this.#emit(plainUnit('graceful-close', LENGTH_BYTES), this.#packet)
      return LENGTH_BYTES
    }
    if (length < 0 || length > DEFAULT_MAX_FRAME) {
      this.#lost = true
      const error = `a length up to ${String(DEFAULT_MAX_FRAME)} expected, found ${String(length)}`
      this.#emit({...plainUnit('unknown', bytes.length), error, hex: hexOf(bytes)}, this.#packet)
      return bytes.length
    }
    const end = LENGTH_BYTES + length
    if (bytes.length < end) {
      this.#wanted = end
      return 0
    }
    this.#emit(lengthPrefixedUnit(bytes.subarray(LENGTH_BYTES, end), this.#options), this.#packet)
    return end
  }

  /** Finds the next frame whose end is followed by another, or by nothing yet. */
  #resync(bytes: Uint8Array): number {
    for (let at = 0; at + LENGTH_BYTES + 3 <= bytes.length; at++) {
      if (!looksLikeStream(bytes, at)) continue
      const length = i32(bytes, at)
      const end = length === GRACEFUL_CLOSE ? bytes.length : at + LENGTH_BYTES + length
      if (end < bytes.length && bytes.length - end >= LENGTH_BYTES && !looksLikeStream(bytes, end)) continue
      this.#lost = false
      this.missing += at
      return at === 0 ? this.#frame(bytes) : at
    }
    const skipped = Math.max(0, bytes.length - LENGTH_BYTES - 2)
    this.missing += skipped
    return skipped
  }
}
