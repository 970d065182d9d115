import type {InterfaceAddress, NetworkInterface} from '../../runtime/ports.ts'
import {quote} from '../xml/findings.ts'
import {hostText, parseHost} from '../../model/ip-address.ts'

/** The address family a member may use, or `dual` for both. */
export type AddressFamily = 'IPv4' | 'IPv6' | 'dual'

/** What addresses are resolved against; nothing here asks the system. */
export interface AddressContext {
  readonly interfaces: readonly NetworkInterface[]
  readonly family: AddressFamily
  /** Addresses by host name, looked up beforehand. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>
  /** Host names by local address, looked up beforehand; an address without a name is matched itself. */
  readonly names?: Readonly<Record<string, string>>
  /** Name of this host. */
  readonly hostName?: string
}

/** The facts of a host that address resolution may use. */
export interface HostFacts {
  /** System properties of Java. */
  readonly properties: Readonly<Record<string, string>>
  /** The interfaces that are up; if omitted, addresses stay text. */
  readonly interfaces?: readonly NetworkInterface[]
  readonly hosts?: AddressContext['hosts']
  readonly names?: AddressContext['names']
  readonly hostName?: string
}

/** Builds the context for resolving addresses on a host. */
export function addressContext({interfaces = [], properties, hosts, names, hostName}: HostFacts): AddressContext {
  return {
    interfaces,
    family: addressFamily(interfaces, properties),
    ...(hosts === undefined ? {} : {hosts}),
    ...(names === undefined ? {} : {names}),
    ...(hostName === undefined ? {} : {hostName}),
  }
}

/** One item of an address list, the address it resolved to, and the reason. */
export interface AddressCandidate {
  readonly item: string
  readonly address: string | null
  readonly why: string
}

/** The address that a text resolves to; having none is not an error by itself: the property then stays unset. */
export interface AddressChoice {
  readonly address: string | null
  readonly candidates: readonly AddressCandidate[]
  /** Why the text cannot be used. */
  readonly error?: string
}

type Outcome = Omit<AddressCandidate, 'item'> & {readonly error?: boolean}

const SCOPES: readonly AddressScope[] = ['GLOBAL', 'SITE_LOCAL', 'LINK_LOCAL', 'LOOPBACK', 'NON_LOOPBACK']

/** Keywords and `dual` take IPv4, since JGroups prefers it. */
const wanted = (family: AddressFamily): 4 | 6 => (family === 'IPv6' ? 6 : 4)

/** The text of an interface's address; link-local IPv6 needs its interface to be usable. */
function textOf(address: InterfaceAddress, intf: NetworkInterface): string {
  const ip = parseIpLiteral(address.address)
  if (ip === undefined) return address.address
  return ip.family === 6 && inScope(ip, 'LINK_LOCAL') ? `${ip.text}%${intf.name}` : ip.text
}

function byScope(scope: AddressScope, context: AddressContext): Outcome {
  for (const intf of context.interfaces) {
    for (const address of intf.addresses) {
      const ip = parseIpLiteral(address.address)
      if (ip?.family !== wanted(context.family) || !inScope(ip, scope)) continue
      const text = textOf(address, intf)
      return {address: text, why: `${text} of ${intf.name} is the first ${scope} address`}
    }
  }
  return {address: null, why: `no interface has a ${scope} address of the required family`}
}

function byInterface(expression: RegExp, context: AddressContext): Outcome {
  const intf = context.interfaces.find((i) => expression.test(i.name))
  if (intf === undefined) return {address: null, why: 'no interface that is up has a matching name'}
  const first =
    intf.addresses.find((a) => a.family === wanted(context.family)) ??
    (context.family === 'dual' ? intf.addresses[0] : undefined)
  if (first === undefined) return {address: null, why: `interface ${intf.name} has no address of the required family`}
  return {address: textOf(first, intf), why: `first address of interface ${intf.name}`}
}

function byText(expression: RegExp, kind: 'address' | 'host', context: AddressContext): Outcome {
  for (const intf of context.interfaces) {
    const matching = intf.addresses.filter((a) =>
      expression.test(kind === 'host' ? (context.names?.[a.address] ?? a.address) : a.address),
    )
    const first = matching.find((a) => a.family === wanted(context.family)) ?? matching[0]
    if (first !== undefined) return {address: textOf(first, intf), why: `matching ${kind} on interface ${intf.name}`}
  }
  return {address: null, why: `no interface that is up has a matching ${kind}`}
}

function byPattern(item: string, context: AddressContext): Outcome {
  const match = /^match-(interface|address|host):(.*)$/.exec(item)
  if (match === null) {
    return {
      address: null,
      error: true,
      why: 'expected match-interface:<pattern>, match-address:<pattern> or match-host:<pattern>',
    }
  }
  const [, kind, pattern = ''] = match
  let expression: RegExp
  try {
    expression = new RegExp(`^(?:${pattern})$`)
  } catch {
    return {address: null, error: true, why: `${quote(pattern)} is not a regular expression`}
  }
  return kind === 'interface'
    ? byInterface(expression, context)
    : byText(expression, kind === 'host' ? 'host' : 'address', context)
}

const LOCAL_HOST: readonly string[] = ['127.0.0.1', '::1']

function byName(item: string, context: AddressContext): Outcome {
  const literal = parseIpLiteral(item)
  const isFamily = (text: string): boolean =>
    context.family === 'dual' || parseIpLiteral(text)?.family === wanted(context.family)
  if (literal !== undefined) {
    const text = literal.scope === '' ? scoped(literal.text, context) : `${literal.text}%${literal.scope}`
    return isFamily(literal.text)
      ? {address: text, why: 'a literal IP address'}
      : {address: null, why: `not an ${context.family} address`}
  }
  const known = context.hosts !== undefined && Object.hasOwn(context.hosts, item) ? context.hosts[item] : undefined
  const addresses = known ?? (item === '' || item.toLowerCase() === 'localhost' ? LOCAL_HOST : undefined)
  if (addresses === undefined) return {address: null, error: true, why: `host name ${quote(item)} cannot be looked up`}
  const found = addresses.find(isFamily)
  return found === undefined
    ? {address: null, why: `host ${quote(item)} has no address of the required family`}
    : {address: found, why: `resolved to ${found}`}
}

/** Adds the interface's scope to a link-local IPv6 address that has none. */
function scoped(text: string, context: AddressContext): string {
  const intf = context.interfaces.find((i) => i.addresses.some((a) => parseIpLiteral(a.address)?.text === text))
  const ip = parseIpLiteral(text)
  return intf !== undefined && ip?.family === 6 && inScope(ip, 'LINK_LOCAL') ? `${text}%${intf.name}` : text
}

function resolveItem(item: string, context: AddressContext): Outcome {
  const upper = item.toUpperCase()
  const scope = SCOPES.find((s) => s === upper)
  if (scope !== undefined) return byScope(scope, context)
  if (/^USE[-_]LOCALHOST/.test(upper)) return byName(context.hostName ?? 'localhost', context)
  if (item.startsWith('match')) return byPattern(item, context)
  if (item.startsWith('custom:')) {
    return {
      address: null,
      error: true,
      why: 'custom: names a Java class, which cannot be loaded here; use a keyword, a pattern or an address',
    }
  }
  return byName(item, context)
}

/**
 * Resolves a keyword, pattern, host name, literal or comma-separated list of those. In a list, the first item
 * that resolves to an address wins, and faults of the others are ignored.
 */
export function resolveAddress(text: string, context: AddressContext): AddressChoice {
  const isList = text.includes(',')
  const items = isList
    ? text
        .split(',')
        .map((i) => i.trim())
        .filter((i) => i !== '')
    : [text.trim()]
  const candidates: AddressCandidate[] = []
  let fault: string | undefined
  for (const item of items) {
    const {address, why, error} = resolveItem(item, context)
    candidates.push({item, address, why})
    if (address !== null) return {address, candidates}
    if (error === true) fault = why
  }
  if (isList) return {address: null, candidates, error: 'no item of the list resolves to an address'}
  return fault === undefined ? {address: null, candidates} : {address: null, candidates, error: fault}
}

/** Determines the address family of a host as JGroups does: from its interfaces, then from Java's two system properties. */
export function addressFamily(
  interfaces: readonly NetworkInterface[],
  properties: Readonly<Record<string, string>>,
): AddressFamily {
  const has = (family: 4 | 6): boolean => interfaces.some((i) => i.addresses.some((a) => a.family === family))
  if (has(4) !== has(6)) return has(4) ? 'IPv4' : 'IPv6'
  const isSet = (name: string): boolean => properties[name]?.toLowerCase() === 'true'
  if (isSet('java.net.preferIPv4Stack')) return 'IPv4'
  return isSet('java.net.preferIPv6Addresses') ? 'IPv6' : 'dual'
}

/** Whether a socket can be bound to an address: loopback, or that of a local interface. */
export function isLocalAddress(address: string, interfaces: readonly NetworkInterface[]): boolean {
  const ip = parseIpLiteral(address)
  if (ip === undefined) return false
  return (
    inScope(ip, 'LOOPBACK') ||
    interfaces.some((i) => i.addresses.some((a) => parseIpLiteral(a.address)?.text === ip.text))
  )
}

/** The default of an unset address: a literal, or the first non-loopback address, or else loopback. */
export function defaultAddress(text: string, context: AddressContext): {address: string; fellBack: boolean} {
  if (text !== 'NON_LOOPBACK_ADDRESS') return {address: text, fellBack: false}
  const {address} = byScope('NON_LOOPBACK', context)
  return address === null
    ? {address: context.family === 'IPv6' ? '::1' : '127.0.0.1', fellBack: true}
    : {address, fellBack: false}
}

/** An IP address literal. */
export interface IpLiteral {
  readonly family: 4 | 6
  /** Its canonical short form, without scope. */
  readonly text: string
  /** What follows `%`, or the empty string. */
  readonly scope: string
}

const MAX_LITERAL = 100

/** Parses an IPv4 or IPv6 address; returns undefined for anything else. */
export function parseIpLiteral(text: string): IpLiteral | undefined {
  const host = text.length > MAX_LITERAL ? null : parseHost(text)
  if (host === null) return undefined
  const percent = text.indexOf('%')
  return {family: host.length === 4 ? 4 : 6, text: hostText(host), scope: percent === -1 ? '' : text.slice(percent + 1)}
}

/** The scopes into which JGroups sorts addresses. */
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

const ADDRESS = /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{0,4}(?::[\da-f]{0,4}){2,7})(?![\w.:])/gi

/** Interfaces that carry every address a text names, as if it were read on the host it is meant for. */
export function interfacesFor(text: string): readonly NetworkInterface[] {
  const named = [...new Set([...text.matchAll(ADDRESS)].map(([address]) => address))]
  const addresses = ['192.168.1.10', ...named].flatMap((address) => {
    const ip = parseIpLiteral(address)
    return ip === undefined || inScope(ip, 'LOOPBACK') ? [] : [{address: ip.text, family: ip.family, scope: 0}]
  })
  const lo: NetworkInterface = {name: 'lo', loopback: true, addresses: [{address: '127.0.0.1', family: 4, scope: 0}]}
  return [lo, {name: 'eth0', loopback: false, addresses: addresses.filter(({address}) => address !== '0.0.0.0')}]
}
