import {DecodeError} from '../errors/index.ts'
import {sizeOfString} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'
import {readPingPayload} from './ping-payload.ts'

/** Tag byte of the header. Part of the wire format: append only. */
const Tag = {GET_MBRS_REQ: 1, GET_MBRS_RSP: 2} as const

/** Header of discovery requests and responses. */
export interface PingHeader {
  readonly type: keyof typeof Tag
  /** Set in requests. */
  readonly cluster: string | null
  /** The request comes from a joiner, not from a merge or the search for a physical address. */
  readonly initialDiscovery: boolean
}

// PingHeader => type cluster initial
//   type    => BYTE     1 GET_MBRS_REQ, 2 GET_MBRS_RSP
//   cluster => STRING   optional, null in responses
//   initial => BOOL
export const pingHeader = headerCodec<PingHeader>({
  id: 53,
  name: 'PingHeader',
  size: (h) => 2 + sizeOfString(h.cluster),
  write(h, out) {
    out.u8(Tag[h.type])
    out.string(h.cluster)
    out.bool(h.initialDiscovery)
  },
  payload: () => readPingPayload,
  read(inp) {
    const tag = inp.u8()
    if (tag !== Tag.GET_MBRS_REQ && tag !== Tag.GET_MBRS_RSP) {
      throw new DecodeError(`PingHeader: type 1 or 2 expected, found ${tag}`)
    }
    const type = tag === Tag.GET_MBRS_REQ ? 'GET_MBRS_REQ' : 'GET_MBRS_RSP'
    return {type, cluster: inp.string(), initialDiscovery: inp.bool()}
  },
})
