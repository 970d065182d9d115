import {headerCodec} from '../model/codec.ts'
import {tags} from './tags.ts'

const flushTags = tags('FlushHeader', {
  START_FLUSH: 0,
  STOP_FLUSH: 2,
  FLUSH_COMPLETED: 3,
  ABORT_FLUSH: 5,
  FLUSH_BYPASS: 6,
  FLUSH_RECONCILE: 7,
  FLUSH_RECONCILE_OK: 8,
  FLUSH_NOT_COMPLETED: 9,
})

/** Header of FLUSH. */
export interface FlushHeader {
  readonly type: ReturnType<typeof flushTags.type>
  readonly viewId: bigint
}

// FlushHeader => type:u8 view-id:i64                                                                  up to 5.3
//   type => 0 START_FLUSH, 2 STOP_FLUSH, 3 FLUSH_COMPLETED, 5 ABORT_FLUSH, 6 FLUSH_BYPASS, 7 FLUSH_RECONCILE,
//           8 FLUSH_RECONCILE_OK, 9 FLUSH_NOT_COMPLETED
/** Codec of FLUSH's header. */
export const flushHeader = headerCodec<FlushHeader>({
  id: 64,
  name: 'FlushHeader',
  size: () => 9,
  write(h, out) {
    out.u8(flushTags.code(h.type))
    out.bits64(h.viewId)
  },
  read: (inp) => ({type: flushTags.type(inp.u8()), viewId: inp.bits64()}),
})
