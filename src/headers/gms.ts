import {DecodeError} from '../errors/index.ts'
import type {Address} from '../model/address.ts'
import {readAddress, sizeOfAddress, writeAddress} from '../model/address-codec.ts'
import {headerCodec} from '../model/codec.ts'
import {type MergeId, readMergeId, sizeOfMergeId, writeMergeId} from '../model/view-codec.ts'
import {readJoinRsp, readViewAndDigest} from './gms-payloads.ts'

/** Tag byte of the header. Part of the wire format: append only. */
const Tag = {
  JOIN_REQ: 1,
  JOIN_RSP: 2,
  LEAVE_REQ: 3,
  LEAVE_RSP: 4,
  VIEW: 5,
  MERGE_REQ: 6,
  MERGE_RSP: 7,
  INSTALL_MERGE_VIEW: 8,
  CANCEL_MERGE: 9,
  VIEW_ACK: 10,
  JOIN_REQ_WITH_STATE_TRANSFER: 11,
  /** Up to 5.3, sent by members that flush. */
  INSTALL_MERGE_VIEW_OK: 12,
  GET_DIGEST_REQ: 13,
  GET_DIGEST_RSP: 14,
  INSTALL_DIGEST: 15,
  GET_CURRENT_VIEW: 16,
} as const

/** Types of messages between members' GMS. */
export type GmsType = keyof typeof Tag

const TYPES = new Map<number, GmsType>(Object.entries(Tag).map(([name, tag]) => [tag, name as GmsType]))

const Flag = {MERGE_ID: 0x04, USE_FLUSH: 0x08, REJECTED: 0x10} as const

/** Header of GMS. */
export interface GmsHeader {
  readonly type: GmsType
  /** Joiner, leaver or merge leader. */
  readonly member?: Address | null
  readonly mergeId?: MergeId | null
  /** Only in MERGE_RSP: the merge was rejected. */
  readonly rejected?: boolean
  /** Written and read up to 5.3 only. */
  readonly useFlush?: boolean
}

const VIEW_AND_DIGEST: ReadonlySet<GmsType> = new Set<GmsType>([
  'VIEW',
  'MERGE_RSP',
  'INSTALL_MERGE_VIEW',
  'GET_DIGEST_RSP',
  'INSTALL_DIGEST',
])

// GmsHeader => type flags member [merge_id]
//   type     => BYTE
//   flags    => SHORT      0x04 merge id present, 0x10 merge rejected; up to 5.3 also 0x08 use flush
//   member   => ADDRESS
//   merge_id => MERGE_ID   with flag 0x04 only
export const gmsHeader = headerCodec<GmsHeader>({
  id: 55,
  name: 'GmsHeader',
  size: (h) => 3 + sizeOfAddress(h.member ?? null) + (h.mergeId ? sizeOfMergeId(h.mergeId) : 0),
  write(h, out) {
    const flush = h.useFlush === true && out.minor <= 3 ? Flag.USE_FLUSH : 0
    out.u8(Tag[h.type])
    out.i16((h.mergeId ? Flag.MERGE_ID : 0) | (h.rejected === true ? Flag.REJECTED : 0) | flush)
    writeAddress(out, h.member ?? null)
    if (h.mergeId) writeMergeId(out, h.mergeId)
  },
  payload({type}) {
    if (type === 'JOIN_RSP') return readJoinRsp
    return VIEW_AND_DIGEST.has(type) ? readViewAndDigest : undefined
  },
  read(inp) {
    const tag = inp.u8()
    const type = TYPES.get(tag)
    if (type === undefined) throw new DecodeError(`GmsHeader: unknown type ${tag}`)
    const flags = inp.i16()
    return {
      type,
      member: readAddress(inp),
      mergeId: (flags & Flag.MERGE_ID) === 0 ? null : readMergeId(inp),
      rejected: (flags & Flag.REJECTED) !== 0,
      useFlush: inp.minor <= 3 && (flags & Flag.USE_FLUSH) !== 0,
    }
  },
})
