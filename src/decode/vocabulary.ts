import {factsOf, RELEASES} from '../config/facts/facts.ts'
import {DecodeError} from '../errors/index.ts'
import {CodecTable} from '../model/codec.ts'
import {registerForeignClasses} from '../headers/all.ts'
import {TRANSPORT_ID} from '../model/frame.ts'
import {type Message, MessageType} from '../model/message.ts'
import type {Classes} from '../model/message-codec.ts'
import {registerModelObjects} from '../headers/model-objects.ts'
import {readOptionalPlainView} from '../model/view-codec.ts'
import {readPingPayload} from '../headers/ping-payload.ts'
import {pingHeader} from '../headers/ping.ts'
import {fcHeader} from '../headers/fc.ts'
import {gmsHeader, type GmsType} from '../headers/gms.ts'
import {readJoinRsp, readViewAndDigest} from '../headers/gms-payloads.ts'
import {mergeHeader} from '../headers/merge3.ts'
import {NakAckType, nakAckHeader} from '../headers/nakack2.ts'
import {StableType, stableHeader} from '../headers/stable.ts'
import {UnicastType, unicastHeader} from '../headers/unicast3.ts'
import type {ProtocolRegistry} from '../stack/registry.ts'
import {ByteReader} from '../wire/reader.ts'
import type {WireMinor} from '../wire/writer.ts'
import type {Shown} from './decoded.ts'
import {shown} from './value.ts'

/** Everything a frame may name: classes of headers and objects, and protocols by their ids. */
export interface Vocabulary {
  readonly classes: Classes
  /** Name of the protocol with an id; null when there is none. */
  protocolName(id: number): string | null
}

/** The ids of a frame's protocols are those of any release: they are append only. */
function protocolNames(): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (const release of RELEASES) {
    for (const {id, name, transport} of Object.values(factsOf(release).protocols)) {
      if (id !== 0 && !transport) names.set(id, name)
    }
  }
  return names.set(TRANSPORT_ID, 'TP')
}

/** The words of all protocols that are known, those of foreign ones included. */
export function vocabularyOf(registry: ProtocolRegistry): Vocabulary {
  const classes: Classes = {headers: new CodecTable(), objects: new CodecTable()}
  registry.addStandIns(classes)
  registerModelObjects(classes)
  registerForeignClasses(classes)
  let names: ReadonlyMap<number, string> | undefined
  return {classes, protocolName: (id) => (names ??= protocolNames()).get(id) ?? null}
}

function nameOfCode(codes: Readonly<Record<string, number>>, code: number): string {
  return Object.entries(codes).find(([, value]) => value === code)?.[0] ?? String(code)
}

/** Headers that are kept in one shape for speed, as their type has them. */
const READABLE = new Map<unknown, (value: never) => Shown>([
  [
    nakAckHeader,
    (h: {type: number; seqno: number; sender: unknown}) => {
      const type = nameOfCode(NakAckType, h.type)
      return h.type === NakAckType.XMIT_REQ ? {type, sender: shown(h.sender)} : {type, seqno: h.seqno}
    },
  ],
  [
    unicastHeader,
    (h: {type: number; seqno: number; connId: number; first: boolean; timestamp: number}) => {
      const type = nameOfCode(UnicastType, h.type)
      const {seqno, connId, first, timestamp} = h
      if (h.type === UnicastType.DATA) return {type, seqno, connId, first}
      if (h.type === UnicastType.ACK) return {type, seqno, connId, timestamp}
      if (h.type === UnicastType.SEND_FIRST_SEQNO) return {type, timestamp}
      return h.type === UnicastType.CLOSE ? {type, connId} : {type}
    },
  ],
  [
    stableHeader,
    (h: {type: number; viewId: unknown}) => ({type: nameOfCode(StableType, h.type), viewId: shown(h.viewId)}),
  ],
  [fcHeader, (type: string) => ({type})],
])

/** The value of a header as JSON, with the words of its type. */
export function shownHeader(codec: unknown, value: unknown): Shown {
  const readable = READABLE.get(codec) as ((value: unknown) => Shown) | undefined
  return readable === undefined ? shown(value) : readable(value)
}

const VIEW_AND_DIGEST = new Set<GmsType>([
  'VIEW',
  'MERGE_RSP',
  'INSTALL_MERGE_VIEW',
  'GET_DIGEST_RSP',
  'INSTALL_DIGEST',
])

/** How the payload behind a header is read; none where it is the application's, or has no layout of its own. */
function payloadReader(message: Message): ((inp: ByteReader) => unknown) | undefined {
  for (let i = 0; i < message.headerCount; i++) {
    const {codec, value} = message.headerAt(i)
    const type = (value as {type?: unknown} | null)?.type
    if (codec === (pingHeader as unknown)) return readPingPayload
    if (codec === (mergeHeader as unknown) && type === 'VIEW_RSP') return readOptionalPlainView
    if (codec !== (gmsHeader as unknown)) continue
    if (type === 'JOIN_RSP') return readJoinRsp
    if (VIEW_AND_DIGEST.has(type as GmsType)) return readViewAndDigest
  }
  return undefined
}

/** What a message's payload says, raw; undefined for bytes of the application, or when they are not what its headers promise. */
export function payloadValue(message: Message, minor: WireMinor): unknown {
  if (message.type === MessageType.OBJECT || message.type === MessageType.LONG) return message.value
  const {array, offset, length} = message
  const read = array === null || length === 0 ? undefined : payloadReader(message)
  if (array === null || read === undefined) return undefined
  try {
    return read(new ByteReader(array, minor, offset, offset + length))
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
