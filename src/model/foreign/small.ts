import {modifiedUtf8Length} from '../../wire/modified-utf8.ts'
import {sizeOfString} from '../address-codec.ts'
import {type Codec, headerCodec} from '../codec.ts'
import {tags} from './tags.ts'

function emptyHeader(id: number, name: string): Codec<null> {
  return headerCodec<null>({id, name, size: () => 0, write: () => undefined, read: () => null})
}

/** COUNTER's header: no bytes, the payload says all. */
export const counterHeader = emptyHeader(74, 'CounterHeader')

/** BATCH2's header: no bytes, the payload is a BatchMessage. */
export const batch2Header = emptyHeader(96, 'Batch2Header')

/** BATCH's header: no bytes. Up to 5.4. */
export const batchHeader = emptyHeader(95, 'BatchHeader')

/** Header of CENTRAL_LOCK and CENTRAL_LOCK2: no bytes, the payload is the request. Up to 5.3. */
export const lockingHeader = emptyHeader(72, 'LockingHeader')

/** Header of the transport's measurement of protocols: its times never leave the member. */
export const protPerfHeader = emptyHeader(98, 'ProtPerfHeader')

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

/** Names of RTTHeader's times in the order of the wire. */
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

/** Header of round trip measurements: nanoseconds that each leg took. */
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

/** A key with its value. */
export type Pair = readonly [key: string | null, value: string | null]

/** Header with arbitrary information. */
export interface InfoHeader {
  readonly info: readonly Pair[]
}

// InfoHeader => count:i32 n*(key:str value:str)                                                       5.4 and later
/** Codec of InfoHeader. */
export const infoHeader = headerCodec<InfoHeader>({
  id: 101,
  name: 'InfoHeader',
  size: (h) => h.info.reduce((sum, [key, value]) => sum + sizeOfString(key) + sizeOfString(value), 4),
  write(h, out) {
    out.i32(h.info.length)
    for (const [key, value] of h.info) {
      out.string(key)
      out.string(value)
    }
  },
  read(inp) {
    const count = inp.count(inp.i32(), 2, 'InfoHeader')
    const info: Pair[] = []
    for (let i = 0; i < count; i++) info.push([inp.string(), inp.string()])
    return {info}
  },
})

const stompTags = tags('StompHeader', {MESSAGE: 0, ENDPOINT: 1})

/** Header of STOMP: headers of a STOMP frame. */
export interface StompHeader {
  readonly type: ReturnType<typeof stompTags.type>
  readonly headers: readonly (readonly [key: string, value: string])[]
}

// StompHeader => type:i32 count:i32 n*(key:utf value:utf)
//   type => 0 MESSAGE, 1 ENDPOINT
/** Codec of STOMP's header. */
export const stompHeader = headerCodec<StompHeader>({
  id: 71,
  name: 'StompHeader',
  size: (h) =>
    h.headers.reduce((sum, [key, value]) => sum + 4 + modifiedUtf8Length(key) + modifiedUtf8Length(value), 8),
  write(h, out) {
    out.i32(stompTags.code(h.type))
    out.i32(h.headers.length)
    for (const [key, value] of h.headers) {
      out.utf(key)
      out.utf(value)
    }
  },
  read(inp) {
    const type = stompTags.type(inp.i32())
    const count = inp.count(inp.i32(), 4, 'StompHeader')
    const headers: [string, string][] = []
    for (let i = 0; i < count; i++) headers.push([inp.utf(), inp.utf()])
    return {type, headers}
  },
})

const mperfTags = tags('MPerfHeader', {
  DATA: 1,
  START_SENDING: 2,
  RESULT: 4,
  CONFIG_CHANGE: 6,
  CONFIG_REQ: 7,
  CONFIG_RSP: 8,
  EXIT: 9,
})

/** Header of the performance test MPerf. */
export interface MPerfHeader {
  readonly type: ReturnType<typeof mperfTags.type>
}

// MPerfHeader => type:u8
//   type => 1 DATA, 2 START_SENDING, 4 RESULT, 6 CONFIG_CHANGE, 7 CONFIG_REQ, 8 CONFIG_RSP, 9 EXIT
/** Codec of MPerf's header. */
export const mperfHeader = headerCodec<MPerfHeader>({
  id: 77,
  name: 'MPerfHeader',
  size: () => 1,
  write: (h, out) => {
    out.u8(mperfTags.code(h.type))
  },
  read: (inp) => ({type: mperfTags.type(inp.u8())}),
})

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
