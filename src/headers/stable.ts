import {DecodeError} from '../errors/index.ts'
import {headerCodec} from '../model/codec.ts'
import type {ViewId} from '../model/view.ts'
import {readOptionalViewId, sizeOfOptionalViewId, writeOptionalViewId} from '../model/view-codec.ts'
import {tagName} from './tags.ts'

/** Types of a STABLE header; part of the wire format: append only. */
export const StableType = {STABLE_GOSSIP: 1, STABILITY: 2} as const

/** Header of STABLE; the digest is the message's object. */
export interface StableHeader {
  /** A value of `StableType`. */
  readonly type: number
  /** View in which the digest was taken. */
  readonly viewId: ViewId | null
}

// StableHeader => type:u8 (1 STABLE_GOSSIP, 2 STABILITY) present:bool [VIEW_ID]
/** Codec of StableHeader. */
export const stableHeader = headerCodec<StableHeader>({
  id: 56,
  name: 'StableHeader',
  size: (h) => 1 + sizeOfOptionalViewId(h.viewId),
  write(h, out) {
    out.u8(h.type)
    writeOptionalViewId(out, h.viewId)
  },
  show: ({type, viewId}) => ({type: tagName(StableType, type), viewId}),
  read(inp) {
    const type = inp.u8()
    if (type !== StableType.STABLE_GOSSIP && type !== StableType.STABILITY) {
      throw new DecodeError(`StableHeader: unknown type ${String(type)}`)
    }
    return {type, viewId: readOptionalViewId(inp)}
  },
})
