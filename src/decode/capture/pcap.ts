import {type CaptureEnd, MAX_PACKET_BYTES, type PacketSink} from './packet.ts'

/** Magic numbers of pcap files as their writer's byte order shows them: microseconds and nanoseconds. */
const MICROSECONDS = 0xa1b2c3d4
const NANOSECONDS = 0xa1b23c4d

const HEADER_BYTES = 24
const RECORD_BYTES = 16
const US_PER_SECOND = 1_000_000
const NS_PER_US = 1000
/** The upper bits of the link field describe checksums. */
const LINK_MASK = 0xffff

interface ByteOrder {
  readonly little: boolean
  readonly nanoseconds: boolean
}

function byteOrderOf(view: DataView): ByteOrder | null {
  for (const little of [true, false]) {
    const magic = view.getUint32(0, little)
    if (magic === MICROSECONDS || magic === NANOSECONDS) return {little, nanoseconds: magic === NANOSECONDS}
  }
  return null
}

/** Whether the bytes are those of a pcap file. */
export function isPcap(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES && byteOrderOf(new DataView(bytes.buffer, bytes.byteOffset)) !== null
}

/** Reads the packets of a pcap file (libpcap 2.4, either byte order, micro- or nanoseconds). */
export function readPcap(bytes: Uint8Array, sink: PacketSink): CaptureEnd {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const order = byteOrderOf(view)
  if (order === null) return {packets: 0, fault: 'not a pcap file'}
  const {little} = order
  const link = view.getUint32(20, little) & LINK_MASK
  let at = HEADER_BYTES
  let packets = 0
  while (at + RECORD_BYTES <= bytes.length) {
    const length = view.getUint32(at + 8, little)
    const start = at + RECORD_BYTES
    if (length > MAX_PACKET_BYTES)
      return {packets, fault: `packet ${String(packets + 1)} says it has ${String(length)} bytes`}
    if (start + length > bytes.length) break
    const fraction = view.getUint32(at + 4, little) / (order.nanoseconds ? NS_PER_US : 1)
    sink({
      number: ++packets,
      timeUs: view.getUint32(at, little) * US_PER_SECOND + Math.floor(fraction),
      link,
      bytes: bytes.subarray(start, start + length),
      originalLength: view.getUint32(at + 12, little),
    })
    at = start + length
  }
  return {packets, fault: at === bytes.length ? null : `the file ends within packet ${String(packets + 1)}`}
}
