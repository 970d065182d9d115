import {identityOf} from './membership.ts'
import {protocolNames} from './parts.ts'
import type {StackChange} from './stack-changes.ts'
import {membersOf, type ProbeFailure, type ProbeReport} from './report.ts'

/** The stack of one member. */
export interface StackMember {
  /** Null if other members count it but nobody knows its name. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly version: string | null
  /** Names of the protocols, the transport first. */
  readonly protocols: readonly string[]
  /** Why a change failed, as the member reports it; members of JGroups do not report it. */
  readonly error: string | null
}

/** Stacks of members. */
export interface StacksResult {
  readonly members: readonly StackMember[]
  /** Whether all members have the same protocols in the same order. */
  readonly same: boolean
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

/** The outcome of a change on one member. */
export interface ChangedStack extends StackMember {
  readonly done: boolean
  /** Why the change could not be made. */
  readonly reason: string | null
}

/** A change of stacks and its outcome. */
export interface StackChangeResult {
  /** A description of the change. */
  readonly change: string
  readonly members: readonly ChangedStack[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

/** Returns stacks by member, from answers to `print-protocols`. */
export function stacksResult(report: ProbeReport): StacksResult {
  const answered = membersOf(report.answers, identityOf).map(({name, cluster, version, pairs}): StackMember => {
    const error = pairs.find(([key]) => key === 'error')?.[1] ?? null
    return {name, status: 'answered', cluster, version, protocols: protocolNames({pairs}), error}
  })
  const silent = report.silent.map(({name, cluster}): StackMember => {
    return {name, status: 'silent', cluster, version: null, protocols: [], error: null}
  })
  const byName = (a: StackMember, b: StackMember): number => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)
  const same = new Set(answered.map(({protocols}) => protocols.join())).size <= 1
  return {members: [...answered.sort(byName), ...silent.sort(byName)], same, failures: report.failures}
}

function keyOf({name, cluster}: StackMember): string {
  return `${cluster ?? ''}\n${name ?? ''}`
}

/** Returns why the change is impossible on every member that answered; null if some can make it, or nobody answered. */
export function commonObstacle({obstacle}: StackChange, before: ProbeReport): string | null {
  const answered = stacksResult(before).members.filter(({status}) => status === 'answered')
  const reasons = answered.map(({protocols}) => obstacle(protocols))
  return answered.length > 0 && reasons.every((reason) => reason !== null) ? (reasons[0] ?? null) : null
}

/** Compares the stacks before and after a change. */
export function stackChangeResult(
  {words, isDone, obstacle}: StackChange,
  before: ProbeReport,
  after: ProbeReport,
): StackChangeResult {
  const obstacles = new Map(
    stacksResult(before).members.flatMap((m) =>
      m.status === 'silent' ? [] : [[keyOf(m), obstacle(m.protocols)] as const],
    ),
  )
  const members = stacksResult(after).members.map((member): ChangedStack => {
    const reason = obstacles.get(keyOf(member)) ?? null
    const done = member.status === 'answered' && reason === null && isDone(member.protocols)
    return {...member, done, reason: done ? null : (reason ?? member.error)}
  })
  return {change: words, members, failures: after.failures}
}
