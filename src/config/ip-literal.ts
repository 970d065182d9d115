import {hostText, parseHost} from '../model/ip-address.ts'

/** An IP address written as such. */
export interface IpLiteral {
  readonly family: 4 | 6
  /** The shortest usual way to write it, without scope. */
  readonly text: string
  /** What stands behind `%`, or nothing. */
  readonly scope: string
}

const MAX_LITERAL = 100

/** Reads an IPv4 or IPv6 address; anything else is a host name or nonsense. */
export function parseIpLiteral(text: string): IpLiteral | undefined {
  const host = text.length > MAX_LITERAL ? null : parseHost(text)
  if (host === null) return undefined
  const percent = text.indexOf('%')
  return {family: host.length === 4 ? 4 : 6, text: hostText(host), scope: percent === -1 ? '' : text.slice(percent + 1)}
}

/** Scopes in which JGroups sorts addresses. */
export type AddressScope = 'GLOBAL' | 'SITE_LOCAL' | 'LINK_LOCAL' | 'LOOPBACK' | 'NON_LOOPBACK'

function scopeOf(ip: IpLiteral): 'GLOBAL' | 'SITE_LOCAL' | 'LINK_LOCAL' | 'LOOPBACK' {
  if (ip.family === 4) {
    const [a = 0, b = 0] = ip.text.split('.').map(Number)
    if (a === 127) return 'LOOPBACK'
    if (a === 169 && b === 254) return 'LINK_LOCAL'
    return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) ? 'SITE_LOCAL' : 'GLOBAL'
  }
  if (ip.text === '::1') return 'LOOPBACK'
  const first = Number.parseInt(ip.text, 16) & 0xffc0
  if (first === 0xfe80) return 'LINK_LOCAL'
  return first === 0xfec0 ? 'SITE_LOCAL' : 'GLOBAL'
}

/** Whether an address belongs to a scope as JGroups' keywords mean it. */
export function inScope(ip: IpLiteral, scope: AddressScope): boolean {
  const own = scopeOf(ip)
  return scope === 'NON_LOOPBACK' ? own !== 'LOOPBACK' : own === scope
}
