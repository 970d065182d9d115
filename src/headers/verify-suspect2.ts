import {DecodeError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import {readAddress, sizeOfAddress, writeAddress} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'

/** Type of the header. Part of the wire format: append only. */
const Type = {ARE_YOU_DEAD: 1, I_AM_NOT_DEAD: 2} as const

/** A question to a suspect, or its answer; `from` is the member that asks or answers. */
export interface VerifyHeader {
  readonly type: keyof typeof Type
  readonly from: Address | null
}

// VerifyHeader => type:i16 from:ADDRESS
export const verifyHeader = headerCodec<VerifyHeader>({
  id: 94,
  name: 'VERIFY_SUSPECT2.VerifyHeader',
  size: (header) => 2 + sizeOfAddress(header.from),
  write(header, out) {
    out.i16(Type[header.type])
    writeAddress(out, header.from)
  },
  read(inp) {
    const type = inp.i16()
    switch (type) {
      case Type.ARE_YOU_DEAD:
        return {type: 'ARE_YOU_DEAD', from: readAddress(inp)}
      case Type.I_AM_NOT_DEAD:
        return {type: 'I_AM_NOT_DEAD', from: readAddress(inp)}
      default:
        throw new DecodeError(`VerifyHeader: type 1 or 2 expected, found ${String(type)}`)
    }
  },
})
