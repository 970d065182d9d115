import {sizeOfString} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'

/** Header of FORK: which fork channel of which fork stack a message belongs to. */
export interface ForkHeader {
  readonly forkStackId: string | null
  readonly forkChannelId: string | null
}

// ForkHeader => fork-stack:str fork-channel:str
/** Codec of FORK's header. */
export const forkHeader = headerCodec<ForkHeader>({
  id: 83,
  name: 'ForkHeader',
  size: (h) => sizeOfString(h.forkStackId) + sizeOfString(h.forkChannelId),
  write(h, out) {
    out.string(h.forkStackId)
    out.string(h.forkChannelId)
  },
  read: (inp) => ({forkStackId: inp.string(), forkChannelId: inp.string()}),
})
