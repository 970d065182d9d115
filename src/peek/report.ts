import type {Peeked, PeekedView, PeekFailure} from './peeked.ts'
import {shortNames} from './short-names.ts'
import {areNear} from '../errors/near-names.ts'
import {counted} from '../errors/counted.ts'
import {endpointText} from '../model/endpoint.ts'

/** What a peek found at one address. */
export interface PeekedMemberResult {
  /** As it was given, with its port. */
  readonly address: string
  /** `identity`: the member is known, its view is not. */
  readonly outcome: Peeked['outcome']
  /** Where and why it failed; null when nothing did. */
  readonly failure: PeekFailure | null
  readonly transport: 'tcp' | 'udp' | null
  /** The minor alone where the member took the handshake and said nothing. */
  readonly version: string | null
  readonly cluster: string | null
  readonly uuid: string | null
  readonly name: string | null
  readonly coordinator: boolean | null
  /** Address by which other members reach it, as it says. */
  readonly physicalAddress: string | null
  readonly view: PeekedView | null
  /** Milliseconds until it had answered, or was given up. @asType number */
  readonly elapsedMs: number
  /** Packets that were sent, with `--show-wire`. */
  readonly sent?: readonly string[]
}

/** What `jg peek` found. */
export interface PeekResult {
  /** Addresses at which a member was found. */
  readonly answered: number
  /** One per address, also of those where nobody answered. */
  readonly members: readonly PeekedMemberResult[]
  /** What is worth a look, as views that differ. */
  readonly findings: readonly string[]
}

/** A member by its identity. */
export interface Identified {
  readonly uuid: string
  readonly name: string | null
}

/** Members as people know them: by name, else by a part of the UUID that tells them apart from the others of `uuids`. */
export function memberTexts(uuids: Iterable<string>): (member: Identified) => string {
  const short = shortNames(uuids)
  return ({uuid, name}) => name ?? short(uuid)
}

/** UUIDs of members and of those in their views. */
export function uuidsOf(members: readonly Pick<PeekedMemberResult, 'uuid' | 'view'>[]): string[] {
  return members.flatMap(({uuid, view}) => [
    ...(uuid === null ? [] : [uuid]),
    ...(view === null ? [] : [view.creatorUuid, ...view.members.map((member) => member.uuid)]),
  ])
}

/** `[A|3] (2) [A, B]` */
export function viewText(
  {id, creatorUuid, creatorName, members}: PeekedView,
  memberText: (member: Identified) => string,
): string {
  const creator = memberText({uuid: creatorUuid, name: creatorName})
  return `[${creator}|${String(id)}] (${String(members.length)}) [${members.map(memberText).join(', ')}]`
}

/** A view apart from the names in it. */
export function viewKey(cluster: string | null, {id, creatorUuid, members}: PeekedView): string {
  return JSON.stringify([cluster, creatorUuid, id, ...members.map(({uuid}) => uuid)])
}

/** Clusters of those who answered, with the number of members, the largest first. */
function clustersOf(members: readonly PeekedMemberResult[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const {cluster} of members) if (cluster !== null) counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

/**
 * Members that told their view and are of the cluster that was asked for, else of the one that most are in: those that `--expect` counts, each
 * once, at however many addresses it answered.
 */
export function wellSeen({members}: PeekResult, cluster: string | undefined): number {
  const seen = members.filter(({view}) => view !== null)
  const wanted = cluster ?? clustersOf(seen)[0]?.[0] ?? null
  return new Set(seen.filter((member) => member.cluster === wanted).map(({uuid, address}) => uuid ?? address)).size
}

function clusterFindings(members: readonly PeekedMemberResult[]): string[] {
  const clusters = clustersOf(members)
  const [first = ''] = clusters[0] ?? []
  if (clusters.length < 2) return []
  const near = clusters.find(([name]) => name !== first && areNear(name, first))
  const hint = near === undefined ? '' : `; the names ${near[0]} and ${first} are nearly the same, one may be misspelt`
  const told = clusters.map(([name, count]) => `${name} (${counted(count, 'member')})`).join(', ')
  return [`members of ${String(clusters.length)} clusters answered: ${told}${hint}`]
}

/** What is worth a look: views that differ within a cluster, and other clusters than the wanted one. */
function findingsOf(members: readonly PeekedMemberResult[], cluster: string | undefined): string[] {
  const views = new Map<string, Set<string>>()
  for (const member of members) {
    if (member.view === null) continue
    const key = member.cluster ?? ''
    views.set(key, (views.get(key) ?? new Set()).add(viewKey(member.cluster, member.view)))
  }
  const near = (name: string): string =>
    cluster !== undefined && areNear(name, cluster) ? ': the names are nearly the same, one may be misspelt' : ''
  const split = [...views].filter(([, held]) => held.size > 1)
  return [
    ...split.map(([name, held]) => `members of cluster ${name} hold ${String(held.size)} different views`),
    ...members
      .filter((m) => cluster !== undefined && m.cluster !== null && m.cluster !== cluster)
      .map(
        (m) => `${m.address} belongs to cluster ${m.cluster ?? ''}, not to ${cluster ?? ''}${near(m.cluster ?? '')}`,
      ),
    ...(cluster === undefined ? clusterFindings(members) : []),
    ...members
      .filter((m) => m.outcome === 'identity')
      .map((m) => `${m.address} tells no view: ${m.failure?.reason ?? ''}`),
  ]
}

/** The result of `jg peek`. */
export function peekResult(
  all: readonly Peeked[],
  {cluster, withWire}: {readonly cluster: string | undefined; readonly withWire: boolean},
): PeekResult {
  const members = all.map(
    ({target, address: _address, fdSock2: _fdSock2, onlyBeside: _onlyBeside, sent, ...facts}) => ({
      address: endpointText(target),
      ...facts,
      ...(withWire ? {sent} : {}),
    }),
  )
  const answered = members.filter(({outcome}) => outcome !== 'nothing').length
  return {answered, members, findings: findingsOf(members, cluster)}
}
