import {sizeOf} from '../../wire/compressed.ts'
import type {ByteReader} from '../../wire/reader.ts'
import type {Address} from '../address.ts'
import {readAddress, sizeOfAddress, writeAddress} from '../address-codec.ts'
import {headerCodec} from '../codec.ts'
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

const rsvpTags = tags('RSVP', {REQ: 1, REQ_ONLY: 2, RSP: 3})

/** Header of RSVP. */
export interface RsvpHeader {
  readonly type: ReturnType<typeof rsvpTags.type>
  readonly id: number
}

// RsvpHeader => type:u8 id:i16
//   type => 1 REQ, 2 REQ_ONLY, 3 RSP
/** Codec of RSVP's header. */
export const rsvpHeader = headerCodec<RsvpHeader>({
  id: 76,
  name: 'RsvpHeader',
  size: () => 3,
  write(h, out) {
    out.u8(rsvpTags.code(h.type))
    out.i16(h.id)
  },
  read: (inp) => ({type: rsvpTags.type(inp.u8()), id: inp.i16()}),
})

/** Header of FRAG3. */
export interface Frag3Header {
  readonly id: number
  /** Number of the fragment, from 0. */
  readonly fragment: number
  readonly fragments: number
  readonly originalLength: number
  readonly offset: number
  readonly needsDeserialization: boolean
}

// Frag3Header => id:cint fragment:cint fragments:cint original-length:cint offset:cint needs-deserialization:bool
/** Codec of FRAG3's header. */
export const frag3Header = headerCodec<Frag3Header>({
  id: 91,
  name: 'Frag3Header',
  size: (h) =>
    [h.id, h.fragment, h.fragments, h.originalLength, h.offset].reduce((n, v) => n + sizeOf.compressedInt(v), 1),
  write(h, out) {
    out.compressedInt(h.id)
    out.compressedInt(h.fragment)
    out.compressedInt(h.fragments)
    out.compressedInt(h.originalLength)
    out.compressedInt(h.offset)
    out.bool(h.needsDeserialization)
  },
  read: (inp) => ({
    id: inp.compressedInt(),
    fragment: inp.compressedInt(),
    fragments: inp.compressedInt(),
    originalLength: inp.compressedInt(),
    offset: inp.compressedInt(),
    needsDeserialization: inp.bool(),
  }),
})
