import {headerCodec} from '../model/codec.ts'
import {tags} from './tags.ts'

const mperfTags = tags('MPerfHeader', {
  DATA: 1,
  START_SENDING: 2,
  RESULT: 4,
  CONFIG_CHANGE: 6,
  CONFIG_REQ: 7,
  CONFIG_RSP: 8,
  EXIT: 9,
})

/** Header of the performance test MPerf. */
export interface MPerfHeader {
  readonly type: ReturnType<typeof mperfTags.type>
}

// MPerfHeader => type:u8
//   type => 1 DATA, 2 START_SENDING, 4 RESULT, 6 CONFIG_CHANGE, 7 CONFIG_REQ, 8 CONFIG_RSP, 9 EXIT
/** Codec of MPerf's header. */
export const mperfHeader = headerCodec<MPerfHeader>({
  id: 77,
  name: 'MPerfHeader',
  size: () => 1,
  write: (h, out) => {
    out.u8(mperfTags.code(h.type))
  },
  read: (inp) => ({type: mperfTags.type(inp.u8())}),
})
