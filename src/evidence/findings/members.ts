import {socketOf} from '../../model/endpoint.ts'
import type {FailureKind} from '../../peek/peeked.ts'
import type {FindingKind} from '../catalogue.ts'
import type {Finding, StatusMember} from '../report.ts'
import {finding, type Found, type Label, placed} from './found.ts'

/** What a member of a view is found to be that was asked in vain. */
const OF_SILENT: Partial<Record<FailureKind, FindingKind>> = {
  hung: 'hung member',
  refused: 'refused member',
  dropped: 'member out of reach',
  'no way': 'member out of reach',
  tls: 'encrypted',
  certificate: 'certificate refused',
  'cluster needed': 'cluster needed',
  program: 'other program',
  'failure detection': 'failure detection port',
}

/** What is found at one address, whatever views say of it. */
export const OF_ADDRESS: Partial<Record<FailureKind, FindingKind>> = {
  ...OF_SILENT,
  identity: 'other member',
  address: 'address leads elsewhere',
  port: 'failure detection blocked',
  'no view': 'no view',
  'view not told': 'view not told',
  refused: 'unreachable',
  dropped: 'unreachable',
  'no way': 'unreachable',
}

const OF_VIEWLESS: Partial<Record<FailureKind, FindingKind>> = {
  tls: 'encrypted',
  certificate: 'certificate refused',
  'cluster needed': 'cluster needed',
}

/** Said of who is in the view of others and holds none itself. */
const HALF_JOINED =
  'the others have taken it into their view and it has not taken that: AUTH or encryption may be set on one side only'

function silentText(member: StatusMember, who: string, kind: FindingKind): string {
  const {came, listedIn, reason, status} = member
  const why = reason === null ? '' : `: ${reason}`
  const of = listedIn === null ? '' : ` of view ${listedIn}`
  if (status === 'not asked') return `${who}${of} was not asked${why}`
  if (kind !== 'hung member') return `${who}${of} does not answer${why}`
  return `${who}${of} ${came === 'hung' ? 'hangs' : 'most likely hangs'}${listedIn === null ? '' : ', and other members still have it in their view'}${why}`
}

function silentFinding(member: StatusMember, label: Label): Finding {
  const {status, cluster, came, layer, listedIn, reason} = member
  const table = listedIn === null ? OF_ADDRESS : OF_SILENT
  const otherwise = listedIn === null ? 'unreachable' : 'silent member'
  // A system that takes the connection of a member of the view, for a process that reads nothing.
  const isMute = came === 'silent' && layer === 'handshake' && listedIn !== null
  const met = isMute ? 'hung member' : came === null ? undefined : table[came]
  const kind = status === 'not asked' ? 'not asked' : (met ?? otherwise)
  const text = silentText(member, placed(member, label), kind)
  return finding(kind, {cluster, subjects: [label(member)], text, cause: reason, rows: [member]})
}

function viewlessFinding(member: StatusMember, label: Label): Finding {
  const {status, cluster, came, listedIn, reason} = member
  const listed = listedIn === null ? '' : `, and is in view ${listedIn}`
  const cause = status === 'no view' && listedIn !== null ? `${HALF_JOINED}, or ${reason ?? ''}` : reason
  const why = cause === null ? '' : `: ${cause}`
  const told = status === 'no view' ? 'says that it has no view' : 'does not tell its view'
  const kind = status === 'no view' ? 'no view' : ((came === null ? undefined : OF_VIEWLESS[came]) ?? 'view not told')
  const text = `${placed(member, label)} ${told}${listed}${why}`
  return finding(kind, {cluster, subjects: [label(member)], text, cause, rows: [member]})
}

function strangerFinding(member: StatusMember, label: Label): Finding {
  const {view, cluster, reason} = member
  const tells = view === null ? 'and is in no view that was told' : `and is not in the view ${view} that it holds`
  const text = `${placed(member, label)} answers ${tells}${reason === null ? '' : `: ${reason}`}`
  return finding('not in any view', {cluster, subjects: [label(member)], text, cause: reason, rows: [member]})
}

function otherFinding(member: StatusMember, label: Label): Finding {
  const {address, cluster, reason} = member
  const text = `${placed(member, label)} is not at ${address ?? '?'}: ${reason ?? ''}`
  return finding('other member', {cluster, subjects: [label(member)], text, cause: reason, rows: [member]})
}

function memberFinding(member: StatusMember, label: Label): Finding[] {
  switch (member.status) {
    case 'answered':
    case 'other cluster':
      return []
    case 'unreachable':
    case 'not asked':
      return [silentFinding(member, label)]
    case 'no view':
    case 'view not told':
      return [viewlessFinding(member, label)]
    case 'not in any view':
      return [strangerFinding(member, label)]
    case 'other member on this address':
      return [otherFinding(member, label)]
  }
}

/** Kinds of addresses that lead nobody on another host to a member. */
function privateKind(host: string): string | null {
  if (host.startsWith('127.') || host === '::1') return 'a loopback address'
  if (/^0\.0\.0\.0$/.test(host) || host === '::') return 'the any-address'
  return host.startsWith('169.254.') || /^fe[89ab]/i.test(host) ? 'a link-local address' : null
}

function hostOf({address}: StatusMember): string | null {
  return address === null ? null : (socketOf(address)?.host ?? null)
}

/** Hosts at which a member answered. */
function askedHosts({observations}: StatusMember): string[] {
  return observations.flatMap((id) => {
    const [means = '', place = ''] = id.split(' ')
    return means === 'transport' ? (socketOf(place)?.host ?? []) : []
  })
}

/** One that tells others an address which leads nobody else to it. */
function addressFindings({members}: Found, label: Label): Finding[] {
  return members.flatMap((member): Finding[] => {
    const host = hostOf(member)
    const kind = host === null ? null : privateKind(host)
    if (host === null || kind === null || (member.source === null && member.listedIn === null)) return []
    const isAskedElsewhere = askedHosts(member).some((asked) => privateKind(asked) === null)
    const others = members.filter((one) => one.listedIn !== null && one.listedIn === member.listedIn)
    const apart = others.filter((one) => {
      const other = hostOf(one)
      return one !== member && other !== null && privateKind(other) === null
    })
    if (!isAskedElsewhere && apart.length === 0) return []
    const {cluster, address} = member
    const cause = `${kind} leads members on other hosts to themselves or nowhere: set bind_addr or external_addr to one they reach`
    const text = `${label(member)} tells others that it is at ${address ?? ''}: ${cause}`
    const rows = [member, ...apart]
    return [finding('address not for others', {cluster, subjects: [label(member)], text, cause, rows})]
  })
}

/** What concerns single members. */
export function memberFindings(found: Found, label: Label): Finding[] {
  const {members, scope} = found
  // Of who is silent in another cluster there is nothing to be said but that it is another one.
  const isOther = ({source, cluster}: StatusMember): boolean =>
    source === null && cluster !== null && cluster !== scope.cluster
  const own = members.filter((member) => !isOther(member))
  return [...addressFindings({...found, members: own}, label), ...own.flatMap((member) => memberFinding(member, label))]
}
