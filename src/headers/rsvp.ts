import {headerCodec} from '../model/codec.ts'
import {tags} from './tags.ts'

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
