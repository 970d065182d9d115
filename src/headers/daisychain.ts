import type {Address} from '../model/address.ts'
import {readAddress, sizeOfAddress, writeAddress} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'

/** Header of DAISYCHAIN: the original sender of the message passed round. */
export interface DaisyHeader {
  readonly originalSender: Address | null
}

// DaisyHeader => sender:ADDRESS
/** Codec of DAISYCHAIN's header. */
export const daisyHeader = headerCodec<DaisyHeader>({
  id: 69,
  name: 'DaisyHeader',
  size: (h) => sizeOfAddress(h.originalSender),
  write: (h, out) => {
    writeAddress(out, h.originalSender)
  },
  read: (inp) => ({originalSender: readAddress(inp)}),
})
