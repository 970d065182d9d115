import {shortUuid, type StatusFinding, type StatusMember, type StatusView} from './report.ts'

/** Names of a finding; more are counted. */
const MAX_NAMED = 10

function named(names: readonly string[]): string {
  const more = names.length - MAX_NAMED
  return `${names.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`
}

function label({name, uuid, address}: StatusMember): string {
  return name ?? (uuid === null ? (address ?? '?') : shortUuid(uuid))
}

function clusterText(cluster: string | null): string {
  return cluster === null ? 'of an unknown cluster' : `of cluster ${cluster}`
}

function viewFindings(cluster: string | null, views: readonly StatusView[]): StatusFinding[] {
  if (views.length < 2) return []
  const text = views.map(({view, size, heldBy}) => `${view} (${String(size)}) held by ${named(heldBy)}`)
  return [
    {kind: 'views differ', cluster, text: `members ${clusterText(cluster)} hold different views: ${text.join('; ')}`},
  ]
}

function coordinatorFindings(cluster: string | null, members: readonly StatusMember[]): StatusFinding[] {
  const coordinators = members.filter((member) => member.coordinator && member.source !== null).map(label)
  if (coordinators.length < 2) return []
  const text = `${String(coordinators.length)} members ${clusterText(cluster)} are coordinator: ${named(coordinators)}`
  return [{kind: 'several coordinators', cluster, text}]
}

function memberFindings(members: readonly StatusMember[]): StatusFinding[] {
  return members.flatMap((member): StatusFinding[] => {
    const {status, cluster, address, layer, reason} = member
    const why = layer === null ? '' : `: ${layer}`
    const at = address === null || address === label(member) ? '' : ` (${address})`
    switch (status) {
      case 'answered':
        return []
      case 'unreachable':
        return [{kind: 'unreachable', cluster, text: `${label(member)}${at} does not answer${why}`}]
      case 'not in any view':
        return [
          {kind: 'not in any view', cluster, text: `${label(member)}${at} answers and is in no view that was told`},
        ]
      case 'other member on this address':
        return [{kind: 'other member', cluster, text: `${label(member)} is not at ${address ?? '?'}: ${reason ?? ''}`}]
    }
  })
}

/** What is to be looked at, what concerns a whole cluster first. `left`: members that no row was made for. */
export function findingsOf(
  members: readonly StatusMember[],
  views: readonly StatusView[],
  left: number,
): StatusFinding[] {
  const clusters = [...new Set(views.map(({cluster}) => cluster))]
  const ofClusters = clusters.flatMap((cluster) => [
    ...viewFindings(
      cluster,
      views.filter((view) => view.cluster === cluster),
    ),
    ...coordinatorFindings(
      cluster,
      members.filter((member) => member.cluster === cluster),
    ),
  ])
  const tooMany: StatusFinding[] =
    left === 0 ? [] : [{kind: 'too many', cluster: null, text: `${String(left)} further members were not looked at`}]
  return [...ofClusters, ...memberFindings(members), ...tooMany]
}
