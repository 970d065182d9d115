import {DecodeError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import {readAddress} from '../model/address-codec.ts'
import {FrameFlag, minorOf, versionText, WIRE_VERSIONS} from '../model/frame.ts'
import type {Message} from '../model/message.ts'
import {readMessage, UnknownHeaderError} from '../model/message-codec.ts'
import {type Speaker, speakerText, speaksTls} from '../model/speaker.ts'
import {ByteReader} from '../wire/reader.ts'
import type {DecodedMessage, DecodedUnit} from './decoded.ts'
import {clusterOf, messageTree, messageTypeName, type TreeOptions} from './message-tree.ts'
import {addressText, hexOf} from './value.ts'

/** A unit without its number and place. */
export type UnitBody = Omit<DecodedUnit, 'number' | 'place'>

const MAX_FLAGS = 3
const FRAME_START = 3

/** A unit of which only kind and size are known. */
export function plainUnit(kind: UnitBody['kind'], bytes: number): UnitBody {
  return {
    kind,
    bytes,
    version: null,
    cluster: null,
    list: false,
    multicast: false,
    dest: null,
    src: null,
    messages: [],
    value: null,
    error: null,
    hex: null,
  }
}

/** What another program says where JGroups was expected. */
export function foreignUnit(speaker: Speaker, bytes: number): UnitBody {
  const who = speaksTls(speaker) ? speaker.words : speakerText(speaker)
  return {...plainUnit('foreign', bytes), value: {speaker: speaker.kind}, error: `no JGroups: ${who}`}
}

/** Whether the bytes start like a frame of JGroups 5. */
export function looksLikeFrame(bytes: Uint8Array, start = 0): boolean {
  if (bytes.length - start < FRAME_START) return false
  const version = ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0)
  return minorOf(version) !== null && (bytes[start + 2] ?? 0xff) <= MAX_FLAGS
}

interface Enclosing {
  readonly dest: Address | null
  readonly src: Address | null
}

interface Part {
  readonly tree: DecodedMessage
  readonly message: Message | null
  /** The rest of the frame is lost with it. */
  readonly broken: boolean
}

function unknownHeader(
  error: UnknownHeaderError,
  inp: ByteReader,
  options: TreeOptions,
): DecodedMessage['headers'][number] {
  const rest = inp.bytes(inp.remaining)
  const {protocolId, magic} = error
  const protocol = options.vocabulary.protocolName(protocolId)
  return {protocolId, protocol, magic, class: null, value: null, hex: hexOf(rest), bytes: rest.length}
}

function brokenMessage(type: number, at: Enclosing, error: DecodeError): DecodedMessage {
  const {dest, src} = at
  return {
    type: messageTypeName(type),
    dest: addressText(dest),
    src: addressText(src),
    flags: [],
    headers: [],
    payload: null,
    error: error.message,
  }
}

/** Reads one message with its type; no input makes it throw. */
function readPart(inp: ByteReader, options: TreeOptions, at: Enclosing): Part {
  let type = -1
  try {
    type = inp.i16()
    const message = readMessage(inp, type, options.vocabulary.classes, at.dest, at.src)
    return {tree: messageTree(message, inp.minor, options), message, broken: false}
  } catch (error) {
    if (error instanceof UnknownHeaderError) {
      const {payload: _unread, ...tree} = messageTree(error.partial, inp.minor, options)
      const headers = [...tree.headers, unknownHeader(error, inp, options)]
      return {tree: {...tree, headers, payload: null, error: error.message}, message: error.partial, broken: true}
    }
    if (!(error instanceof DecodeError)) throw error
    return {tree: brokenMessage(type, at, error), message: null, broken: true}
  }
}

interface Content extends Enclosing {
  readonly cluster: string | null
  readonly messages: readonly DecodedMessage[]
  readonly error: string | null
}

function readParts(
  inp: ByteReader,
  options: TreeOptions,
  at: Enclosing,
  count: number,
): Omit<Content, keyof Enclosing> {
  const messages: DecodedMessage[] = []
  let cluster: string | null = null
  for (let i = 0; i < count; i++) {
    const {tree, message, broken} = readPart(inp, options, at)
    messages.push(tree)
    if (message !== null) cluster ??= clusterOf(message)
    if (broken) return {cluster, messages, error: tree.error ?? null}
  }
  const error = inp.remaining === 0 ? null : `${String(inp.remaining)} bytes left over`
  return {cluster, messages, error}
}

function readContent(inp: ByteReader, list: boolean, options: TreeOptions): Content {
  if (!list) {
    const nobody = {dest: null, src: null}
    return {...nobody, ...readParts(inp, options, nobody, 1)}
  }
  const at = {dest: readAddress(inp), src: readAddress(inp)}
  const cluster = inp.ascii()
  const count = inp.i32()
  if (count < 0) throw new DecodeError(`frame: number of messages expected, found ${String(count)}`)
  const content = readParts(inp, options, at, count)
  return {...at, ...content, cluster: cluster ?? content.cluster}
}

/** The tree of a frame, with an `error` where it cannot be read. The bytes start with the version. */
export function frameUnit(bytes: Uint8Array, options: TreeOptions): UnitBody {
  const plain = plainUnit('frame', bytes.length)
  if (bytes.length < FRAME_START) {
    return {
      ...plain,
      kind: 'unknown',
      error: `a frame of at least 3 bytes expected, found ${String(bytes.length)}`,
      hex: hexOf(bytes),
    }
  }
  const version = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  const flags = bytes[2] ?? 0
  const minor = minorOf(version)
  const head = {...plain, version: versionText(version), list: (flags & FrameFlag.LIST) !== 0}
  if (minor === null || flags > MAX_FLAGS) {
    const known = Object.keys(WIRE_VERSIONS).join(', ')
    const found = minor === null ? `version ${versionText(version)}` : `flags ${String(flags)}`
    return {...head, error: `a frame of JGroups ${known} with flags 0 to 3 expected, found ${found}`, hex: hexOf(bytes)}
  }
  const inp = new ByteReader(bytes, minor, FRAME_START)
  try {
    const {dest, src, messages, ...content} = readContent(inp, head.list, options)
    const [first] = messages
    const ends = head.list
      ? {dest: addressText(dest), src: addressText(src)}
      : {dest: first?.dest ?? null, src: first?.src ?? null}
    const hex = content.error === null ? null : hexOf(bytes)
    return {...head, ...content, ...ends, messages, multicast: (flags & FrameFlag.MULTICAST) !== 0, hex}
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return {...head, multicast: (flags & FrameFlag.MULTICAST) !== 0, error: error.message, hex: hexOf(bytes)}
  }
}
