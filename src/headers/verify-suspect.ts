import type {Address} from '../model/address.ts'
import {readAddress, sizeOfAddress, writeAddress} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'
import {tags} from './tags.ts'

const verifyTags = tags('VERIFY_SUSPECT', {ARE_YOU_DEAD: 1, I_AM_NOT_DEAD: 2})

/** Header of VERIFY_SUSPECT. */
export interface VerifySuspectHeader {
  readonly type: ReturnType<typeof verifyTags.type>
  /** The asking member, or in the answer the suspected one. */
  readonly from: Address | null
}

// VerifyHeader (VERIFY_SUSPECT) => type:i16 from:ADDRESS
//   type => 1 ARE_YOU_DEAD, 2 I_AM_NOT_DEAD
/** Codec of VERIFY_SUSPECT's VerifyHeader. */
export const verifySuspectHeader = headerCodec<VerifySuspectHeader>({
  id: 54,
  name: 'VERIFY_SUSPECT.VerifyHeader',
  size: (h) => 2 + sizeOfAddress(h.from),
  write(h, out) {
    out.i16(verifyTags.code(h.type))
    writeAddress(out, h.from)
  },
  read: (inp) => ({type: verifyTags.type(inp.i16()), from: readAddress(inp)}),
})
