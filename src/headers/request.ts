import type {ByteReader} from '../wire/reader.ts'
import {ByteWriter} from '../wire/writer.ts'
import type {Address} from '../model/address.ts'
import {readAddresses, sizeOfAddresses, writeAddresses} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'
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
