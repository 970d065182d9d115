import {headerCodec} from '../model/codec.ts'
import type {Digest} from '../model/digest.ts'
import type {IpAddress} from '../model/ip-address.ts'
import {readDigest, sizeOfDigest, writeDigest} from '../model/view-codec.ts'
import {readOptionalIp, sizeOfOptionalIp, writeOptionalIp} from './optional-ip.ts'
import {tags} from './tags.ts'

const stateTags = tags('StateHeader', {STATE_REQ: 1, STATE_RSP: 2, STATE_PART: 3, STATE_EOF: 4, STATE_EX: 5})

/** Header of the streaming state transfers STATE and STATE_SOCK. */
export interface StreamingStateHeader {
  readonly type: ReturnType<typeof stateTags.type>
  readonly digest: Digest | null
  /** STATE_SOCK: address of the provider's socket. */
  readonly bindAddress: IpAddress | null
}

// StateHeader (STATE, STATE_SOCK) => type:u8 digest:opt(DIGEST with addresses) bind:opt(IpAddress without tag)
//   type => 1 STATE_REQ, 2 STATE_RSP, 3 STATE_PART, 4 STATE_EOF, 5 STATE_EX
/** Codec of the streaming StateHeader. */
export const streamingStateHeader = headerCodec<StreamingStateHeader>({
  id: 65,
  name: 'StreamingStateTransfer.StateHeader',
  size: (h) => 2 + (h.digest === null ? 0 : sizeOfDigest(h.digest)) + sizeOfOptionalIp(h.bindAddress),
  write(h, out) {
    out.u8(stateTags.code(h.type))
    out.bool(h.digest !== null)
    if (h.digest !== null) writeDigest(out, h.digest)
    writeOptionalIp(out, h.bindAddress)
  },
  read: (inp) => ({
    type: stateTags.type(inp.u8()),
    digest: inp.bool() ? readDigest(inp) : null,
    bindAddress: readOptionalIp(inp),
  }),
})
