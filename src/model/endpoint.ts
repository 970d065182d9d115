import {UsageError} from '../errors/index.ts'
import {hostText, IpAddress, parseHost} from './ip-address.ts'

/** Host, by name or address, and port; without a port the caller's default applies. */
export interface Endpoint {
  readonly host: string
  readonly port?: number
}

/** An endpoint whose port is known. */
export type Socket = Required<Endpoint>

/**
 * Which forms a caller accepts. `host`, `host:port`, `[ipv6]:port`, an IPv6 address alone, and `ipv6:port` as Java prints it (eight groups,
 * then the port) are accepted everywhere.
 */
export interface EndpointForms {
  /** The text must have a port, after the last colon, as Java's `new IpAddress(text)` reads it. */
  readonly portRequired?: boolean
  /** JGroups' own `host[port]` is accepted too. */
  readonly jgroups?: boolean
  /** Port to use when the text has none. */
  readonly defaultPort?: number
  /** 1 unless set; port 0 occurs in lists and stores, but nobody can connect to it. */
  readonly lowestPort?: 0 | 1
}

/** Largest port of UDP and TCP. */
export const MAX_PORT = 65_535

/** DNS allows 253 characters; longer texts are rejected unread. */
const MAX_TEXT = 300
/** Most characters of a text that messages quote. */
const MAX_QUOTED = 100

const NAME = /^[^\s:[\]%,/]+$/
const ZONE = /^[^\s:[\]%,/]+$/

/** A port in decimal digits, or null. */
export function readPort(text: string, lowest: 0 | 1 = 0): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1
  return port < lowest || port > MAX_PORT ? null : port
}

/** Whether a text is an IPv6 address, with or without a zone such as `fe80::1%eth0`. */
function isIpv6(text: string): boolean {
  const percent = text.indexOf('%')
  return text.includes(':') && parseHost(text) !== null && (percent === -1 || ZONE.test(text.slice(percent + 1)))
}

interface Parts {
  readonly host: string
  /** The text in the port's place. */
  readonly port?: string
}

/** Both parts of JGroups' `host[port]`, unchecked; null without brackets. Text after the closing bracket is ignored, as in Java. */
export function splitBrackets(text: string): Required<Parts> | null {
  const open = text.indexOf('[')
  const close = text.indexOf(']', open)
  return open === -1 || close === -1 ? null : {host: text.slice(0, open), port: text.slice(open + 1, close)}
}

function splitLastColon(text: string): Parts {
  const colon = text.lastIndexOf(':')
  return colon === -1 ? {host: text} : {host: text.slice(0, colon), port: text.slice(colon + 1)}
}

function split(text: string, {portRequired = false, jgroups = false}: EndpointForms): Parts | null {
  if (text.startsWith('[')) {
    const close = text.indexOf(']')
    const host = text.slice(1, close)
    const rest = text.slice(close + 1)
    if (close === -1 || !isIpv6(host) || !/^(?::|$)/.test(rest)) return null
    return rest === '' ? {host} : {host, port: rest.slice(1)}
  }
  if (jgroups && text.endsWith(']')) return splitBrackets(text)
  const parts = splitLastColon(text)
  if (portRequired) return parts
  if (isIpv6(text)) return {host: text}
  // Where a short address without a zone ends is ambiguous: a port after one needs brackets.
  return parts.host.includes('::') && !parts.host.includes('%') ? null : parts
}

/** The endpoint, or a text saying what was expected and found. */
function read(text: string, forms: EndpointForms): Endpoint | string {
  const {portRequired = false, defaultPort, lowestPort = 1} = forms
  const parts = text.length > MAX_TEXT ? null : split(text, forms)
  const isHost = parts !== null && (NAME.test(parts.host) || isIpv6(parts.host))
  if (!isHost || (portRequired && parts.port === undefined)) return `${formsText(forms)}, found ${quoted(text)}`
  if (parts.port === undefined) return {host: parts.host, ...(defaultPort === undefined ? {} : {port: defaultPort})}
  const port = readPort(parts.port, lowestPort)
  if (port !== null) return {host: parts.host, port}
  const found = quoted(parts.port)
  return `a port from ${String(lowestPort)} to ${String(MAX_PORT)}, found ${found} in ${quoted(text)}`
}

function quoted(text: string): string {
  return `'${text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text}'`
}

/** The accepted forms, for messages: `host, host:port or [ipv6]:port`. */
function formsText({portRequired = false, jgroups = false}: EndpointForms): string {
  const words = [...(portRequired ? [] : ['host']), 'host:port', ...(jgroups ? ['host[port]'] : []), '[ipv6]:port']
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`
}

/** Reads an endpoint that a user wrote. Throws UsageError, which says what was expected and found. */
export function parseEndpoint(text: string, forms: EndpointForms & {readonly defaultPort: number}): Socket
export function parseEndpoint(text: string, forms?: EndpointForms): Endpoint
export function parseEndpoint(text: string, forms: EndpointForms = {}): Endpoint {
  const endpoint = read(text, forms)
  if (typeof endpoint === 'string') throw new UsageError(`expected ${endpoint}`)
  return endpoint
}

/** Reads a list that a user wrote, separated by commas or spaces. Throws UsageError at the first word that is not an endpoint. */
export function parseEndpoints(text: string, forms: EndpointForms = {}): Endpoint[] {
  return splitList(text).map((word) => parseEndpoint(word, forms))
}

/** The words of a list separated by commas or spaces. */
export function splitList(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

/** Reads an arbitrary text; null when it is not an endpoint. */
export function endpointOf(text: string, forms: EndpointForms = {}): Endpoint | null {
  const endpoint = read(text, forms)
  return typeof endpoint === 'string' ? null : endpoint
}

/** Shortest text of an address; anything else is returned unchanged. Java prints zone 0 where there is none. */
function shortHost(host: string): string {
  const [plain = '', zone = '0'] = host.split('%')
  const bytes = parseHost(plain)
  return bytes === null ? host : hostText(bytes) + (zone === '0' ? '' : `%${zone}`)
}

/** Reads `host:port` as members and stores write it, addresses in their shortest form; null for anything else. */
export function socketOf(text: string, lowestPort: 0 | 1 = 1): Socket | null {
  const endpoint = endpointOf(text, {portRequired: true, lowestPort})
  return endpoint?.port === undefined ? null : {host: shortHost(endpoint.host), port: endpoint.port}
}

/** Reads `address:port` as members and stores write it, port 0 included; null for host names and anything else. */
export function ipAddressOf(text: string): IpAddress | null {
  const socket = socketOf(text, 0)
  return socket === null ? null : IpAddress.parse(socket.host, socket.port)
}

/** `host:port`, `[ipv6]:port`, or the host alone, as `parseEndpoint` reads it. */
export function endpointText({host, port}: Endpoint): string {
  if (port === undefined) return host
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`
}

/** Text of a physical address for people: IPv6 short and in brackets, where Java prints eight groups without brackets. */
export function ipAddressText(address: IpAddress): string
export function ipAddressText(address: IpAddress | null | undefined): string | null
export function ipAddressText(address: IpAddress | null | undefined): string | null {
  if (address === null || address === undefined) return null
  return address.family === 4 ? address.toString() : endpointText({host: address.hostText, port: address.port})
}

/** Text of an endpoint as Java prints it: eight groups of IPv6 without brackets. */
export function javaText({host, port}: Socket): string {
  return (IpAddress.parse(host, port) ?? `${host}:${String(port)}`).toString()
}

/** `host:port` in canonical form, so that texts from any source compare: IPv6 short and in brackets. Anything but an address is unchanged. */
export function comparableText(text: string): string {
  const socket = socketOf(text, 0)
  return socket === null ? text : endpointText(socket)
}

/** Canonical text of an endpoint without its zone, which means something only on its own host. */
export function endpointKey({host, port}: Socket): string {
  const [plain = ''] = host.split('%')
  return endpointText({host: shortHost(plain), port})
}

/** The socket and the `more` ports above it, as JGroups' `port_range` counts; ports above the highest are left out. */
export function withPortsAbove({host, port}: Socket, more: number): Socket[] {
  const count = Math.max(0, Math.min(more, MAX_PORT - port) + 1)
  return Array.from({length: count}, (_, i) => ({host, port: port + i}))
}
