import {DecodeError} from '../errors/index.ts'
import {printableLine} from '../errors/printable.ts'
import {ByteReader} from '../wire/reader.ts'
import {readAddress} from './address-codec.ts'
import {CodecTable} from './codec.ts'
import {minorOf, versionText} from './frame.ts'
import {MessageType} from './message.ts'
import {readMessage, UnknownHeaderError} from './message-codec.ts'
import {tlsAlert} from './tls-alerts.ts'

/** ASCII `bela`, the first bytes of a connection of JGroups. */
export const COOKIE = [0x62, 0x65, 0x6c, 0x61] as const

/** Who may speak first on a port. */
export type SpeakerKind =
  | 'jgroups-handshake'
  | 'jgroups-frame'
  | 'fd-sock2'
  | 'gossip-router'
  | 'tls-hello'
  | 'tls-alert'
  | 'tls-record'
  | 'http-request'
  | 'http-response'
  | 'proxy-header'
  | 'ssh'
  | 'redis'
  | 'postgresql'
  | 'mysql'
  | 'unknown'

/** Who speaks, as the first bytes tell. */
export interface Speaker {
  readonly kind: SpeakerKind
  /** The same in words that may follow "found": `an HTTP request (GET /health)`. Harmless to print. */
  readonly words: string
  /** Why such bytes come to a port of JGroups; null where nothing is known of it. */
  readonly hint: string | null
}

/** Bytes that are looked at: enough for the first line of a text. */
const LOOKED_AT = 512
/** Characters of a stranger's text, and bytes of what is not known, that are repeated. */
const MAX_TEXT = 60
const MAX_UNKNOWN = 16

const LENGTH_BYTES = 4
/** FD_SOCK2.FdHeader. */
const FD_HEADER = 93
/** GossipData has types 0 to 7. */
const MAX_GOSSIP_TYPE = 7

const PROXY_V2 = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
const HTTP_REQUEST =
  /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT|PRI) ([^\r\n]*?)(?: HTTP\/[\d.]+)?(?:\r?\n|$)/
const HTTP_RESPONSE = /^HTTP\/[\d.]+ (\d{3})/
const REDIS = /^(?:-(?:ERR|NOAUTH|WRONGPASS|DENIED)\b|\+(?:PONG|OK)\r\n)/
const MYSQL_VERSION = /^\d+\.\d+[\w.+-]*$/

const HINTS = {
  health: 'a health check or a load balancer connects to a port of JGroups',
  proxy: 'a load balancer announces its clients so, which JGroups does not read',
  tls: 'the peer encrypts, this member does not',
  tlsServer: 'the other side speaks TLS, this side does not',
} as const

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

function short(text: string): string {
  const line = printableLine(text)
  return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line
}

function speaker(kind: SpeakerKind, words: string, hint: string | null = null): Speaker {
  return {kind, words, hint}
}

function beginsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return bytes.length >= start.length && start.every((byte, i) => bytes[i] === byte)
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** A record of TLS: type, version 3.x, length; the second byte may not have come yet. */
function tls(bytes: Uint8Array): Speaker | null {
  const [type = 0, major = 3, minor = 0] = bytes
  if (major !== 3 || minor > 4) return null
  if (type === 0x16) {
    const isServer = bytes[5] === 2
    return isServer
      ? speaker('tls-hello', 'the answer to a TLS handshake', HINTS.tlsServer)
      : speaker('tls-hello', 'a TLS handshake', HINTS.tls)
  }
  if (bytes.length < 3) return null
  if (type === 0x15) {
    const alert = u16(bytes, 3) === 2 ? tlsAlert(bytes[6]) : null
    return speaker('tls-alert', alert === null ? 'a TLS alert' : `a TLS alert (${alert})`, HINTS.tlsServer)
  }
  return type === 0x14 || type === 0x17 ? speaker('tls-record', 'TLS records', HINTS.tls) : null
}

function proxy(bytes: Uint8Array, text: string): Speaker | null {
  if (beginsWith(bytes, PROXY_V2))
    return speaker('proxy-header', 'a header of the PROXY protocol, version 2', HINTS.proxy)
  const line = /^PROXY (?:TCP[46]|UNKNOWN)(?: ([\da-fA-F.:]+))?/.exec(text)
  if (line === null) return null
  const from = line[1] === undefined ? '' : ` (for ${short(line[1])})`
  return speaker('proxy-header', `a header of the PROXY protocol${from}`, HINTS.proxy)
}

function http(text: string): Speaker | null {
  const [, method, path = ''] = HTTP_REQUEST.exec(text) ?? []
  if (method !== undefined)
    return speaker('http-request', `an HTTP request (${short(`${method} ${path}`)})`, HINTS.health)
  const [, status] = HTTP_RESPONSE.exec(text) ?? []
  return status === undefined ? null : speaker('http-response', `an HTTP response (${status})`)
}

function mysql(bytes: Uint8Array): Speaker | null {
  if ((bytes[0] ?? 0) < 8 || bytes[1] !== 0 || bytes[2] !== 0 || bytes[3] !== 0 || bytes[4] !== 10) return null
  const end = bytes.indexOf(0, 5)
  const version = end < 0 ? '' : latin1(bytes.subarray(5, end))
  return MYSQL_VERSION.test(version) ? speaker('mysql', `MySQL or MariaDB (${short(version)})`) : null
}

/** PostgreSQL: an error of the server, or what a client sends first, for TLS or for protocol 3.0. */
function postgresql(bytes: Uint8Array, text: string): Speaker | null {
  const isError = text.startsWith('E') && /^E[^]{4}S(?:FATAL|ERROR)\0/.test(text)
  const isSslRequest = beginsWith(bytes, [0, 0, 0, 8, 4, 210, 22, 47])
  const isStartup = u16(bytes, 0) === 0 && u16(bytes, 4) === 3 && u16(bytes, 6) === 0 && text.startsWith('user\0', 8)
  return isError || isSslRequest || isStartup ? speaker('postgresql', 'PostgreSQL') : null
}

function stranger(bytes: Uint8Array): Speaker | null {
  const text = latin1(bytes)
  const found = tls(bytes) ?? http(text) ?? proxy(bytes, text) ?? mysql(bytes) ?? postgresql(bytes, text)
  if (found !== null) return found
  const [, ssh] = /^SSH-([^\r\n]*)/.exec(text) ?? []
  if (ssh !== undefined) return speaker('ssh', `SSH (${short(ssh)})`)
  return REDIS.test(text) ? speaker('redis', 'Redis') : null
}

function isFdSock2(body: Uint8Array): boolean {
  const none = new CodecTable()
  try {
    readMessage(new ByteReader(body), MessageType.EMPTY, {headers: none, objects: none})
    return false
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return error instanceof UnknownHeaderError && error.magic === FD_HEADER
  }
}

function isGossip(body: Uint8Array): boolean {
  try {
    const inp = new ByteReader(body)
    if (inp.u8() > MAX_GOSSIP_TYPE) return false
    inp.string()
    readAddress(inp)
    readAddress(inp)
    return true
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return false
  }
}

/** What is behind a length that may be one of JGroups. */
function lengthPrefixed(bytes: Uint8Array): Speaker | null {
  if (bytes.length < LENGTH_BYTES + 2) return null
  const length = new ByteReader(bytes).i32()
  if (length <= 0) return null
  const body = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length)
  const version = u16(body, 0)
  if (minorOf(version) !== null) return speaker('jgroups-frame', `a frame of JGroups ${versionText(version)}`)
  if (isFdSock2(body)) return speaker('fd-sock2', 'FD_SOCK2 of JGroups')
  return body.length === length && isGossip(body) ? speaker('gossip-router', 'a GossipRouter, or who asks one') : null
}

function unknown(bytes: Uint8Array): Speaker {
  const first = bytes.subarray(0, MAX_UNKNOWN)
  const hex = Buffer.from(first).toString('hex')
  const text = latin1(first).replace(/[^\x20-\x7e]/g, '.')
  return speaker('unknown', first.length === 0 ? 'no bytes' : `other bytes (${hex} "${text}")`)
}

/** Tells who speaks by the first bytes of one direction of a connection; whatever these are, there is an answer. */
export function speakerOf(all: Uint8Array): Speaker {
  const bytes = all.subarray(0, LOOKED_AT)
  if (beginsWith(bytes, COOKIE)) {
    const release = bytes.length < COOKIE.length + 2 ? '' : ` ${versionText(u16(bytes, COOKIE.length))}`
    return speaker('jgroups-handshake', `a member of JGroups${release}`)
  }
  return stranger(bytes) ?? lengthPrefixed(bytes) ?? unknown(bytes)
}

const OWN: readonly SpeakerKind[] = ['jgroups-handshake', 'jgroups-frame', 'fd-sock2', 'gossip-router']

/** Whether what speaks is known, and is nothing of JGroups. */
export function isStranger({kind}: Speaker): boolean {
  return kind !== 'unknown' && !OWN.includes(kind)
}

/** Whether TLS is spoken. */
export function speaksTls({kind}: Speaker): boolean {
  return kind === 'tls-hello' || kind === 'tls-alert' || kind === 'tls-record'
}

/** `an HTTP request (GET /health): a health check or a load balancer connects to a port of JGroups` */
export function speakerText({words, hint}: Speaker): string {
  return hint === null ? words : `${words}: ${hint}`
}

/** Bytes that are no stream of JGroups, with whoever was recognised by them. */
export class StrangerError extends DecodeError {
  readonly speaker: Speaker

  constructor(message: string, speaker: Speaker) {
    super(message)
    this.speaker = speaker
  }
}
