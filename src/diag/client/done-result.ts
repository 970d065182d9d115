import {identityOf} from './membership.ts'
import {membersOf, type ProbeFailure, type ProbeReport} from './report.ts'

/** A member that was sent a request without an answer of its own. */
export interface DoneMember {
  /** Null if other members count it but nobody knows its name. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly physicalAddress: string | null
  /** Why the request failed, as the member reports it; members of JGroups do not report it. */
  readonly error: string | null
}

/** The outcome of a request that has no answer of its own. */
export interface DoneResult {
  readonly members: readonly DoneMember[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

/** Returns the members that received the request, and those that did not answer. */
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
