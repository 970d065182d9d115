import {DecodeError} from '../errors/index.ts'

/** How many beacons of one sender, interface and TTL were received. */
export interface Reception {
  /** Id of the sender. */
  readonly sender: string
  /** Address of the interface that the sender sent from. */
  readonly intf: string
  readonly ttl: number
  /** Numbers of the first and the last beacon received. */
  readonly first: number
  readonly last: number
  readonly count: number
}

/** A datagram of a multicast test: a beacon to the group, or a report of the beacons received. */
export interface TestDatagram {
  readonly kind: 'beacon' | 'report'
  /** Id of the sender, new for each run. */
  readonly id: string
  readonly host: string
  /** Address of the interface that it was sent from. */
  readonly intf: string
  readonly ttl: number
  readonly seq: number
  readonly heard: readonly Reception[]
}

// DATAGRAM => "jgmcast1 " JSON [kind, id, host, interface, ttl, seq, n*[sender, interface, ttl, first, last, count]]
const MARK = 'jgmcast1 '
const MAX_BYTES = 8192
const MAX_TEXT = 256
/** Most entries of a report, so that it fits into one Ethernet packet. */
export const MAX_RECEPTIONS = 12

const ID = /^[0-9a-f]{16}$/

/** Encodes a datagram. */
export function encodeTest({kind, id, host, intf, ttl, seq, heard}: TestDatagram): Uint8Array {
  const rows = heard.map((h) => [h.sender, h.intf, h.ttl, h.first, h.last, h.count])
  return new TextEncoder().encode(MARK + JSON.stringify([kind, id, host.slice(0, MAX_TEXT), intf, ttl, seq, rows]))
}

function text(value: unknown): string {
  if (typeof value === 'string' && value.length <= MAX_TEXT) return value
  throw new DecodeError('test datagram: a short text expected')
}

function idOf(value: unknown): string {
  if (typeof value === 'string' && ID.test(value)) return value
  throw new DecodeError('test datagram: an id of 16 hex digits expected')
}

function count(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new DecodeError('test datagram: a count expected')
}

function list(value: unknown, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value
  throw new DecodeError(`test datagram: a list of at most ${String(most)} expected`)
}

function readReception(value: unknown): Reception {
  const [sender, intf, ttl, first, last, number] = list(value, 6)
  return {
    sender: idOf(sender),
    intf: text(intf),
    ttl: count(ttl),
    first: count(first),
    last: count(last),
    count: count(number),
  }
}

/** Reads a datagram. Throws DecodeError for anything else. */
export function decodeTest(bytes: Uint8Array): TestDatagram {
  if (bytes.length > MAX_BYTES) throw new DecodeError(`test datagram: at most ${String(MAX_BYTES)} bytes expected`)
  const written = new TextDecoder().decode(bytes)
  if (!written.startsWith(MARK)) throw new DecodeError(`test datagram: '${MARK.trim()}' expected at its start`)
  let parsed: unknown
  try {
    parsed = JSON.parse(written.slice(MARK.length))
  } catch (error) {
    throw new DecodeError('test datagram: JSON expected', {cause: error})
  }
  const [kind, id, host, intf, ttl, seq, heard] = list(parsed, 7)
  if (kind !== 'beacon' && kind !== 'report') throw new DecodeError('test datagram: a beacon or report expected')
  return {
    kind,
    id: idOf(id),
    host: text(host),
    intf: text(intf),
    ttl: count(ttl),
    seq: count(seq),
    heard: list(heard, MAX_RECEPTIONS).map(readReception),
  }
}
