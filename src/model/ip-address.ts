import type {Address} from './address.ts'

/** Bytes of an IPv4 address. */
const IPV4_BYTES = 4

/** Physical address of a member: host bytes (4, 16 or none) and port (org.jgroups.stack.IpAddress). */
export class IpAddress implements Address {
  readonly host: Uint8Array | null
  readonly port: number
  /** Scope id of a link-local IPv6 host, else 0. */
  readonly scope: number
  /** Textual host without port; empty without host. */
  readonly hostText: string
  readonly key: string

  constructor(host: Uint8Array | null, port: number, scope = 0) {
    this.host = host
    this.port = port
    this.scope = scope
    this.hostText = host === null ? '' : hostText(host) + (scope === 0 ? '' : `%${String(scope)}`)
    this.key = `${this.hostText}:${String(port)}`
  }

  /** From a textual address (no names) and a port; null when the text is not an address. */
  static parse(text: string, port: number): IpAddress | null {
    const host = parseHost(text)
    if (host === null) return null
    const percent = text.indexOf('%')
    const scope = percent < 0 ? 0 : Number.parseInt(text.slice(percent + 1), 10)
    return new IpAddress(host, port, Number.isNaN(scope) ? 0 : scope)
  }

  get family(): 4 | 6 {
    return this.host !== null && this.host.length > IPV4_BYTES ? 6 : 4
  }

  equals(other: Address | null | undefined): boolean {
    return other === this || (other instanceof IpAddress && other.key === this.key)
  }

  /** By Java's hash of the host as a signed int, then port. */
  compare(other: Address): number {
    if (!(other instanceof IpAddress)) return 1
    return hostHash(this.host) - hostHash(other.host) || this.port - other.port
  }

  /** As Java prints it: all eight groups of IPv6, without brackets. */
  toString(): string {
    if (this.host === null) return `<null>:${String(this.port)}`
    if (this.family === 4) return this.key
    const zone = this.scope === 0 ? '' : `%${String(this.scope)}`
    return `${groupsOf(this.host).join(':')}${zone}:${String(this.port)}`
  }
}

/** Java's InetAddress.hashCode: the address itself for IPv4, the wrapping sum of four words for IPv6; 0 without host. */
export function hostHash(host: Uint8Array | null): number {
  if (host === null) return 0
  let sum = 0
  for (let word = 0; word < host.length; word += 4) {
    let value = 0
    for (let i = word; i < word + 4; i++) {
      const byte = host[i] ?? 0
      // Java builds IPv6 words from signed bytes, IPv4 from unsigned ones.
      value = host.length === IPV4_BYTES ? (value << 8) | byte : ((value << 8) + ((byte << 24) >> 24)) | 0
    }
    sum = (sum + value) | 0
  }
  return sum
}

/** Canonical text of 4 or 16 host bytes. */
export function hostText(host: Uint8Array): string {
  return host.length === IPV4_BYTES ? host.join('.') : compressGroups(groupsOf(host))
}

/** The eight groups of an IPv6 address in hexadecimal digits. */
function groupsOf(host: Uint8Array): string[] {
  return Array.from({length: 8}, (_, i) => (((host[2 * i] ?? 0) << 8) | (host[2 * i + 1] ?? 0)).toString(16))
}

function compressGroups(groups: readonly string[]): string {
  let best = -1
  let bestLength = 1
  for (let start = 0; start < groups.length; start++) {
    let end = start
    while (end < groups.length && groups[end] === '0') end++
    if (end - start > bestLength) {
      best = start
      bestLength = end - start
    }
  }
  if (best < 0) return groups.join(':')
  return `${groups.slice(0, best).join(':')}::${groups.slice(best + bestLength).join(':')}`
}

function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split('.')
  if (parts.length !== IPV4_BYTES) return null
  const bytes = parts.map((p) => (/^\d{1,3}$/.test(p) ? Number(p) : 256))
  return bytes.every((b) => b <= 255) ? Uint8Array.from(bytes) : null
}

function parseGroups(text: string): number[] | null {
  if (text === '') return []
  const groups: number[] = []
  for (const part of text.split(':')) {
    if (part.includes('.')) {
      const v4 = parseIpv4(part)
      if (v4 === null) return null
      groups.push(((v4[0] ?? 0) << 8) | (v4[1] ?? 0), ((v4[2] ?? 0) << 8) | (v4[3] ?? 0))
    } else if (/^[\da-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16))
    } else {
      return null
    }
  }
  return groups
}

/** Bytes of a textual IPv4 or IPv6 address (a scope after `%` is ignored); null for anything else. IPv4-mapped becomes IPv4. */
export function parseHost(text: string): Uint8Array | null {
  if (!text.includes(':')) return parseIpv4(text)
  const [plain = ''] = text.split('%')
  const halves = plain.split('::')
  if (halves.length > 2) return null
  const head = parseGroups(halves[0] ?? '')
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '') : []
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  const bytes = new Uint8Array(16)
  for (const [i, group] of groups.entries()) {
    bytes[2 * i] = group >> 8
    bytes[2 * i + 1] = group & 0xff
  }
  const mapped = groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff
  return mapped ? bytes.slice(12) : bytes
}
