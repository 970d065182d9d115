/**
 * Frames of JGroups 4.2, in which a message has no type and its bytes are optional. Headers and addresses are those of 5.2, but for the
 * magic ids of rare kinds of addresses.
 */
import {readAddress, writeAddress} from '../model/address-codec.ts'
import {FrameFlag} from '../model/frame.ts'
import {Message, MessageType} from '../model/message.ts'
import {UnknownHeaderError} from '../model/message-codec.ts'
import {DecodeError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import type {CodecTable} from '../model/codec.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter} from '../wire/writer.ts'

const Leading = {DEST: 1, SRC: 2, BYTES: 4} as const
const MAX_HEADERS = 64
/** Leading byte, flags, number of headers. */
const MIN_MESSAGE_BYTES = 5

// FRAME   => version:i16 flags:u8 (MESSAGE | dest:ADDRESS src:ADDRESS cluster:ascii count:i32 n*MESSAGE)
// MESSAGE => leading:u8 flags:i16 [dest] [src] count:i16 n*(protocol:i16 magic:i16 body) [length:i32 bytes]

/** Writes a frame of one message without bytes. */
export function writeOldFrame(out: ByteWriter, version: number, message: Message): void {
  out.i16(version)
  out.u8(message.dest === null ? FrameFlag.MULTICAST : 0)
  out.u8((message.dest === null ? 0 : Leading.DEST) | (message.src === null ? 0 : Leading.SRC))
  out.i16(message.flags)
  if (message.dest !== null) writeAddress(out, message.dest)
  if (message.src !== null) writeAddress(out, message.src)
  out.i16(message.headerCount)
  for (let i = 0; i < message.headerCount; i++) {
    const {id, codec, value} = message.headerAt(i)
    out.i16(id)
    out.i16(codec.id)
    codec.write(value, out)
  }
}

function readMessage(inp: ByteReader, headers: CodecTable, dest: Address | null, src: Address | null): Message {
  const leading = inp.u8()
  const message = new Message(dest, MessageType.BYTES)
  message.src = src
  message.flags = inp.i16()
  if ((leading & Leading.DEST) !== 0) message.dest = readAddress(inp)
  if ((leading & Leading.SRC) !== 0) message.src = readAddress(inp)
  readHeaders(inp, headers, message)
  if ((leading & Leading.BYTES) === 0) return message
  const length = inp.i32()
  inp.need(length)
  message.array = inp.source
  message.offset = inp.position
  message.length = length
  inp.skip(length)
  return message
}

function readHeaders(inp: ByteReader, headers: CodecTable, message: Message): void {
  const count = inp.i16()
  if (count < 0 || count > MAX_HEADERS) throw new DecodeError(`message: ${String(count)} headers`)
  for (let i = 0; i < count; i++) {
    const id = inp.i16()
    const magic = inp.i16()
    const codec = headers.get(magic)
    if (codec === undefined) throw new UnknownHeaderError(id, magic, message)
    message.putHeader(id, codec, codec.read(inp))
  }
}

/** Reads what follows version and flags; the cluster is that of a list. Throws DecodeError. */
export function readOldFrameBody(
  inp: ByteReader,
  flags: number,
  headers: CodecTable,
): {readonly cluster: string | null; readonly messages: readonly Message[]} {
  if ((flags & FrameFlag.LIST) === 0) return {cluster: null, messages: [readMessage(inp, headers, null, null)]}
  const dest = readAddress(inp)
  const src = readAddress(inp)
  const cluster = inp.ascii()
  const count = inp.count(inp.i32(), MIN_MESSAGE_BYTES, 'message list')
  const messages: Message[] = []
  for (let i = 0; i < count; i++) messages.push(readMessage(inp, headers, dest, src))
  return {cluster, messages}
}
