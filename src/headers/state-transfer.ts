import {DecodeError} from '../errors/index.ts'
import {headerCodec} from '../model/codec.ts'
import type {Digest} from '../model/digest.ts'
import {readDigest, sizeOfDigest, writeDigest} from '../model/view-codec.ts'

const TYPES = ['STATE_REQ', 'STATE_RSP', 'STATE_EX'] as const

/** Types of the header. Part of the wire format: append only. */
const Type = {STATE_REQ: 1, STATE_RSP: 2, STATE_EX: 3} as const

/** A request for the state, the state (with the provider's digest), or the reason why there is none. */
export interface StateHeader {
  readonly type: keyof typeof Type
  readonly digest: Digest | null
}

// StateHeader => type:u8 presence:bool [DIGEST with addresses]
export const stateHeader = headerCodec<StateHeader>({
  id: 57,
  name: 'STATE_TRANSFER.StateHeader',
  size: (header) => 2 + (header.digest === null ? 0 : sizeOfDigest(header.digest)),
  write(header, out) {
    out.u8(Type[header.type])
    out.bool(header.digest !== null)
    if (header.digest !== null) writeDigest(out, header.digest)
  },
  read(inp) {
    const tag = inp.u8()
    const type = TYPES[tag - 1]
    if (type === undefined) throw new DecodeError(`StateHeader: type 1 to 3 expected, found ${String(tag)}`)
    return {type, digest: inp.bool() ? readDigest(inp) : null}
  },
})
