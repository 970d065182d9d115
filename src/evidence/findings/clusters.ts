import {areNear} from '../../errors/near-names.ts'
import type {Finding, StatusMember, StatusView} from '../report.ts'
import type {Scope} from '../scope.ts'
import {clusterText, finding, type Found, type Label, named, placed} from './found.ts'

/** Members of one cluster, and its views. */
interface Cluster {
  readonly cluster: string | null
  readonly views: readonly StatusView[]
  readonly members: readonly StatusMember[]
  readonly label: Label
}

function viewFindings({cluster, views, members}: Cluster): Finding[] {
  if (views.length < 2) return []
  const told = views.map(({view, size, heldBy}) => `${view} (${String(size)}) held by ${named(heldBy)}`)
  const text = `members ${clusterText(cluster)} hold different views: ${told.join('; ')}`
  const rows = members.filter(({view}) => view !== null)
  return [finding('views differ', {cluster, subjects: views.map(({view}) => view), text, rows})]
}

function coordinatorFindings({cluster, members, label}: Cluster): Finding[] {
  const rows = members.filter(({coordinator, view}) => coordinator && view !== null)
  if (rows.length < 2) return []
  const subjects = rows.map(label)
  const text = `${String(rows.length)} members ${clusterText(cluster)} are coordinator: ${named(subjects)}`
  return [finding('several coordinators', {cluster, subjects, text, rows})]
}

function noCoordinatorFindings({cluster, members, label}: Cluster): Finding[] {
  return members
    .filter(({coordinator, status, listedIn}) => coordinator && status === 'unreachable' && listedIn !== null)
    .map((row): Finding => {
      const holders = members.filter(({view}) => view === row.listedIn)
      const cause = 'members can neither join nor leave until the others exclude it'
      const text = `${placed(row, label)}, coordinator of view ${row.listedIn ?? ''}, does not answer: ${cause}`
      return finding('no coordinator', {cluster, subjects: [label(row)], text, cause, rows: [row, ...holders]})
    })
}

/** Major and minor version: members of JGroups take messages of their own only. */
function minorOf({version}: StatusMember): string | null {
  return /^\d+\.\d+/.exec(version ?? '')?.[0] ?? null
}

function grouped<T>(rows: readonly StatusMember[], of: (row: StatusMember) => T | null): Map<T, StatusMember[]> {
  const groups = new Map<T, StatusMember[]>()
  for (const row of rows) {
    const key = of(row)
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return groups
}

function releaseFindings({cluster, members, label}: Cluster): Finding[] {
  const rows = members.filter(({source}) => source !== null)
  const groups = [...grouped(rows, minorOf)].sort(([a], [b]) => b.localeCompare(a, 'en', {numeric: true}))
  if (groups.length < 2) return []
  const told = groups.map(([minor, of]) => `${minor} (${named(of.map(label))})`)
  const list = `${told.slice(0, -1).join(', ')} and ${told.at(-1) ?? ''}`
  const cause = 'JGroups takes messages of its own major and minor version only, so they never form one view'
  const text = `members ${clusterText(cluster)} run ${list}, which refuse each other: ${cause}`
  return [finding('releases differ', {cluster, subjects: groups.map(([minor]) => minor), text, cause, rows})]
}

function transportFindings({cluster, members, label}: Cluster): Finding[] {
  const rows = members.filter(({source}) => source === 'peek')
  const groups = [...grouped(rows, ({transport}) => transport)]
  if (groups.length < 2) return []
  const told = groups.map(([transport, of]) => `${transport.toUpperCase()} (${named(of.map(label))})`)
  const cause = 'stacks over different transports never meet'
  const text = `members ${clusterText(cluster)} use ${told.sort().join(' and ')}: ${cause}`
  return [finding('transports differ', {cluster, subjects: groups.map(([transport]) => transport), text, cause, rows})]
}

function tlsFindings({cluster, members, label}: Cluster): Finding[] {
  const encrypted = members.filter(({came}) => came === 'tls')
  const plain = members.filter(({source, view}) => source === 'peek' && view !== null)
  if (encrypted.length === 0 || plain.length === 0) return []
  const cause = 'members that encrypt and members that do not never meet'
  const names = encrypted.map(label)
  const text = `${named(names)} ${clusterText(cluster)} ${names.length === 1 ? 'encrypts its' : 'encrypt their'} connections, and ${named(plain.map(label))} ${plain.length === 1 ? 'does' : 'do'} not: ${cause}`
  return [finding('tls differs', {cluster, subjects: names, text, cause, rows: [...encrypted, ...plain]})]
}

function nameFindings({cluster, members}: Cluster): Finding[] {
  const known = members.filter(({name, uuid, status}) => name !== null && uuid !== null && status !== 'not asked')
  return [...grouped(known, ({name}) => name)].flatMap(([name, rows]): Finding[] => {
    if (new Set(rows.map(({uuid}) => uuid)).size < 2) return []
    const where = named(rows.map(({address, uuid}) => address ?? uuid ?? '?'))
    const text = `${String(rows.length)} members ${clusterText(cluster)} are called ${name}: ${where}`
    return [finding('name twice', {cluster, subjects: [name], text, rows})]
  })
}

function tieFindings({cluster, tied}: Scope, members: readonly StatusMember[]): Finding[] {
  if (tied.length === 0) return []
  const cause = 'name the cluster that you mean with --cluster'
  const text = `clusters ${named(tied)} have as many members each, and ${cluster ?? '?'} is taken: ${cause}`
  const rows = members.filter(({source}) => source !== null)
  return [finding('clusters tie', {cluster, subjects: tied, text, cause, rows})]
}

/** One finding for each other cluster. */
function otherClusterFindings({members, scope}: Found, label: Label): Finding[] {
  const others = members.filter(({status}) => status === 'other cluster')
  return [...new Set(others.map(({cluster}) => cluster))].map((cluster): Finding => {
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
    return finding('other cluster', {cluster, subjects: rows.map(label), text, cause, rows})
  })
}

/** What concerns whole clusters: causes first, then what they bring about. */
export function clusterFindings(found: Found, label: Label): Finding[] {
  const {members, views, scope} = found
  const names = new Set([...views, ...members.filter(({source}) => source !== null)].map(({cluster}) => cluster))
  const clusters = [...names].map((cluster): Cluster => {
    const own = views.filter((view) => view.cluster === cluster)
    return {cluster, views: own, members: members.filter((member) => member.cluster === cluster), label}
  })
  const known = clusters.filter(({cluster}) => cluster !== null)
  const causes = [releaseFindings, transportFindings, tlsFindings]
  return [
    ...known.flatMap((one) => causes.flatMap((of) => of(one))),
    ...clusters.flatMap((one) => [...viewFindings(one), ...coordinatorFindings(one), ...noCoordinatorFindings(one)]),
    ...known.flatMap(nameFindings),
    ...tieFindings(scope, members),
    ...otherClusterFindings(found, label),
  ]
}
