import {headerCodec} from '../model/codec.ts'

/** Header of PERF: when the message was sent, in nanoseconds of the sender's clock. */
export interface PerfHeader {
  readonly startTime: bigint
}

// PerfHeader => start:i64
/** Codec of PERF's header. */
export const perfHeader = headerCodec<PerfHeader>({
  id: 84,
  name: 'PerfHeader',
  size: () => 8,
  write: (h, out) => {
    out.bits64(h.startTime)
  },
  read: (inp) => ({startTime: inp.bits64()}),
})
