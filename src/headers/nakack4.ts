import type {Address} from '../model/address.ts'
import {readAddress, sizeOfAddress, writeAddress} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'
import {type AnyLong, readAnyLong, sizeOfAnyLong, writeAnyLong} from './any-long.ts'
import {tags} from './tags.ts'

const nakAckTags = tags('NakAckHeader', {MSG: 1, XMIT_REQ: 2, XMIT_RSP: 3, HIGHEST_SEQNO: 4, ACK: 5})

/** Header of NAKACK3 and NAKACK4. */
export type NakAckHeader =
  | {readonly type: 'MSG' | 'XMIT_RSP' | 'HIGHEST_SEQNO' | 'ACK'; readonly seqno: AnyLong}
  | {readonly type: 'XMIT_REQ'; readonly sender: Address | null}

// NakAckHeader => type:u8 (seqno:clong | sender:ADDRESS)                                             5.4 and later
//   type   => 1 MSG, 2 XMIT_REQ, 3 XMIT_RSP, 4 HIGHEST_SEQNO, 5 ACK
//   sender => XMIT_REQ only: whose messages are asked for
/** Codec of NAKACK3's and NAKACK4's header. */
export const nakAck4Header = headerCodec<NakAckHeader>({
  id: 99,
  name: 'NakAckHeader',
  size: (h) => 1 + (h.type === 'XMIT_REQ' ? sizeOfAddress(h.sender) : sizeOfAnyLong(h.seqno)),
  write(h, out) {
    out.u8(nakAckTags.code(h.type))
    if (h.type === 'XMIT_REQ') writeAddress(out, h.sender)
    else writeAnyLong(out, h.seqno)
  },
  read(inp) {
    const type = nakAckTags.type(inp.u8())
    return type === 'XMIT_REQ' ? {type, sender: readAddress(inp)} : {type, seqno: readAnyLong(inp)}
  },
})
