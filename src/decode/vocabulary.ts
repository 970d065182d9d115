import {factsOf, RELEASES} from '../releases/facts.ts'
import {DecodeError} from '../errors/index.ts'
import {CLASSES} from '../headers/classes.ts'
import type {Codec} from '../model/codec.ts'
import {TRANSPORT_ID} from '../model/frame.ts'
import {type Message, MessageType} from '../model/message.ts'
import type {Classes} from '../model/message-codec.ts'
import {ByteReader} from '../wire/reader.ts'
import type {WireMinor} from '../wire/writer.ts'
import type {PlainValue} from './decoded.ts'
import {plainValue} from './value.ts'

/** Everything a frame may refer to: classes of headers and objects, and protocols by their ids. */
export interface Vocabulary {
  readonly classes: Classes
  /** Name of the protocol with an id; null when unknown. */
  protocolName(id: number): string | null
}

/** The protocol ids of any release: they are append only. */
function protocolNames(): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (const release of RELEASES) {
    for (const {id, name, transport} of Object.values(factsOf(release).protocols)) {
      if (id !== 0 && !transport) names.set(id, name)
    }
  }
  return names.set(TRANSPORT_ID, 'TP')
}

/** The classes and protocols of JGroups, including those that do not run here. */
export function createVocabulary(): Vocabulary {
  let names: ReadonlyMap<number, string> | undefined
  return {classes: CLASSES, protocolName: (id) => (names ??= protocolNames()).get(id) ?? null}
}

/** The value of a header as JSON, with its type as a word. */
export function plainHeader(codec: Codec<unknown>, value: unknown): PlainValue {
  return plainValue(codec.show === undefined ? value : codec.show(value))
}

/** How the payload after a header is read; undefined where it is the application's, or has no layout of its own. */
function payloadReader(message: Message): ((inp: ByteReader) => unknown) | undefined {
  for (let i = 0; i < message.headerCount; i++) {
    const {codec, value} = message.headerAt(i)
    const read = codec.payload?.(value)
    if (read !== undefined) return read
  }
  return undefined
}

/** The decoded payload of a message; undefined for the application's bytes, or when they do not match its headers. */
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
