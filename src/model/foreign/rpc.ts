import type {ByteReader} from '../../wire/reader.ts'
import {ByteWriter, type WireMinor} from '../../wire/writer.ts'
import type {Address} from '../address.ts'
import {readAddresses, sizeOfAddresses, writeAddresses} from '../address-codec.ts'
import {type Codec, headerCodec} from '../codec.ts'
import {type JavaValue, readJavaValue, writeJavaValue} from '../java-object.ts'
import type {Classes} from '../message-codec.ts'
import {type AnyLong, readAnyLong, sizeOfAnyLong, writeAnyLong} from './any-long.ts'
import {tags} from './tags.ts'

const requestTags = tags('RequestCorrelator', {REQ: 0, RSP: 1, EXC_RSP: 2})

/** Header of the request correlator, under which dispatchers send requests and responses. */
export interface RequestHeader {
  readonly type: ReturnType<typeof requestTags.type>
  /** 0 when no response is expected. */
  readonly requestId: AnyLong
  readonly correlatorId: number
}

/** Header of a request that some members must not handle. */
export interface MultiDestinationHeader extends RequestHeader {
  readonly exclusionList: readonly (Address | null)[] | null
}

function writeRequest(h: RequestHeader, out: ByteWriter): void {
  out.u8(requestTags.code(h.type))
  writeAnyLong(out, h.requestId)
  out.i16(h.correlatorId)
}

function readRequest(inp: ByteReader): RequestHeader {
  return {type: requestTags.type(inp.u8()), requestId: readAnyLong(inp), correlatorId: inp.i16()}
}

// Header => type:u8 request-id:clong correlator:i16
//   type => 0 REQ, 1 RSP, 2 EXC_RSP
/** Codec of the request correlator's header. */
export const requestHeader = headerCodec<RequestHeader>({
  id: 67,
  name: 'RequestCorrelator.Header',
  size: (h) => 3 + sizeOfAnyLong(h.requestId),
  write: writeRequest,
  read: readRequest,
})

// MultiDestinationHeader => Header exclusions:ADDRESSES
/** Codec of the request correlator's header with an exclusion list. */
export const multiDestinationHeader = headerCodec<MultiDestinationHeader>({
  id: 68,
  name: 'MultiDestinationHeader',
  size: (h) => 3 + sizeOfAnyLong(h.requestId) + sizeOfAddresses(h.exclusionList),
  write(h, out) {
    writeRequest(h, out)
    writeAddresses(out, h.exclusionList)
  },
  read: (inp) => ({...readRequest(inp), exclusionList: readAddresses(inp)}),
})

/** A method to call, by id or by name and parameter types, with its arguments. */
export type MethodCall =
  | {readonly methodId: number; readonly args: readonly JavaValue[]}
  | {readonly methodName: string | null; readonly types: readonly JavaValue[]; readonly args: readonly JavaValue[]}

function writeValues(out: ByteWriter, values: readonly JavaValue[]): void {
  out.u8(values.length)
  for (const value of values) writeJavaValue(out, value)
}

function readValues(inp: ByteReader, classes: Classes): JavaValue[] {
  const count = inp.count(inp.u8(), 1, 'MethodCall')
  const values: JavaValue[] = []
  for (let i = 0; i < count; i++) values.push(readJavaValue(inp, classes))
  return values
}

function writeCall(call: MethodCall, out: ByteWriter): void {
  const useId = 'methodId' in call
  out.bool(useId)
  if (useId) {
    out.i16(call.methodId)
  } else {
    out.string(call.methodName)
    writeValues(out, call.types)
  }
  writeValues(out, call.args)
}

// MethodCall => use-id:bool (id:i16 | name:str count:u8 n*type) count:u8 n*argument
//   type, argument => OBJECT in stream form; a type is a class (19) or a serialized one (51)
/** Codec of a method call; the classes are those its arguments may have. */
export function methodCallCodec(classes: Classes): Codec<MethodCall> {
  return {
    id: 18,
    name: 'MethodCall',
    size(call, minor) {
      const out = new ByteWriter(64, minor as WireMinor)
      writeCall(call, out)
      return out.position
    },
    write: writeCall,
    read(inp) {
      if (inp.bool()) return {methodId: inp.i16(), args: readValues(inp, classes)}
      return {methodName: inp.string(), types: readValues(inp, classes), args: readValues(inp, classes)}
    },
  }
}
