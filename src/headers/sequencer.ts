import {headerCodec} from '../model/codec.ts'
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
