import {shortNames} from '../peek/short-names.ts'
import {areNear} from '../errors/near-names.ts'
import type {StatusFinding, StatusMember, StatusView} from './report.ts'
import type {Scope} from './scope.ts'

/** Names of a finding; more are counted. */
const MAX_NAMED = 10

/** What findings are made of. */
export interface Found {
  readonly members: readonly StatusMember[]
  readonly views: readonly StatusView[]
  readonly scope: Scope
  /** Members that no row was made for. */
  readonly left: number
}

type Label = (member: StatusMember) => string

function named(names: readonly string[]): string {
  const more = names.length - MAX_NAMED
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`
}

/** Names, else short UUIDs, else addresses. */
function labels(members: readonly StatusMember[]): Label {
  const short = shortNames(members.flatMap(({uuid}) => uuid ?? []))
  return ({name, uuid, address}) => name ?? (uuid === null ? (address ?? '?') : short(uuid))
}

function placed(member: StatusMember, label: Label): string {
  const {address} = member
  const name = label(member)
  return address === null || address === name ? name : `${name} (${address})`
}

function clusterText(cluster: string | null): string {
  return cluster === null ? 'of an unknown cluster' : `of cluster ${cluster}`
}

function viewFindings(cluster: string | null, views: readonly StatusView[]): StatusFinding[] {
  if (views.length < 2) return []
  const told = views.map(({view, size, heldBy}) => `${view} (${String(size)}) held by ${named(heldBy)}`)
  const text = `members ${clusterText(cluster)} hold different views: ${told.join('; ')}`
  return [{kind: 'views differ', cluster, text, cause: null}]
}

function coordinatorFindings(cluster: string | null, members: readonly StatusMember[], label: Label): StatusFinding[] {
  const coordinators = members.filter(({coordinator, view}) => coordinator && view !== null).map(label)
  if (coordinators.length < 2) return []
  const text = `${String(coordinators.length)} members ${clusterText(cluster)} are coordinator: ${named(coordinators)}`
  return [{kind: 'several coordinators', cluster, text, cause: null}]
}

function tieFindings({cluster, tied}: Scope): StatusFinding[] {
  if (tied.length === 0) return []
  const cause = 'name the cluster that you mean with --cluster'
  const text = `clusters ${named(tied)} have as many members each, and ${cluster ?? '?'} is taken: ${cause}`
  return [{kind: 'clusters tie', cluster, text, cause}]
}

/** One finding for each other cluster. */
function otherClusterFindings({members, scope}: Found, label: Label): StatusFinding[] {
  const others = members.filter(({status}) => status === 'other cluster')
  return [...new Set(others.map(({cluster}) => cluster))].map((cluster): StatusFinding => {
    const rows = others.filter((member) => member.cluster === cluster)
    const who = named(rows.map((member) => placed(member, label)))
    const wanted = scope.cluster ?? '(unknown)'
    const isNear = cluster !== null && areNear(cluster, wanted)
    const cause = isNear
      ? `the names ${cluster} and ${wanted} are nearly the same, one of them may be misspelt`
      : `${wanted} ${scope.isNamed ? 'was asked for' : 'is the cluster of most members found'}`
    const listed = rows.find(({listedIn}) => listedIn !== null)
    const stands =
      listed === undefined ? '' : `; view ${listed.listedIn ?? ''} of ${wanted} has ${label(listed)} all the same`
    const text = `${who} ${rows.length === 1 ? 'is' : 'are'} of cluster ${cluster ?? '(unknown)'}, not of ${wanted}: ${cause}${stands}`
    return {kind: 'other cluster', cluster, text, cause}
  })
}

function causeOf({layer, reason}: StatusMember): string | null {
  if (reason === null) return layer
  return layer === null || layer === 'view' || reason.startsWith(`${layer}:`) ? reason : `${layer}: ${reason}`
}

function memberFinding(member: StatusMember, label: Label): StatusFinding | null {
  const {status, cluster, address, listedIn, view, layer, reason} = member
  const who = placed(member, label)
  const cause = causeOf(member)
  const why = cause === null ? '' : `: ${cause}`
  const listed = listedIn === null ? '' : `, and is in view ${listedIn}`
  switch (status) {
    case 'answered':
    case 'other cluster':
      return null
    case 'unreachable':
      if (listedIn === null || layer === 'address')
        return {kind: 'unreachable', cluster, text: `${who} does not answer${why}`, cause}
      return {kind: 'silent member', cluster, text: `${who} of view ${listedIn} does not answer${why}`, cause}
    case 'no view':
      return {kind: 'no view', cluster, text: `${who} says that it has no view${listed}${why}`, cause}
    case 'view not told':
      return {kind: 'view not told', cluster, text: `${who} does not tell its view${listed}${why}`, cause}
    case 'not in any view': {
      const tells = view === null ? 'and is in no view that was told' : `and is not in the view ${view} that it holds`
      return {kind: 'not in any view', cluster, text: `${who} answers ${tells}${why}`, cause}
    }
    case 'other member on this address':
      return {kind: 'other member', cluster, text: `${who} is not at ${address ?? '?'}: ${reason ?? ''}`, cause: reason}
  }
}

/** What is to be looked at, what concerns a whole cluster first. */
export function findingsOf(found: Found): StatusFinding[] {
  const {members, views, scope, left} = found
  const label = labels(members)
  const clusters = [...new Set(views.map(({cluster}) => cluster))]
  const ofClusters = clusters.flatMap((cluster) => {
    const held = views.filter((view) => view.cluster === cluster)
    const own = members.filter((member) => member.cluster === cluster)
    return [...viewFindings(cluster, held), ...coordinatorFindings(cluster, own, label)]
  })
  // Of who is silent in another cluster there is nothing to be said but that it is another one.
  const isOther = ({source, cluster}: StatusMember): boolean =>
    source === null && cluster !== null && cluster !== scope.cluster
  const ofMembers = members.filter((member) => !isOther(member)).flatMap((member) => memberFinding(member, label) ?? [])
  const text = `${String(left)} further members were not looked at`
  const tooMany: StatusFinding[] = left === 0 ? [] : [{kind: 'too many', cluster: null, text, cause: null}]
  return [...ofClusters, ...tieFindings(scope), ...otherClusterFindings(found, label), ...ofMembers, ...tooMany]
}
