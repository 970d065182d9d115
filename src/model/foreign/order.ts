import {headerCodec} from '../codec.ts'
import {type AnyLong, readAnyLong, sizeOfAnyLong, writeAnyLong} from './any-long.ts'
import {tags} from './tags.ts'

const sequencerTags = tags('SEQUENCER', {FORWARD: 1, FLUSH: 2, BCAST: 3, WRAPPED_BCAST: 4})

/** Header of SEQUENCER. */
export interface SequencerHeader {
  readonly type: ReturnType<typeof sequencerTags.type>
  readonly seqno: AnyLong
  readonly flushAck: boolean
}

// SequencerHeader (SEQUENCER) => type:u8 seqno:clong flush-ack:bool
//   type => 1 FORWARD, 2 FLUSH, 3 BCAST, 4 WRAPPED_BCAST
/** Codec of SEQUENCER's header. */
export const sequencerHeader = headerCodec<SequencerHeader>({
  id: 61,
  name: 'SEQUENCER.SequencerHeader',
  size: (h) => 2 + sizeOfAnyLong(h.seqno),
  write(h, out) {
    out.u8(sequencerTags.code(h.type))
    writeAnyLong(out, h.seqno)
    out.bool(h.flushAck)
  },
  read: (inp) => ({type: sequencerTags.type(inp.u8()), seqno: readAnyLong(inp), flushAck: inp.bool()}),
})

const sequencer2Tags = tags('SEQUENCER2', {REQUEST: 1, BCAST: 2, RESPONSE: 3})

/** Header of SEQUENCER2. */
export interface Sequencer2Header {
  readonly type: ReturnType<typeof sequencer2Tags.type>
  readonly seqno: AnyLong
  /** How many seqnos are asked for or given. */
  readonly seqnos: number
}

// SequencerHeader (SEQUENCER2) => type:u8 seqno:clong seqnos:u16
//   type => 1 REQUEST, 2 BCAST, 3 RESPONSE
/** Codec of SEQUENCER2's header. */
export const sequencer2Header = headerCodec<Sequencer2Header>({
  id: 86,
  name: 'SEQUENCER2.SequencerHeader',
  size: (h) => 3 + sizeOfAnyLong(h.seqno),
  write(h, out) {
    out.u8(sequencer2Tags.code(h.type))
    writeAnyLong(out, h.seqno)
    out.i16(h.seqnos)
  },
  read: (inp) => ({type: sequencer2Tags.type(inp.u8()), seqno: readAnyLong(inp), seqnos: inp.u16()}),
})
