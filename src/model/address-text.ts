import {DecodeError} from '../errors/index.ts'
import {type Address, ExtendedUuid, SiteUuid, Uuid} from './address.ts'
import {ipAddressOf} from './endpoint.ts'
import {IpAddress} from './ip-address.ts'

// ADDRESS_TEXT => "uuid://" UUID | "site-addr://" UUID [":" name ":" site] | "ip://" IP_TEXT
//   UUID    => five groups of hexadecimal digits; leading zeros may be missing
//   IP_TEXT => host ":" port, an IPv6 host with all its eight groups and without brackets
/** Text of an address in readable tables (org.jgroups.util.Util.addressToString). */
export function addressText(address: Address): string {
  if (address instanceof SiteUuid) {
    return `site-addr://${address.toStringLong()}:${String(address.name)}:${String(address.site)}`
  }
  if (address instanceof Uuid) return `uuid://${address.toStringLong()}`
  if (address instanceof IpAddress) return `ip://${address.toString()}`
  throw new TypeError(`no text for the address ${address.key}`)
}

/** Identity of a member as text, independent of its name: its UUID where it has one. */
export function identityText(member: Address): string {
  return member instanceof Uuid ? member.toStringLong() : member.key
}

/** Reads the text of an address; anything before the prefix is skipped, as Java does. Throws DecodeError. */
export function parseAddressText(text: string): Address {
  const match = /(uuid|site-addr|ip):\/\/(.*)$/s.exec(text)
  const body = match?.[2] ?? ''
  if (match?.[1] === 'uuid') return parseUuid(body)
  if (match?.[1] === 'site-addr') return parseSite(body)
  if (match?.[1] === 'ip') return parseIpAddressText(body)
  throw new DecodeError(
    `an address as uuid://UUID, site-addr://UUID:NAME:SITE or ip://HOST:PORT expected, found ${quoted(text)}`,
  )
}

/** Reads `host:port`; an IPv6 host may be in brackets. Throws DecodeError. */
export function parseIpAddressText(text: string): IpAddress {
  const address = ipAddressOf(text)
  if (address === null) throw new DecodeError(`HOST:PORT with an address as host expected, found ${quoted(text)}`)
  return address
}

const GROUP_DIGITS = [8, 4, 4, 4, 12]

function parseUuid(text: string): Uuid {
  const groups = text.split('-')
  const valid =
    groups.length === 5 && groups.every((g, i) => /^[\da-f]+$/i.test(g) && g.length <= (GROUP_DIGITS[i] ?? 0))
  if (!valid) throw new DecodeError(`a UUID as 8-4-4-4-12 hexadecimal digits expected, found ${quoted(text)}`)
  const digits = groups.map((g, i) => g.padStart(GROUP_DIGITS[i] ?? 0, '0')).join('')
  const word = (at: number): number => Number.parseInt(digits.slice(at, at + 8), 16)
  return new Uuid(word(0), word(8), word(16), word(24))
}

function parseSite(text: string): Uuid {
  const [uuid = '', name, site] = text.split(':')
  const {w0, w1, w2, w3} = parseUuid(uuid)
  if (site === undefined) return new Uuid(w0, w1, w2, w3)
  return new SiteUuid(new ExtendedUuid(w0, w1, w2, w3, 0, []), site, name ?? null, false)
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
