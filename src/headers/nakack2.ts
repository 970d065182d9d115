import {DecodeError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import {readAddress, sizeOfAddress, writeAddress} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'
import {sizeOf} from '../wire/compressed.ts'
import {tagName} from './tags.ts'

/** Types of a NAKACK2 header; part of the wire format: append only. */
export const NakAckType = {MSG: 1, XMIT_REQ: 2, XMIT_RSP: 3, HIGHEST_SEQNO: 4} as const

/** Header of NAKACK2. All types share one shape, since one is made per message. */
export interface NakAckHeader {
  /** A value of `NakAckType`. */
  readonly type: number
  /** 0 for an XMIT_REQ. */
  readonly seqno: number
  /** XMIT_REQ: the sender of the messages requested; else null. */
  readonly sender: Address | null
}

/** A header of a type that has a seqno. */
export function nakAckSeqno(type: number, seqno: number): NakAckHeader {
  return {type, seqno, sender: null}
}

/** The header of a request for a member's messages. */
export function nakAckRequest(sender: Address | null): NakAckHeader {
  return {type: NakAckType.XMIT_REQ, seqno: 0, sender}
}

// NakAckHeader2 => type (seqno | sender)
//   type   => u8         1 MSG, 2 XMIT_REQ, 3 XMIT_RSP, 4 HIGHEST_SEQNO
//   seqno  => clong      all but XMIT_REQ
//   sender => ADDRESS    XMIT_REQ only
/** Codec of NakAckHeader2. */
export const nakAckHeader = headerCodec<NakAckHeader>({
  id: 78,
  name: 'NakAckHeader2',
  size: (h) => 1 + (h.type === NakAckType.XMIT_REQ ? sizeOfAddress(h.sender) : sizeOf.compressedLong(h.seqno)),
  write(h, out) {
    out.u8(h.type)
    if (h.type === NakAckType.XMIT_REQ) writeAddress(out, h.sender)
    else out.compressedLong(h.seqno)
  },
  show: ({type, seqno, sender}) =>
    type === NakAckType.XMIT_REQ ? {type: tagName(NakAckType, type), sender} : {type: tagName(NakAckType, type), seqno},
  read(inp) {
    const type = inp.u8()
    switch (type) {
      case NakAckType.MSG:
      case NakAckType.XMIT_RSP:
      case NakAckType.HIGHEST_SEQNO:
        return nakAckSeqno(type, inp.compressedLong())
      case NakAckType.XMIT_REQ:
        return nakAckRequest(readAddress(inp))
      default:
        throw new DecodeError(`NakAckHeader2: unknown type ${String(type)}`)
    }
  },
})
