import {CERTIFICATE_WANTED, type SocketError} from '../runtime/ports.ts'
import type {Conversation} from './conversation.ts'
import type {PortFinding} from './identify.ts'
import type {TalkCause} from './inbox.ts'
import type {PeekFailure} from './peeked.ts'
import type {Language} from './releases.ts'

/** Said when nothing was tried. */
export const NOBODY: PeekFailure = {layer: 'answer', reason: 'no release is left to be tried'}

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
      layer,
      reason: `refused: nobody listens on the port, or a firewall rejects the connection${evidenceOfMember(findings)}`,
    }
  if (code === 'ETIMEDOUT') {
    const why = 'a firewall drops the packets or those that come back, or the host is down'
    return {layer, reason: `no reaction within ${String(Math.round(ms))} ms: ${why}${evidence(findings)}`}
  }
  if (UNREACHABLE.has(code))
    return {layer, reason: `no way to the host (${code}): there is no route, or a firewall rejects the packets`}
  if (code.startsWith('TLS_')) return tlsFailure(error)
  return {layer, reason: message}
}

function tlsFailure({code, message}: SocketError): PeekFailure {
  if (code === CERTIFICATE_WANTED) {
    return {layer: 'tls', reason: 'the member wants a client certificate: give --tls-keystore'}
  }
  return {layer: 'tls', reason: message}
}

function named(languages: readonly Language[]): string {
  return languages.map(({release}) => release).join(', ')
}

/** Who answers instead of a member. */
function anotherProgram(cause: TalkCause | null): PeekFailure {
  const who = cause !== null && 'speaker' in cause ? cause.speaker.words : 'what it sends are no frames of JGroups'
  return {layer: 'handshake', reason: `another program answers on the port: ${who}`}
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
        layer: 'tls',
        reason: 'the port speaks TLS: the member encrypts its connections, say how with the TLS options',
      }
    case 'garbage':
      return anotherProgram(cause)
    case 'flood':
      return {layer: 'answer', reason: 'more frames came than a member has to say, and no answer was among them'}
    case 'refused':
      return {layer: kind, reason: 'refused: no member has the port, or a firewall rejects the packets'}
    case 'failed':
      return {layer: kind, reason: 'the system could not send to the address'}
    default:
      return hasIdentity(findings) ? closedToKnown(languages) : closedToAll(languages)
  }
}

function closedToAll(languages: readonly Language[]): PeekFailure {
  const who = 'a member of another release, one that expects TLS, or another program'
  return {
    layer: 'handshake',
    reason: `the connection is closed after the handshake of each of ${named(languages)}: ${who}`,
  }
}

/** Said of a member that spoke TLS before. */
export const REMEMBERED_TLS: PeekFailure = {
  layer: 'tls',
  reason:
    'the member encrypts its connections, as was found before, and is not asked in vain again: say how with the TLS options',
}

/** FD_SOCK2, which is never encrypted, took the release. */
function closedToKnown(languages: readonly Language[]): PeekFailure {
  const who = 'the member expects TLS, or another program has the port'
  return {
    layer: 'tls',
    reason: `the connection is closed after the handshake of ${named(languages)}, which FD_SOCK2 takes: ${who}`,
  }
}

/** Said to who does not know the cluster of members that do not tell it. */
const NAME_IT = 'give the name of the cluster'

/** Why a talk that nobody ended brought no answer. */
export function silence(
  {transport, language}: Conversation,
  isClusterUnknown: boolean,
  findings: readonly PortFinding[],
): PeekFailure {
  const {release} = language
  if (transport === 'udp') {
    const why =
      'nobody has the port, a firewall drops the packets or those that come back, another release or cluster, or a stack without MERGE3'
    const hint = `; members up to 5.4 without FD_SOCK2 answer only who knows their cluster: ${NAME_IT}`
    return {layer: 'udp', reason: `no answer: ${why}${isClusterUnknown ? hint : ''}${evidenceOfMember(findings)}`}
  }
  if (isClusterUnknown && release !== '5.5') {
    const why = `members of ${release} answer only who knows their cluster, and FD_SOCK2 does not tell it`
    return {layer: 'answer', reason: `${why}: ${NAME_IT}`}
  }
  const why = 'a process that hangs, another cluster than expected, a stack without MERGE3, or another program'
  return {layer: 'answer', reason: `the handshake of ${release} was taken and no answer came: ${why}`}
}
