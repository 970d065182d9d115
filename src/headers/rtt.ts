import {headerCodec} from '../model/codec.ts'

/** Names of RTTHeader's times in wire order. */
const RTT_TIMES = [
  'sendReq',
  'serializeReq',
  'deserializeReq',
  'receiveReq',
  'sendRsp',
  'serializeRsp',
  'deserializeRsp',
  'rspDispatched',
] as const

/** Header of round-trip measurements: nanoseconds for each leg. */
export type RttHeader = Readonly<Record<(typeof RTT_TIMES)[number], bigint>>

// RTTHeader => 8*time:i64
/** Codec of RTTHeader. */
export const rttHeader = headerCodec<RttHeader>({
  id: 97,
  name: 'RTTHeader',
  size: () => 8 * RTT_TIMES.length,
  write(h, out) {
    for (const time of RTT_TIMES) out.bits64(h[time])
  },
  read: (inp) => ({
    sendReq: inp.bits64(),
    serializeReq: inp.bits64(),
    deserializeReq: inp.bits64(),
    receiveReq: inp.bits64(),
    sendRsp: inp.bits64(),
    serializeRsp: inp.bits64(),
    deserializeRsp: inp.bits64(),
    rspDispatched: inp.bits64(),
  }),
})
