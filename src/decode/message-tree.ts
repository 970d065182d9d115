import {type BatchPayload, Flag, type Message, MessageType} from '../model/message.ts'
import {TRANSPORT_ID} from '../model/frame.ts'
import type {WireMinor} from '../wire/writer.ts'
import type {DecodedHeader, DecodedMessage, DecodedPayload} from './decoded.ts'
import type {LearnedNames} from './names.ts'
import {addressText, hexOf, plainValue} from './value.ts'
import {payloadValue, plainHeader, type Vocabulary} from './vocabulary.ts'

/** How to show messages. */
export interface TreeOptions {
  readonly vocabulary: Vocabulary
  readonly names: LearnedNames
  /** Whether to show the bytes of payloads too. */
  readonly payload: boolean
}

const TYPE_NAMES = new Map(Object.entries(MessageType).map(([name, code]) => [code as number, name]))

/** The name of a message type by its number. */
export function messageTypeName(type: number): string {
  return TYPE_NAMES.get(type) ?? `type ${String(type)}`
}

function flagNames(flags: number): string[] {
  const names = Object.entries(Flag).filter(([, bit]) => (flags & bit) !== 0)
  const unknown = names.reduce((rest, [, bit]) => rest & ~bit, flags & 0xffff)
  return [...names.map(([name]) => name), ...(unknown === 0 ? [] : [`0x${unknown.toString(16)}`])]
}

function headersOf(message: Message, vocabulary: Vocabulary): DecodedHeader[] {
  return Array.from({length: message.headerCount}, (_, i) => {
    const {id, codec, value} = message.headerAt(i)
    const protocol = vocabulary.protocolName(id)
    return {protocolId: id, protocol, magic: codec.id, class: codec.name, value: plainHeader(codec, value)}
  })
}

function payloadOf(message: Message, minor: WireMinor, options: TreeOptions): DecodedPayload | null {
  const bytes = message.payload
  if (message.type === MessageType.EMPTY || (bytes === null && message.type === MessageType.BYTES)) return null
  const value = payloadValue(message, minor)
  options.names.learn(message, value)
  return {
    length: message.payloadLength,
    ...(value === undefined || value === null ? {} : {value: plainValue(value)}),
    ...(options.payload && bytes !== null ? {hex: hexOf(bytes)} : {}),
  }
}

function innerOf(message: Message): readonly Message[] | undefined {
  if (message.type === MessageType.COMPOSITE) return message.value as readonly Message[]
  return message.type === MessageType.BATCH ? (message.value as BatchPayload).messages : undefined
}

/** The tree of a message. */
export function messageTree(message: Message, minor: WireMinor, options: TreeOptions): DecodedMessage {
  const inner = innerOf(message)
  const payload = inner === undefined ? payloadOf(message, minor, options) : {length: message.payloadLength}
  if (payload === null) options.names.learn(message, undefined)
  return {
    type: messageTypeName(message.type),
    dest: addressText(message.dest),
    src: addressText(message.src),
    flags: flagNames(message.flags),
    headers: headersOf(message, options.vocabulary),
    payload,
    ...(inner === undefined ? {} : {messages: inner.map((m) => messageTree(m, minor, options))}),
  }
}

/** Cluster named by the transport's header of a message; null without one. */
export function clusterOf(message: Message): string | null {
  for (let i = 0; i < message.headerCount; i++) {
    if (message.headerIdAt(i) !== TRANSPORT_ID) continue
    const value = message.headerValueAt(i) as {cluster?: unknown} | null
    return typeof value?.cluster === 'string' ? value.cluster : null
  }
  return null
}
