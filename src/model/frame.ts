import {DecodeError} from '../errors/index.ts'
import type {ByteReader} from '../wire/reader.ts'
import type {ByteWriter, WireMinor} from '../wire/writer.ts'
import type {Address} from './address.ts'
import {readAddress, writeAddress} from './address-codec.ts'
import type {Message} from './message.ts'
import {type Classes, readMessage, writeMessage, writeMessageShort} from './message-codec.ts'

/** Protocol id under which every transport files its header. */
export const TRANSPORT_ID = 57

/** Low bits of a frame's flag byte. */
export const FrameFlag = {LIST: 1, MULTICAST: 2} as const

/** Packs a version as the wire does: 5 bits major, 5 bits minor, 6 bits micro. */
export function encodeVersion(major: number, minor: number, micro: number): number {
  return (major << 11) | (minor << 6) | micro
}

/** Version as text, `5.5.6`. */
export function versionText(version: number): string {
  return `${String((version >> 11) & 0x1f)}.${String((version >> 6) & 0x1f)}.${String(version & 0x3f)}`
}

/** The releases whose layouts are spoken, with the version announced (major and minor are compared, micro is not). */
export const WIRE_VERSIONS = {
  '5.2': {minor: 2, version: encodeVersion(5, 2, 29), release: '5.2.29.Final'},
  '5.3': {minor: 3, version: encodeVersion(5, 3, 24), release: '5.3.24.Final'},
  '5.4': {minor: 4, version: encodeVersion(5, 4, 12), release: '5.4.12.Final'},
  '5.5': {minor: 5, version: encodeVersion(5, 5, 6), release: '5.5.6.Final'},
} as const satisfies Record<string, {minor: WireMinor; version: number; release: string}>

/** Name of a wire version, such as `5.5`. */
export type WireVersion = keyof typeof WIRE_VERSIONS

const MAJOR = 5

/** The minor of JGroups 5 whose layout a version uses; null for versions that cannot be read. */
export function minorOf(version: number): WireMinor | null {
  if (version >> 11 !== MAJOR) return null
  const minor = (version >> 6) & 0x1f
  return Object.values(WIRE_VERSIONS).find((known) => known.minor === minor)?.minor ?? null
}

/** Whether frames of this version are accepted: same major and minor. */
export function sameMinor(a: number, b: number): boolean {
  return a >> 6 === b >> 6
}

// FRAME => version:i16 flags:u8 (SINGLE | LIST)
//   SINGLE => type:i16 MESSAGE full
//   LIST   => dest:ADDRESS src:ADDRESS cluster:ascii count:i32 n*(type:i16 MESSAGE short)

/** Writes a frame of one message. */
export function writeSingleFrame(out: ByteWriter, version: number, message: Message): void {
  out.i16(version)
  out.u8(message.dest === null ? FrameFlag.MULTICAST : 0)
  out.i16(message.type)
  writeMessage(out, message)
}

/** Writes a frame of several messages to one destination. */
export function writeListFrame(
  out: ByteWriter,
  version: number,
  dest: Address | null,
  src: Address | null,
  cluster: string | null,
  messages: readonly Message[],
  start = 0,
  end = messages.length,
): void {
  out.i16(version)
  out.u8(FrameFlag.LIST | (dest === null ? FrameFlag.MULTICAST : 0))
  writeAddress(out, dest)
  writeAddress(out, src)
  out.ascii(cluster)
  out.i32(end - start)
  const excluded = out.minor === 2 ? TRANSPORT_ID : 0
  for (let i = start; i < end; i++) {
    const message = messages[i]
    if (message === undefined) continue
    out.i16(message.type)
    writeMessageShort(out, message, src, excluded)
  }
}

/** A decoded frame; a single frame has one message and no cluster. */
export interface Frame {
  readonly version: number
  readonly list: boolean
  readonly multicast: boolean
  readonly dest: Address | null
  readonly src: Address | null
  readonly cluster: string | null
  readonly messages: Message[]
}

/** Smallest message in a list: type, leading, flags, header count. */
const MIN_MESSAGE_BYTES = 7

/** Reads the part after version and flags. Throws DecodeError. */
export function readFrameBody(inp: ByteReader, version: number, flags: number, classes: Classes): Frame {
  const multicast = (flags & FrameFlag.MULTICAST) !== 0
  if ((flags & FrameFlag.LIST) === 0) {
    const message = readMessage(inp, inp.i16(), classes)
    return {version, list: false, multicast, dest: message.dest, src: message.src, cluster: null, messages: [message]}
  }
  const dest = readAddress(inp)
  const src = readAddress(inp)
  const cluster = inp.ascii()
  const count = inp.count(inp.i32(), MIN_MESSAGE_BYTES, 'message list')
  const messages: Message[] = []
  for (let i = 0; i < count; i++) messages.push(readMessage(inp, inp.i16(), classes, dest, src))
  return {version, list: true, multicast, dest, src, cluster, messages}
}

/** Reads a whole frame. Throws DecodeError, also for flags other than 0 to 3. */
export function readFrame(inp: ByteReader, classes: Classes): Frame {
  const version = inp.i16() & 0xffff
  const flags = inp.u8()
  if (flags > 3) throw new DecodeError(`frame: flags 0..3 expected, found ${String(flags)}`)
  return readFrameBody(inp, version, flags, classes)
}
