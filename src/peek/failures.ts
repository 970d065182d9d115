import {CERTIFICATE_WANTED, type SocketError} from '../runtime/ports.ts'
import type {Conversation} from './conversation.ts'
import type {PortFinding} from './identify.ts'
import type {TalkCause} from './inbox.ts'
import type {PeekFailure} from './peeked.ts'
import type {Language} from './releases.ts'

/** Said when nothing was tried. */
export const NOBODY: PeekFailure = {kind: 'failed', layer: 'answer', reason: 'no release is left to be tried'}

const UNREACHABLE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EACCES', 'EPERM'])

/** What FD_SOCK2's ports say of the host, when the transport's port says nothing. */
function evidence(findings: readonly PortFinding[]): string {
  const member = findings.find(({identity}) => identity !== null)
  if (member?.identity !== null && member !== undefined) {
    return `; FD_SOCK2 on port ${String(member.port)} answers for a member of cluster ${member.identity.cluster}, so the host is up`
  }
  const reacting = findings.find(({outcome}) => outcome !== 'timeout' && outcome !== 'failed')
  return reacting === undefined ? '' : `; the host is up: its port ${String(reacting.port)} reacts`
}

function hasIdentity(findings: readonly PortFinding[]): boolean {
  return findings.some(({identity}) => identity !== null)
}

function evidenceOfMember(findings: readonly PortFinding[]): string {
  return hasIdentity(findings) ? evidence(findings) : ''
}

/** Why a socket could not be opened. */
export function connectFailure(
  layer: 'tcp' | 'udp',
  error: SocketError,
  ms: number,
  findings: readonly PortFinding[],
): PeekFailure {
  const {code = '', message} = error
  if (code === 'ECONNREFUSED')
    return {
      kind: 'refused',
      layer,
      reason: `refused: nobody listens on the port, or a firewall rejects the connection${evidenceOfMember(findings)}`,
    }
  if (code === 'ETIMEDOUT') {
    const why = 'a firewall drops the packets or those that come back, or the host is down'
    const reason = `no reaction within ${String(Math.round(ms))} ms: ${why}${evidence(findings)}`
    return {kind: 'dropped', layer, reason}
  }
  if (UNREACHABLE.has(code)) {
    const reason = `no way to the host (${code}): there is no route, or a firewall rejects the packets`
    return {kind: 'no way', layer, reason}
  }
  if (code.startsWith('TLS_')) return tlsFailure(error)
  return {kind: 'failed', layer, reason: message}
}

function tlsFailure({code, message}: SocketError): PeekFailure {
  if (code === CERTIFICATE_WANTED) {
    return {
      kind: 'certificate',
      layer: 'tls',
      reason: 'the member wants a client certificate: give --tls-keystore',
    }
  }
  return {kind: 'certificate', layer: 'tls', reason: message}
}

function named(languages: readonly Language[]): string {
  return languages.map(({release}) => release).join(', ')
}

/** Who answers instead of a member. */
function anotherProgram(cause: TalkCause | null): PeekFailure {
  const who = cause !== null && 'speaker' in cause ? cause.speaker.words : 'what it sends are no frames of JGroups'
  return {kind: 'program', layer: 'handshake', reason: `another program answers on the port: ${who}`}
}

/** Why the other side ended a talk without an answer. */
export function streamEnd(
  kind: 'tcp' | 'udp',
  {ended: end, cause}: Pick<Conversation, 'ended' | 'cause'>,
  languages: readonly Language[],
  findings: readonly PortFinding[],
): PeekFailure {
  switch (end) {
    case 'tls':
      if (cause !== null && 'error' in cause) return tlsFailure(cause.error)
      return {
        kind: 'tls',
        layer: 'tls',
        reason: 'the port speaks TLS: the member encrypts its connections, say how with the TLS options',
      }
    case 'garbage':
      return anotherProgram(cause)
    case 'flood': {
      const reason = 'more frames came than a member has to say, and no answer was among them'
      return {kind: 'failed', layer: 'answer', reason}
    }
    case 'refused':
      return {
        kind: 'refused',
        layer: kind,
        reason: 'refused: no member has the port, or a firewall rejects the packets',
      }
    case 'failed':
      return {kind: 'failed', layer: kind, reason: 'the system could not send to the address'}
    default:
      return hasIdentity(findings) ? closedToKnown(languages) : closedToAll(languages)
  }
}

function closedToAll(languages: readonly Language[]): PeekFailure {
  const who = 'a member of another release, one that expects TLS, or another program'
  return {
    kind: 'closed',
    layer: 'handshake',
    reason: `the connection is closed after the handshake of each of ${named(languages)}: ${who}`,
  }
}

/** Said of a member that spoke TLS before. */
export const REMEMBERED_TLS: PeekFailure = {
  kind: 'tls',
  layer: 'tls',
  reason:
    'the member encrypts its connections, as was found before, and is not asked in vain again: say how with the TLS options',
}

/** FD_SOCK2, which is never encrypted, took the release. */
function closedToKnown(languages: readonly Language[]): PeekFailure {
  const who = 'the member expects TLS, or another program has the port'
  return {
    kind: 'tls',
    layer: 'tls',
    reason: `the connection is closed after the handshake of ${named(languages)}, which FD_SOCK2 takes: ${who}`,
  }
}

/** Said to who does not know the cluster of members that do not tell it. */
const NAME_IT = 'give the name of the cluster'

/** What is known where nothing came back. */
export interface Mute {
  readonly transport: 'tcp' | 'udp'
  readonly release: string
  /** Nobody told the name of the cluster. */
  readonly isClusterUnknown: boolean
  /** Other releases were turned away before, so that this one was taken. */
  readonly isTaken: boolean
  /** Ports on which FD_SOCK2 is likely to be. */
  readonly likely: readonly number[]
  readonly findings: readonly PortFinding[]
}

/** A likely port of FD_SOCK2 that takes connections and says nothing; those behind it are of other members on the host. */
function mutePort(own: readonly PortFinding[]): number | undefined {
  return hasIdentity(own) ? undefined : own.find(({outcome}) => outcome === 'silent')?.port
}

/** Why a talk that nobody ended brought no answer. */
export function silence({transport, release, isClusterUnknown, isTaken, likely, findings}: Mute): PeekFailure {
  const own = findings.filter(({port}) => likely.includes(port))
  const mute = mutePort(own)
  if (mute !== undefined) {
    const came =
      transport === 'tcp'
        ? `its system takes connections and nothing reads them, here and at FD_SOCK2's port ${String(mute)}`
        : `nothing comes back, and FD_SOCK2's port ${String(mute)} takes a connection that nothing reads`
    const reason = `${came}: the process is stopped, in a long garbage collection, or starved`
    return {kind: 'hung', layer: transport === 'tcp' ? 'handshake' : 'udp', reason}
  }
  if (transport === 'udp') {
    const why =
      'nobody has the port, the process hangs, a firewall drops the packets or those that come back, another release or cluster, or a stack without MERGE3'
    const hint = `; members up to 5.4 without FD_SOCK2 answer only who knows their cluster: ${NAME_IT}`
    const reason = `no answer: ${why}${isClusterUnknown ? hint : ''}${evidenceOfMember(findings)}`
    return {kind: 'silent', layer: 'udp', reason}
  }
  const layer = isTaken || hasIdentity(own) ? 'answer' : 'handshake'
  if (isClusterUnknown && release !== '5.5') {
    const why = `members of ${release} answer only who knows their cluster, and FD_SOCK2 does not tell it`
    return {kind: 'cluster needed', layer: 'answer', reason: `${why}: ${NAME_IT}`}
  }
  const why = 'a process that hangs, another cluster than expected, a stack without MERGE3, or another program'
  return {kind: 'silent', layer, reason: `the connection is taken and nothing comes back: ${why}`}
}
