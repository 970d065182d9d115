import {DecodeError} from '../errors/index.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'
import type {Address} from './address.ts'
import {readAddress, writeAddress} from './address-codec.ts'
import type {CodecTable} from './codec.ts'
import {type BatchPayload, Message, MessageType, type WireObject} from './message.ts'

/** A header of an unknown class: its length is unknown too, so the rest of the message cannot be read. */
export class UnknownHeaderError extends DecodeError {
  readonly protocolId: number
  readonly magic: number
  /** The part of the message read so far. */
  readonly partial: Message

  constructor(protocolId: number, magic: number, partial: Message) {
    super(`message: unknown header class ${String(magic)} of protocol ${String(protocolId)}`)
    this.protocolId = protocolId
    this.magic = magic
    this.partial = partial
  }
}

/** The classes that a member can read. */
export interface Classes {
  readonly headers: CodecTable
  readonly objects: CodecTable
}

const Leading = {DEST: 1, SRC: 2} as const

/** Messages nested deeper than this in COMPOSITE and BATCH messages are refused. */
const MAX_NESTING = 4
/** More headers than any stack has. */
const MAX_HEADERS = 64

// MESSAGE (full)  => leading:u8 flags:i16 [dest] [src] count:i16 n*(protocol:i16 magic:i16 body) PAYLOAD
// MESSAGE (short) => the same without dest; src only when it differs from the enclosing sender

function writeHeaders(out: ByteWriter, message: Message, excludedId: number): void {
  const count = message.headerCount
  const excluded = excludedId !== 0 && message.hasHeader(excludedId) ? 1 : 0
  out.i16(count - excluded)
  for (let i = 0; i < count; i++) {
    const id = message.headerIdAt(i)
    if (id === excludedId && excluded === 1) continue
    const codec = message.headerCodecAt(i)
    out.i16(id)
    out.i16(codec.id)
    codec.write(message.headerValueAt(i), out)
  }
}

function readHeaders(inp: ByteReader, message: Message, classes: Classes): void {
  const count = inp.i16()
  if (count < 0 || count > MAX_HEADERS)
    throw new DecodeError(`message: at most ${String(MAX_HEADERS)} headers expected, found ${String(count)}`)
  for (let i = 0; i < count; i++) {
    const id = inp.i16()
    const magic = inp.i16()
    const codec = classes.headers.get(magic)
    if (codec === undefined) throw new UnknownHeaderError(id, magic, message)
    message.putHeader(id, codec, codec.read(inp))
  }
}

/** Writes the full form, without type. */
export function writeMessage(out: ByteWriter, message: Message): void {
  out.u8((message.dest === null ? 0 : Leading.DEST) | (message.src === null ? 0 : Leading.SRC))
  out.i16(message.flags)
  if (message.dest !== null) writeAddress(out, message.dest)
  if (message.src !== null) writeAddress(out, message.src)
  writeHeaders(out, message, 0)
  writePayload(out, message)
}

/**
 * Writes the short form, without type, relative to the enclosing sender. `excludedId` names a protocol whose header is left out
 * (the transport's in lists of 5.2), 0 for none.
 */
export function writeMessageShort(
  out: ByteWriter,
  message: Message,
  enclosing: Address | null,
  excludedId: number,
): void {
  // Up to 5.3 a null enclosing sender means that src is always written, even as null.
  const always = enclosing === null && out.minor <= 3
  const withSource = always || (message.src !== null && message.src !== enclosing && !message.src.equals(enclosing))
  out.u8(withSource ? Leading.SRC : 0)
  out.i16(message.flags)
  if (withSource) writeAddress(out, message.src)
  writeHeaders(out, message, excludedId)
  writePayload(out, message)
}

/** Reads a message of the given type in full or short form; `dest` and `src` fill in what the form leaves out. */
export function readMessage(
  inp: ByteReader,
  type: number,
  classes: Classes,
  dest: Address | null = null,
  src: Address | null = null,
  nesting = 0,
): Message {
  const leading = inp.u8()
  if (leading > 3) throw new DecodeError(`message: leading byte 0..3 expected, found ${String(leading)}`)
  const message = new Message(dest, type)
  message.src = src
  message.flags = inp.i16()
  if ((leading & Leading.DEST) !== 0) message.dest = readAddress(inp)
  if ((leading & Leading.SRC) !== 0) message.src = readAddress(inp)
  readHeaders(inp, message, classes)
  readPayload(inp, message, classes, nesting)
  return message
}

/** Writes the type, then the full form. */
export function writeTypedMessage(out: ByteWriter, message: Message): void {
  out.i16(message.type)
  writeMessage(out, message)
}

/** Reads a type, then the full form. */
export function readTypedMessage(inp: ByteReader, classes: Classes): Message {
  return readMessage(inp, inp.i16(), classes)
}

function writePayload(out: ByteWriter, message: Message): void {
  switch (message.type) {
    case MessageType.NIO:
      out.bool(message.value === true)
      writeArray(out, message)
      return
    case MessageType.EMPTY:
      return
    case MessageType.OBJECT:
      writeObject(out, message.value as WireObject | null)
      return
    case MessageType.LONG:
      if (typeof message.value === 'bigint') out.compressedBits(message.value)
      else out.compressedLong(message.value as number)
      return
    case MessageType.COMPOSITE:
      writeComposite(out, message)
      return
    case MessageType.BATCH:
      writeBatch(out, message)
      return
    case MessageType.FRAGMENTED:
      out.i32(message.length)
      if (message.array !== null) out.slice(message.array, message.offset, message.length)
      return
    default:
      writeArray(out, message)
  }
}

function writeArray(out: ByteWriter, message: Message): void {
  if (message.array === null) {
    out.i32(-1)
    return
  }
  out.i32(message.length)
  out.slice(message.array, message.offset, message.length)
}

/** Writes a generic Streamable (`u8` 0, or 1, magic id and body). */
export function writeObject(out: ByteWriter, object: WireObject | null | undefined): void {
  if (object === null || object === undefined) {
    out.u8(0)
    return
  }
  out.u8(1)
  out.i16(object.codec.id)
  object.codec.write(object.value, out)
}

/** Reads a generic Streamable. Throws DecodeError for unknown classes and those without a magic id. */
export function readObject(inp: ByteReader, classes: Classes): WireObject | null {
  if (inp.u8() === 0) return null
  const magic = inp.i16()
  const codec = classes.objects.get(magic)
  if (codec === undefined) throw new DecodeError(`object: unknown class ${magic === -1 ? inp.utf() : String(magic)}`)
  inp.enter('object')
  const value = codec.read(inp)
  inp.leave()
  return {codec, value}
}

function readArray(inp: ByteReader, message: Message, nullable: boolean): void {
  const length = inp.i32()
  if (length < 0 && nullable) return
  inp.need(length)
  message.array = inp.source
  message.offset = inp.position
  message.length = length
  inp.skip(length)
}

function readPayload(inp: ByteReader, message: Message, classes: Classes, nesting: number): void {
  switch (message.type) {
    case MessageType.BYTES:
      readArray(inp, message, true)
      return
    case MessageType.NIO:
      message.value = inp.bool()
      readArray(inp, message, true)
      return
    case MessageType.EMPTY:
      return
    case MessageType.OBJECT:
      message.value = readObject(inp, classes)
      return
    case MessageType.LONG:
      message.value = readLong(inp)
      return
    case MessageType.COMPOSITE:
      message.value = readComposite(inp, message, classes, nesting)
      return
    case MessageType.BATCH:
      message.value = readBatch(inp, message, classes, nesting)
      return
    case MessageType.FRAGMENTED:
      readArray(inp, message, false)
      return
    default:
      throw new DecodeError(`message: unknown type ${String(message.type)}`)
  }
}

function readLong(inp: ByteReader): number | bigint {
  const bits = inp.compressedBits()
  const value = Number(bits)
  return Number.isSafeInteger(value) ? value : bits
}

// COMPOSITE => count:i32 n*(type:i16 MESSAGE), short form relative to the composite's sender; full form up to 5.3
function writeComposite(out: ByteWriter, message: Message): void {
  const messages = message.value as readonly Message[]
  out.i32(messages.length)
  for (const inner of messages) {
    out.i16(inner.type)
    if (out.minor <= 3) writeMessage(out, inner)
    else writeMessageShort(out, inner, message.src, 0)
  }
}

function readInner(inp: ByteReader, message: Message, classes: Classes, nesting: number): Message[] {
  if (nesting >= MAX_NESTING) throw new DecodeError(`message: nested deeper than ${String(MAX_NESTING)}`)
  const count = inp.count(inp.i32(), 7, 'message list')
  return readMany(inp, count, message, classes, nesting)
}

function readMany(inp: ByteReader, count: number, message: Message, classes: Classes, nesting: number): Message[] {
  const messages: Message[] = []
  for (let i = 0; i < count; i++) {
    messages.push(readMessage(inp, inp.i16(), classes, message.dest, message.src, nesting + 1))
  }
  return messages
}

function readComposite(inp: ByteReader, message: Message, classes: Classes, nesting: number): Message[] {
  return readInner(inp, message, classes, nesting)
}

// BATCH => count:i32 original sender:ADDRESS n*(type:i16 MESSAGE short)
function writeBatch(out: ByteWriter, message: Message): void {
  const batch = message.value as BatchPayload
  out.i32(batch.messages.length)
  writeAddress(out, batch.originalSource)
  for (const inner of batch.messages) {
    out.i16(inner.type)
    writeMessageShort(out, inner, message.src, 0)
  }
}

function readBatch(inp: ByteReader, message: Message, classes: Classes, nesting: number): BatchPayload {
  if (nesting >= MAX_NESTING) throw new DecodeError(`message: nested deeper than ${String(MAX_NESTING)}`)
  const count = inp.count(inp.i32(), 7, 'message batch')
  const originalSource = readAddress(inp)
  return {originalSource, messages: readMany(inp, count, message, classes, nesting)}
}
