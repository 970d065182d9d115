import {DecodeError} from '../errors/index.ts'
import type {ByteReader} from '../wire/reader.ts'
import {ByteWriter, type WireMinor} from '../wire/writer.ts'
import type {Address} from '../model/address.ts'
import {readAddress, writeAddress} from '../model/address-codec.ts'
import type {Codec} from '../model/codec.ts'
import {type Classes, readObject, writeObject} from '../model/message-codec.ts'
import type {WireObject} from '../model/message.ts'
import {tags} from './tags.ts'

const Direction = {REQUEST: 1, RESPONSE: 2} as const

const requestTags = tags('COUNTER request', {
  GET_OR_CREATE: 0,
  DELETE: 1,
  SET: 2,
  COMPARE_AND_SET: 3,
  ADD_AND_GET: 4,
  UPDATE: 5,
  RECONCILE: 6,
  RESEND_PENDING_REQUESTS: 7,
  UPDATE_FUNCTION: 8,
})

const responseTags = tags('COUNTER response', {VALUE: 0, EXCEPTION: 1, RECONCILE: 2, UPDATE_FUNCTION: 3})

/** The requester: a member and one of its threads. */
export interface Owner {
  readonly member: Address | null
  readonly threadId: bigint
}

/** Value and version of a counter. */
export interface CounterEntry {
  readonly name: string | null
  readonly value: bigint
  readonly version: bigint
}

interface OwnedRequest {
  readonly owner: Owner
  readonly name: string | null
}

/** A request of COUNTER. */
export type CounterRequest =
  | (OwnedRequest & {readonly type: 'GET_OR_CREATE' | 'SET' | 'ADD_AND_GET'; readonly value: bigint})
  | (OwnedRequest & {readonly type: 'DELETE'})
  | (OwnedRequest & {readonly type: 'COMPARE_AND_SET'; readonly expected: bigint; readonly update: bigint})
  | (OwnedRequest & {readonly type: 'UPDATE_FUNCTION'; readonly function: WireObject | null})
  | (CounterEntry & {readonly type: 'UPDATE'})
  | {readonly type: 'RECONCILE'; readonly entries: readonly CounterEntry[]}
  | {readonly type: 'RESEND_PENDING_REQUESTS'}

/** A response of COUNTER. */
export type CounterResponse =
  | {readonly type: 'VALUE'; readonly owner: Owner; readonly result: bigint; readonly version: bigint}
  | {readonly type: 'EXCEPTION'; readonly owner: Owner; readonly message: string | null}
  | {readonly type: 'RECONCILE'; readonly entries: readonly CounterEntry[]}
  | {readonly type: 'UPDATE_FUNCTION'; readonly owner: Owner; readonly result: WireObject | null}

/** Payload of a COUNTER message. */
export type CounterPayload = {readonly request: CounterRequest} | {readonly response: CounterResponse}

/** Shortest entry of a reconciliation: a null name and two zeros. */
const MIN_ENTRY_BYTES = 3

function writeOwner(out: ByteWriter, owner: Owner): void {
  writeAddress(out, owner.member)
  out.compressedBits(owner.threadId)
}

function readOwner(inp: ByteReader): Owner {
  return {member: readAddress(inp), threadId: inp.compressedBits()}
}

function writeEntries(out: ByteWriter, entries: readonly CounterEntry[]): void {
  out.i32(entries.length)
  for (const entry of entries) out.string(entry.name)
  for (const entry of entries) out.compressedBits(entry.value)
  for (const entry of entries) out.compressedBits(entry.version)
}

function readEntries(inp: ByteReader): CounterEntry[] {
  const count = inp.count(inp.i32(), MIN_ENTRY_BYTES, 'COUNTER reconciliation')
  const names: (string | null)[] = []
  for (let i = 0; i < count; i++) names.push(inp.string())
  const values = names.map(() => inp.compressedBits())
  return names.map((name, i) => ({name, value: values[i] ?? 0n, version: inp.compressedBits()}))
}

function writeRequest(out: ByteWriter, request: CounterRequest): void {
  out.u8(requestTags.code(request.type))
  if ('owner' in request) writeOwner(out, request.owner)
  if ('name' in request) out.string(request.name)
  switch (request.type) {
    case 'GET_OR_CREATE':
    case 'SET':
    case 'ADD_AND_GET':
      out.compressedBits(request.value)
      return
    case 'COMPARE_AND_SET':
      out.compressedBits(request.expected)
      out.compressedBits(request.update)
      return
    case 'UPDATE':
      out.compressedBits(request.value)
      out.compressedBits(request.version)
      return
    case 'RECONCILE':
      writeEntries(out, request.entries)
      return
    case 'UPDATE_FUNCTION':
      writeObject(out, request.function)
      return
    default:
  }
}

function readRequest(inp: ByteReader, classes: Classes): CounterRequest {
  const type = requestTags.type(inp.u8())
  switch (type) {
    case 'GET_OR_CREATE':
    case 'SET':
    case 'ADD_AND_GET':
      return {type, owner: readOwner(inp), name: inp.string(), value: inp.compressedBits()}
    case 'DELETE':
      return {type, owner: readOwner(inp), name: inp.string()}
    case 'COMPARE_AND_SET': {
      const owned = {owner: readOwner(inp), name: inp.string()}
      return {type, ...owned, expected: inp.compressedBits(), update: inp.compressedBits()}
    }
    case 'UPDATE':
      return {type, name: inp.string(), value: inp.compressedBits(), version: inp.compressedBits()}
    case 'RECONCILE':
      return {type, entries: readEntries(inp)}
    case 'RESEND_PENDING_REQUESTS':
      return {type}
    case 'UPDATE_FUNCTION':
      return {type, owner: readOwner(inp), name: inp.string(), function: readObject(inp, classes)}
  }
}

function writeResponse(out: ByteWriter, response: CounterResponse): void {
  out.u8(responseTags.code(response.type))
  if ('owner' in response) writeOwner(out, response.owner)
  switch (response.type) {
    case 'VALUE':
      out.compressedBits(response.result)
      out.compressedBits(response.version)
      return
    case 'EXCEPTION':
      out.string(response.message)
      return
    case 'RECONCILE':
      writeEntries(out, response.entries)
      return
    case 'UPDATE_FUNCTION':
      writeObject(out, response.result)
  }
}

function readResponse(inp: ByteReader, classes: Classes): CounterResponse {
  const type = responseTags.type(inp.u8())
  switch (type) {
    case 'VALUE':
      return {type, owner: readOwner(inp), result: inp.compressedBits(), version: inp.compressedBits()}
    case 'EXCEPTION':
      return {type, owner: readOwner(inp), message: inp.string()}
    case 'RECONCILE':
      return {type, entries: readEntries(inp)}
    case 'UPDATE_FUNCTION':
      return {type, owner: readOwner(inp), result: readObject(inp, classes)}
  }
}

function writePayload(payload: CounterPayload, out: ByteWriter): void {
  if ('request' in payload) {
    out.u8(Direction.REQUEST)
    writeRequest(out, payload.request)
  } else {
    out.u8(Direction.RESPONSE)
    writeResponse(out, payload.response)
  }
}

// COUNTER payload => 1:u8 ordinal:u8 REQUEST | 2:u8 ordinal:u8 RESPONSE
//   REQUEST  => 0 GET_OR_CREATE, 2 SET, 4 ADD_AND_GET   OWNER name:str value:clong
//               1 DELETE                                OWNER name:str
//               3 COMPARE_AND_SET                       OWNER name:str expected:clong update:clong
//               5 UPDATE                                name:str value:clong version:clong
//               6 RECONCILE                             ENTRIES
//               7 RESEND_PENDING_REQUESTS               nothing
//               8 UPDATE_FUNCTION                       OWNER name:str generic Streamable
//   RESPONSE => 0 VALUE                                 OWNER result:clong version:clong
//               1 EXCEPTION                             OWNER message:str
//               2 RECONCILE                             ENTRIES
//               3 UPDATE_FUNCTION                       OWNER generic Streamable
//   OWNER    => member:ADDRESS thread:clong
//   ENTRIES  => count:i32 n*name:str n*value:clong n*version:clong
/** Codec of COUNTER's payloads, never tagged; the classes are those of update functions and their results. */
export function counterPayloadCodec(classes: Classes): Codec<CounterPayload> {
  return {
    id: -1,
    name: 'COUNTER payload',
    size(payload, minor) {
      const out = new ByteWriter(64, minor as WireMinor)
      writePayload(payload, out)
      return out.position
    },
    write: writePayload,
    read(inp) {
      const direction = inp.u8()
      switch (direction) {
        case Direction.REQUEST:
          return {request: readRequest(inp, classes)}
        case Direction.RESPONSE:
          return {response: readResponse(inp, classes)}
        default:
          throw new DecodeError(`COUNTER payload: 1 or 2 expected, found ${String(direction)}`)
      }
    },
  }
}
