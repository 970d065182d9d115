import {DecodeError} from '../errors/index.ts'
import {headerCodec} from '../model/codec.ts'
import {sizeOf} from '../wire/compressed.ts'
import type {ByteReader} from '../wire/reader.ts'

/** Flag of a TpHeader: ordinary message, or request and response of a round-trip measurement. */
export const TpFlag = {NONE: 0, RTT_REQUEST: 1, RTT_RESPONSE: 2} as const

/** Cluster a message belongs to. */
export interface TpHeader {
  readonly cluster: string | null
  readonly flag: number
  readonly index: number
}

/** The header read last: nearly all messages belong to the same cluster. A cache only; the result depends on the bytes alone. */
let last: TpHeader = {cluster: '', flag: 0, index: 0}

function isLast(inp: ByteReader, length: number): boolean {
  const cluster = last.cluster
  if (cluster?.length !== length) return false
  const {source, position} = inp
  for (let i = 0; i < length; i++) if (source[position + i] !== cluster.charCodeAt(i)) return false
  return true
}

// TpHeader => cluster:ascii [flag:u8 [index:i32]]
//   flag   => 0 none, 1 RTT request, 2 RTT response; not in 5.2
//   index  => only when flag > 0
/** TpHeader; headers of ordinary messages are shared objects. */
export const tpHeaderCodec = headerCodec<TpHeader>({
  id: 60,
  name: 'TpHeader',
  size: (h, minor) => sizeOf.ascii(h.cluster) + (minor === 2 ? 0 : h.flag > 0 ? 5 : 1),
  write(h, out) {
    out.ascii(h.cluster)
    if (out.minor === 2) return
    out.u8(h.flag)
    if (h.flag > 0) out.i32(h.index)
  },
  read(inp) {
    const length = inp.i16()
    if (length > 0) inp.need(length)
    const known = length >= 0 && isLast(inp, length)
    if (known) inp.skip(length)
    const cluster = known ? last.cluster : length < 0 ? null : inp.lowBytes(length)
    const flag = inp.minor === 2 ? 0 : inp.u8()
    if (flag > TpFlag.RTT_RESPONSE) throw new DecodeError(`TpHeader: flag 0..2 expected, found ${String(flag)}`)
    if (flag > 0) return {cluster, flag, index: inp.i32()}
    if (!known) last = {cluster, flag, index: 0}
    return last
  },
})
