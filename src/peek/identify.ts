import {DecodeError} from '../errors/index.ts'
import {endpointText} from '../model/endpoint.ts'
import {type Identity, readIdentity} from './answers.ts'
import type {PeekContext} from './context.ts'
import {Inbox} from './inbox.ts'
import type {PeekedFdSock2} from './peeked.ts'
import type {Language} from './releases.ts'
import {connectRequest} from './requests.ts'
import {openStream} from './talk.ts'

/** FD_SOCK2's `port_range`, `min_port` and `max_port`. */
export const PORT_RANGE = 3
const MIN_PORT = 1024
const MAX_PORT = 65_536
const DEFAULT_OFFSETS = [100, 50_000]

/** What one port told, and in which language. */
export interface PortFinding {
  readonly port: number
  readonly outcome: PeekedFdSock2['outcome']
  readonly identity: Identity | null
  readonly language: Language | null
}

/** Ports on which FD_SOCK2 listens beside a transport's: the likely ones first, then those it takes when they are in use. */
export function fdPorts(transportPort: number, offsets = DEFAULT_OFFSETS as readonly number[]): [number[], number[]] {
  const port = (offset: number): number => {
    const wrapped = (transportPort + offset) % MAX_PORT
    return wrapped < MIN_PORT ? wrapped + MIN_PORT : wrapped
  }
  const further = offsets.flatMap((offset) => Array.from({length: PORT_RANGE}, (_, i) => port(offset + i + 1)))
  const likely = [...new Set(offsets.map(port))]
  return [likely, [...new Set(further)].filter((p) => !likely.includes(p))]
}

/** Ports at which the transport may be whose FD_SOCK2 has a port. */
export function transportPorts(fdPort: number, offsets = DEFAULT_OFFSETS as readonly number[]): number[] {
  return offsets.map((offset) => fdPort - offset).filter((port) => port >= MIN_PORT)
}

function outcomeOfError(code: string | undefined): PeekedFdSock2['outcome'] {
  if (code === 'ECONNREFUSED') return 'refused'
  if (code === 'ETIMEDOUT') return 'timeout'
  return code === 'TLS_HANDSHAKE' ? 'tls' : 'failed'
}

async function askOnce(context: PeekContext, address: string, port: number, language: Language, ms: number) {
  const {clock} = context.ports
  let identity: Identity | null = null
  const inbox: Inbox = new Inbox(clock, (bytes, start, end) => {
    try {
      identity ??= readIdentity(language, bytes, start, end)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      inbox.end('garbage')
    }
  })
  const until = clock.now() + ms
  const opened = await openStream(context.talkOptions(ms), {address, port}, language, inbox)
  if ('error' in opened) return {outcome: outcomeOfError(opened.error.code), identity: null}
  context.sent.push(`tcp ${endpointText({host: address, port})} FD_SOCK2: handshake ${language.release}, CONNECT`)
  opened.talk.send(connectRequest(language, opened.talk.own))
  await inbox.until(() => identity !== null, until - clock.now())
  opened.talk.close()
  return {outcome: outcomeOfTalk(identity, inbox), identity: identity as Identity | null}
}

function outcomeOfTalk(identity: Identity | null, inbox: Inbox): PeekedFdSock2['outcome'] {
  if (identity !== null) return 'identity'
  switch (inbox.ended) {
    case null:
      return 'silent'
    case 'closed':
    case 'tls':
    case 'garbage':
      return inbox.ended
    default:
      return 'failed'
  }
}

/** Asks a port who is there, in one language after the other as long as the connection is closed for it. */
export async function askFdPort(
  context: PeekContext,
  address: string,
  port: number,
  languages: readonly Language[],
  ms: number,
): Promise<PortFinding> {
  let outcome: PeekedFdSock2['outcome'] = 'silent'
  const until = context.ports.clock.now() + ms
  for (const language of languages) {
    const left = Math.min(context.left, until - context.ports.clock.now())
    if (left <= 0) break
    const told = await askOnce(context, address, port, language, left)
    outcome = told.outcome
    if (told.identity !== null) return {port, outcome, identity: told.identity, language}
    if (outcome !== 'closed') break
  }
  return {port, outcome, identity: null, language: null}
}

/** Asks several ports at once. */
export function askFdPorts(
  context: PeekContext,
  address: string,
  ports: readonly number[],
  languages: readonly Language[],
  ms: number,
): Promise<PortFinding[]> {
  return Promise.all(ports.map((port) => askFdPort(context, address, port, languages, ms)))
}
