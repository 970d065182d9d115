import {headerCodec} from '../model/codec.ts'
import {type AnyLong, readAnyLong, sizeOfAnyLong, writeAnyLong} from './any-long.ts'
import {tags} from './tags.ts'

const sequencer2Tags = tags('SEQUENCER2', {REQUEST: 1, BCAST: 2, RESPONSE: 3})

/** Header of SEQUENCER2. */
export interface Sequencer2Header {
  readonly type: ReturnType<typeof sequencer2Tags.type>
  readonly seqno: AnyLong
  /** Number of seqnos requested or granted. */
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
