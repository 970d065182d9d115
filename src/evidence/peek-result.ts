import {endpointText} from '../model/endpoint.ts'
import type {Peeked} from '../peek/peeked.ts'
import type {PeekedMemberResult} from '../peek/report.ts'
import {lookFindings} from './look.ts'
import type {Finding} from './report.ts'

/** What `jg peek` found. */
export interface PeekResult {
  /** Addresses at which a member was found. */
  readonly answered: number
  /** One per address, also of those where nobody answered. */
  readonly members: readonly PeekedMemberResult[]
  /** What is worth a look, as views that differ. */
  readonly findings: readonly Finding[]
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
  return {answered, members, findings: lookFindings(all, cluster)}
}
