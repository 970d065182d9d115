import {DecodeError} from '../errors/index.ts'
import {headerCodec} from '../model/codec.ts'

/** Kind of a credit message: new credits, or a request for them. */
export type FcType = 'REPLENISH' | 'CREDIT_REQUEST'

/** Type of the header. Part of the wire format: append only. */
const Type = {REPLENISH: 1, CREDIT_REQUEST: 2} as const

// FcHeader => type:u8
/** Header of credit messages; the credits are the payload. */
export const fcHeader = headerCodec<FcType>({
  id: 59,
  name: 'FcHeader',
  size: () => 1,
  write(type, out) {
    out.u8(Type[type])
  },
  show: (type) => ({type}),
  read(inp) {
    const tag = inp.u8()
    if (tag === Type.REPLENISH) return 'REPLENISH'
    if (tag === Type.CREDIT_REQUEST) return 'CREDIT_REQUEST'
    throw new DecodeError(`FcHeader: type 1 or 2 expected, found ${String(tag)}`)
  },
})
