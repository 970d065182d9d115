import {sizeOf} from '../wire/compressed.ts'
import type {ByteReader} from '../wire/reader.ts'
import {headerCodec} from '../model/codec.ts'
import {type AnyLong, readAnyLong, sizeOfAnyLong, writeAnyLong} from './any-long.ts'
import {tags} from './tags.ts'

const unicastTags = tags('UnicastHeader', {DATA: 0, ACK: 1, SEND_FIRST_SEQNO: 2, XMIT_REQ: 3, CLOSE: 4})

/** Header of UNICAST4. */
export type UnicastHeader =
  | {readonly type: 'DATA'; readonly seqno: AnyLong; readonly connId: number; readonly first: boolean}
  | {readonly type: 'ACK'; readonly seqno: AnyLong; readonly connId: number; readonly timestamp: number}
  | {readonly type: 'SEND_FIRST_SEQNO'; readonly timestamp: number}
  | {readonly type: 'XMIT_REQ'}
  | {readonly type: 'CLOSE'; readonly connId: number}

function sizeOfUnicast(h: UnicastHeader): number {
  switch (h.type) {
    case 'DATA':
      return 4 + sizeOfAnyLong(h.seqno)
    case 'ACK':
      return 3 + sizeOfAnyLong(h.seqno) + sizeOf.compressedInt(h.timestamp)
    case 'SEND_FIRST_SEQNO':
      return 1 + sizeOf.compressedInt(h.timestamp)
    case 'XMIT_REQ':
      return 1
    case 'CLOSE':
      return 3
  }
}

function readUnicast(inp: ByteReader): UnicastHeader {
  const type = unicastTags.type(inp.u8())
  switch (type) {
    case 'DATA':
      return {type, seqno: readAnyLong(inp), connId: inp.i16(), first: inp.bool()}
    case 'ACK':
      return {type, seqno: readAnyLong(inp), connId: inp.i16(), timestamp: inp.compressedInt()}
    case 'SEND_FIRST_SEQNO':
      return {type, timestamp: inp.compressedInt()}
    case 'XMIT_REQ':
      return {type}
    case 'CLOSE':
      return {type, connId: inp.i16()}
  }
}

// UnicastHeader => type:u8                                                                            5.4 and later
//   0 DATA              seqno:clong conn-id:i16 first:bool
//   1 ACK               seqno:clong conn-id:i16 timestamp:cint
//   2 SEND_FIRST_SEQNO  timestamp:cint
//   3 XMIT_REQ          nothing
//   4 CLOSE             conn-id:i16
/** Codec of UNICAST4's header. */
export const unicast4Header = headerCodec<UnicastHeader>({
  id: 100,
  name: 'UnicastHeader',
  size: sizeOfUnicast,
  write(h, out) {
    out.u8(unicastTags.code(h.type))
    if (h.type === 'DATA' || h.type === 'ACK') writeAnyLong(out, h.seqno)
    if (h.type === 'DATA' || h.type === 'ACK' || h.type === 'CLOSE') out.i16(h.connId)
    if (h.type === 'DATA') out.bool(h.first)
    if (h.type === 'ACK' || h.type === 'SEND_FIRST_SEQNO') out.compressedInt(h.timestamp)
  },
  read: readUnicast,
})
