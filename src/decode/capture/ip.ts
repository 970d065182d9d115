import type {CapturedPacket} from './packet.ts'

/** Link layer types that carry IP. */
const Link = {NULL: 0, ETHERNET: 1, RAW: 101, LOOP: 108, LINUX_SLL: 113, IPV4: 228, IPV6: 229, LINUX_SLL2: 276} as const

const EtherType = {IPV4: 0x0800, IPV6: 0x86dd, VLAN: 0x8100, QINQ: 0x88a8} as const
const ETHERNET_BYTES = 14
const SLL_BYTES = 16
const SLL2_BYTES = 20
const NULL_BYTES = 4
const VLAN_BYTES = 4

/** IP protocol numbers. */
export const IpProtocol = {TCP: 6, UDP: 17} as const
const Extension = {HOP_BY_HOP: 0, ROUTING: 43, FRAGMENT: 44, DESTINATION: 60} as const

const IPV4_BYTES = 20
const IPV6_BYTES = 40
const FRAGMENT_UNIT = 8

/** Position of a fragment in its datagram. */
export interface Fragment {
  /** The same for all fragments of a datagram from this sender to this receiver. */
  readonly id: number
  readonly offset: number
  readonly more: boolean
}

/** An IP packet's addresses and payload. */
export interface IpPacket {
  readonly from: string
  readonly to: string
  readonly protocol: number
  readonly payload: Uint8Array
  /** Bytes of the payload that the capture left out. */
  readonly missing: number
  readonly fragment: Fragment | null
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function skipVlans(bytes: Uint8Array, at: number): number {
  let type = at
  while (u16(bytes, type) === EtherType.VLAN || u16(bytes, type) === EtherType.QINQ) type += VLAN_BYTES
  const found = u16(bytes, type)
  return found === EtherType.IPV4 || found === EtherType.IPV6 ? type + 2 : -1
}

/** Offset of the IP header; -1 when the packet carries no IP or its link layer is unknown. */
function ipStart({link, bytes}: CapturedPacket): number {
  switch (link) {
    case Link.ETHERNET:
      return skipVlans(bytes, ETHERNET_BYTES - 2)
    case Link.LINUX_SLL:
      return skipVlans(bytes, SLL_BYTES - 2)
    case Link.LINUX_SLL2:
      return u16(bytes, 0) === EtherType.IPV4 || u16(bytes, 0) === EtherType.IPV6 ? SLL2_BYTES : -1
    case Link.NULL:
    case Link.LOOP:
      return NULL_BYTES
    case Link.RAW:
    case Link.IPV4:
    case Link.IPV6:
      return 0
    default:
      return -1
  }
}

/** IPv6 address in RFC 5952's form. */
function ipv6Text(bytes: Uint8Array): string {
  const groups = Array.from({length: 8}, (_, i) => u16(bytes, 2 * i).toString(16))
  let [start, length] = [-1, 1]
  for (let i = 0; i < 8; i++) {
    let zeros = 0
    while (groups[i + zeros] === '0') zeros++
    if (zeros > length) [start, length] = [i, zeros]
  }
  if (start < 0) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

function readIpv4(bytes: Uint8Array): IpPacket | null {
  const headerBytes = ((bytes[0] ?? 0) & 0xf) * 4
  const total = u16(bytes, 2)
  if (headerBytes < IPV4_BYTES || bytes.length < headerBytes || (total !== 0 && total < headerBytes)) return null
  // Segmentation offload leaves a length of 0: all bytes present belong to the packet.
  const end = total === 0 ? bytes.length : Math.min(total, bytes.length)
  const bits = u16(bytes, 6)
  const [offset, more] = [(bits & 0x1fff) * FRAGMENT_UNIT, (bits & 0x2000) !== 0]
  return {
    from: bytes.subarray(12, 16).join('.'),
    to: bytes.subarray(16, 20).join('.'),
    protocol: bytes[9] ?? 0,
    payload: bytes.subarray(headerBytes, end),
    missing: Math.max(0, total - bytes.length),
    fragment: offset > 0 || more ? {id: u16(bytes, 4), offset, more} : null,
  }
}

function readIpv6(bytes: Uint8Array): IpPacket | null {
  if (bytes.length < IPV6_BYTES) return null
  const total = u16(bytes, 4) === 0 ? bytes.length : IPV6_BYTES + u16(bytes, 4)
  let protocol = bytes[6] ?? 0
  let at = IPV6_BYTES
  let fragment: Fragment | null = null
  while (protocol in EXTENSIONS && at + FRAGMENT_UNIT <= bytes.length) {
    if (protocol === Extension.FRAGMENT) {
      const bits = u16(bytes, at + 2)
      const id = u16(bytes, at + 4) * 0x1_0000 + u16(bytes, at + 6)
      fragment = {id, offset: bits & 0xfff8, more: (bits & 1) !== 0}
    }
    const length = protocol === Extension.FRAGMENT ? 0 : (bytes[at + 1] ?? 0)
    protocol = bytes[at] ?? 0
    at += (length + 1) * FRAGMENT_UNIT
  }
  const payload = bytes.subarray(Math.min(at, bytes.length), Math.min(total, bytes.length))
  const missing = Math.max(0, total - bytes.length)
  const [from, to] = [ipv6Text(bytes.subarray(8, 24)), ipv6Text(bytes.subarray(24, 40))]
  return {from, to, protocol, payload, missing, fragment}
}

const EXTENSIONS: Readonly<Record<number, true>> = Object.fromEntries(Object.values(Extension).map((n) => [n, true]))

/** The IP packet inside a captured one; null when there is none. */
export function ipPacketOf(packet: CapturedPacket): IpPacket | null {
  const start = ipStart(packet)
  if (start < 0 || start >= packet.bytes.length) return null
  const bytes = packet.bytes.subarray(start)
  const version = (bytes[0] ?? 0) >> 4
  if (version === 4) return readIpv4(bytes)
  return version === 6 ? readIpv6(bytes) : null
}
