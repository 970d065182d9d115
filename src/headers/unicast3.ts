import {DecodeError} from '../errors/index.ts'
import {headerCodec} from '../model/codec.ts'
import {sizeOf} from '../wire/compressed.ts'
import {tagName} from './tags.ts'

/** Types of a UNICAST3 header; part of the wire format: append only. */
export const UnicastType = {DATA: 0, ACK: 1, SEND_FIRST_SEQNO: 2, XMIT_REQ: 3, CLOSE: 4} as const

/** Header of UNICAST3. All types share one shape, since one is made per message; what a type does not have is 0 or false. */
export interface UnicastHeader {
  /** A value of `UnicastType`. */
  readonly type: number
  readonly seqno: number
  readonly connId: number
  readonly first: boolean
  readonly timestamp: number
}

/** The header of a message. */
export function unicastData(seqno: number, connId: number, first: boolean): UnicastHeader {
  return {type: UnicastType.DATA, seqno, connId, first, timestamp: 0}
}

/** The header of an acknowledgment of everything up to a seqno. */
export function unicastAck(seqno: number, connId: number, timestamp: number): UnicastHeader {
  return {type: UnicastType.ACK, seqno, connId, first: false, timestamp}
}

/** The header of a request to send the lowest unacknowledged message again, marked as first. */
export function unicastSendFirst(timestamp: number): UnicastHeader {
  return {type: UnicastType.SEND_FIRST_SEQNO, seqno: 0, connId: 0, first: false, timestamp}
}

/** The header of a request for missing messages. */
export function unicastRequest(): UnicastHeader {
  return {type: UnicastType.XMIT_REQ, seqno: 0, connId: 0, first: false, timestamp: 0}
}

/** The header that announces the end of a connection. */
export function unicastClose(connId: number): UnicastHeader {
  return {type: UnicastType.CLOSE, seqno: 0, connId, first: false, timestamp: 0}
}

function bodySize(h: UnicastHeader): number {
  switch (h.type) {
    case UnicastType.DATA:
      return sizeOf.compressedLong(h.seqno) + 3
    case UnicastType.ACK:
      return sizeOf.compressedLong(h.seqno) + 2 + sizeOf.compressedInt(h.timestamp)
    case UnicastType.SEND_FIRST_SEQNO:
      return sizeOf.compressedInt(h.timestamp)
    case UnicastType.CLOSE:
      return 2
    default:
      return 0
  }
}

function displayUnicast({type: code, seqno, connId, first, timestamp}: UnicastHeader): object {
  const type = tagName(UnicastType, code)
  if (code === UnicastType.DATA) return {type, seqno, connId, first}
  if (code === UnicastType.ACK) return {type, seqno, connId, timestamp}
  if (code === UnicastType.SEND_FIRST_SEQNO) return {type, timestamp}
  return code === UnicastType.CLOSE ? {type, connId} : {type}
}

// UnicastHeader3 => type (DATA | ACK | SEND_FIRST_SEQNO | XMIT_REQ | CLOSE)
//   DATA             => u8 0, seqno:clong connId:i16 first:bool
//   ACK              => u8 1, seqno:clong connId:i16 timestamp:cint
//   SEND_FIRST_SEQNO => u8 2, timestamp:cint
//   XMIT_REQ         => u8 3
//   CLOSE            => u8 4, connId:i16
/** Codec of UnicastHeader3. */
export const unicastHeader = headerCodec<UnicastHeader>({
  id: 82,
  name: 'UnicastHeader3',
  size: (h) => 1 + bodySize(h),
  write(h, out) {
    out.u8(h.type)
    if (h.type === UnicastType.DATA || h.type === UnicastType.ACK) out.compressedLong(h.seqno)
    if (h.type !== UnicastType.SEND_FIRST_SEQNO && h.type !== UnicastType.XMIT_REQ) out.i16(h.connId)
    if (h.type === UnicastType.DATA) out.bool(h.first)
    if (h.type === UnicastType.ACK || h.type === UnicastType.SEND_FIRST_SEQNO) out.compressedInt(h.timestamp)
  },
  show: displayUnicast,
  read(inp) {
    const type = inp.u8()
    switch (type) {
      case UnicastType.DATA:
        return unicastData(inp.compressedLong(), inp.i16(), inp.bool())
      case UnicastType.ACK:
        return unicastAck(inp.compressedLong(), inp.i16(), inp.compressedInt())
      case UnicastType.SEND_FIRST_SEQNO:
        return unicastSendFirst(inp.compressedInt())
      case UnicastType.XMIT_REQ:
        return unicastRequest()
      case UnicastType.CLOSE:
        return unicastClose(inp.i16())
      default:
        throw new DecodeError(`UnicastHeader3: unknown type ${String(type)}`)
    }
  },
})
