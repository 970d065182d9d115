import {DecodeError} from '../errors/index.ts'
import {readAddress, sizeOfAddress, sizeOfString, writeAddress} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'
import {IpAddress} from '../model/ip-address.ts'
import type {ViewId} from '../model/view.ts'
import {
  readOptionalPlainView,
  readOptionalViewId,
  sizeOfOptionalViewId,
  writeOptionalViewId,
} from '../model/view-codec.ts'

/** Types in the order of their tag bytes, from 0. Part of the wire format: append only. */
const TYPES = ['INFO', 'VIEW_REQ', 'VIEW_RSP'] as const

/** Header of MERGE3's messages; all but the type is set in INFO only. */
export interface MergeHeader {
  readonly type: (typeof TYPES)[number]
  readonly viewId: ViewId | null
  readonly logicalName: string | null
  readonly physicalAddress: IpAddress | null
}

// MergeHeader => type view name physical
//   type     => BYTE       0 INFO, 1 VIEW_REQ, 2 VIEW_RSP
//   view     => VIEW_ID    optional
//   name     => STRING     optional
//   physical => ADDRESS
export const mergeHeader = headerCodec<MergeHeader>({
  id: 75,
  name: 'MergeHeader',
  size: (h) => 1 + sizeOfOptionalViewId(h.viewId) + sizeOfString(h.logicalName) + sizeOfAddress(h.physicalAddress),
  write(h, out) {
    out.u8(TYPES.indexOf(h.type))
    writeOptionalViewId(out, h.viewId)
    out.string(h.logicalName)
    writeAddress(out, h.physicalAddress)
  },
  payload: ({type}) => (type === 'VIEW_RSP' ? readOptionalPlainView : undefined),
  read(inp) {
    const tag = inp.u8()
    const type = TYPES[tag]
    if (type === undefined) throw new DecodeError(`MergeHeader: type up to ${TYPES.length - 1} expected, found ${tag}`)
    const viewId = readOptionalViewId(inp)
    const logicalName = inp.string()
    const physicalAddress = readAddress(inp)
    if (physicalAddress !== null && !(physicalAddress instanceof IpAddress)) {
      throw new DecodeError(`MergeHeader: physical address expected, found ${physicalAddress.key}`)
    }
    return {type, viewId, logicalName, physicalAddress}
  },
})
