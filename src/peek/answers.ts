import {DecodeError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import {type Codec} from '../model/codec.ts'
import {CLASSES} from '../headers/classes.ts'
import {readFrameBody, TRANSPORT_ID} from '../model/frame.ts'
import {type Message, MessageType} from '../model/message.ts'
import {readMessage, UnknownHeaderError} from '../model/message-codec.ts'
import {decodePayload} from '../model/payload.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {View} from '../model/view.ts'
import {readOptionalPlainView} from '../model/view-codec.ts'
import {pingHeader} from '../headers/ping.ts'
import {readPingPayload} from '../headers/ping-payload.ts'
import {fdHeader} from '../headers/fd-sock2.ts'
import {mergeHeader} from '../headers/merge3.ts'
import {tpHeaderCodec} from '../headers/tp.ts'
import {ByteReader} from '../wire/reader.ts'
import {readOldFrameBody} from './old-frame.ts'
import {type Language, languageOfVersion} from './releases.ts'

/** Version and flags. */
const FRAME_START = 3
const MAX_FLAGS = 3

/** What a member answered. */
export type Answer = {
  readonly version: number
  readonly language: Language
  readonly cluster: string | null
  /** The member that answers. */
  readonly src: Address
} & (
  | {readonly type: 'view'; readonly view: View | null}
  | {readonly type: 'members'; readonly members: readonly PingData[]}
)

/** Who answered on FD_SOCK2's port. */
export interface Identity {
  readonly cluster: string
  readonly member: Address
}

/** The header of a class, whatever protocol it is filed under: discovery has many. */
function headerOf<T>(message: Message, codec: Codec<T>): T | undefined {
  for (let i = 0; i < message.headerCount; i++) {
    const header = message.headerAt(i)
    if (header.codec.id === codec.id) return header.value as T
  }
  return undefined
}

function payloadOf<T>(message: Message, language: Language, read: (inp: ByteReader) => T): T | null {
  return decodePayload(message, language, read, (error) => {
    throw error
  })
}

function answerIn(message: Message, version: number, language: Language, listCluster: string | null): Answer | null {
  const src = message.src
  if (src === null) return null
  const cluster = message.header(TRANSPORT_ID, tpHeaderCodec)?.cluster ?? listCluster
  const about = {version, language, cluster, src}
  if (headerOf(message, mergeHeader)?.type === 'VIEW_RSP') {
    return {...about, type: 'view', view: payloadOf(message, language, readOptionalPlainView)}
  }
  if (headerOf(message, pingHeader)?.type === 'GET_MBRS_RSP') {
    return {...about, type: 'members', members: payloadOf(message, language, readPingPayload) ?? []}
  }
  return null
}

/** Answers in a frame of a transport; other messages, whose headers need not be known, are left out. Throws DecodeError. */
export function readAnswers(bytes: Uint8Array, start: number, end: number): readonly Answer[] {
  try {
    return readFrame(bytes, start, end)
  } catch (error) {
    if (error instanceof UnknownHeaderError) return []
    throw error
  }
}

function readFrame(bytes: Uint8Array, start: number, end: number): readonly Answer[] {
  if (end - start < FRAME_START) throw new DecodeError('frame: version and flags expected')
  const version = ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0)
  const language = languageOfVersion(version)
  const flags = bytes[start + 2] ?? 0
  if (language === undefined || flags > MAX_FLAGS) throw new DecodeError('frame: version and flags of JGroups expected')
  const inp = new ByteReader(bytes, language.minor, start + FRAME_START, end)
  const {cluster, messages} =
    language.release === '4.2'
      ? readOldFrameBody(inp, flags, CLASSES.headers)
      : readFrameBody(inp, version, flags, CLASSES)
  return messages.flatMap((message) => answerIn(message, version, language, cluster) ?? [])
}

/** The answer on FD_SOCK2's port; null for other messages. Throws DecodeError. */
export function readIdentity({minor}: Language, bytes: Uint8Array, start: number, end: number): Identity | null {
  const message = readMessage(new ByteReader(bytes, minor, start, end), MessageType.EMPTY, CLASSES)
  const header = headerOf(message, fdHeader)
  if (header?.type !== 'CONNECT_RSP' || header.cluster === null || header.server === null) return null
  return {cluster: header.cluster, member: header.server}
}
