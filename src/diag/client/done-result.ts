import {identityOf} from './membership.ts'
import {membersOf, type ProbeFailure, type ProbeReport} from './report.ts'

/** A member that was told to do something. */
export interface DoneMember {
  /** Null when others count a member and nobody names it. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly physicalAddress: string | null
  /** What the member says of it when it failed; members of JGroups say nothing. */
  readonly error: string | null
}

/** What came of a request that has no answer of its own. */
export interface DoneResult {
  readonly members: readonly DoneMember[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

/** Who got the request. */
export function doneResult(report: ProbeReport): DoneResult {
  const answered = membersOf(report.answers, identityOf).map(({name, cluster, physicalAddress, pairs}): DoneMember => {
    const error = pairs.find(([key]) => key === 'error')?.[1] ?? null
    return {name, status: 'answered', cluster, physicalAddress, error}
  })
  const silent = report.silent.map(({name, cluster}): DoneMember => {
    return {name, status: 'silent', cluster, physicalAddress: null, error: null}
  })
  const byName = (a: DoneMember, b: DoneMember): number => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)
  return {members: [...answered.sort(byName), ...silent.sort(byName)], failures: report.failures}
}
