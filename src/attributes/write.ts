import type {AttributeChange} from '../diag/client/attribute-names.ts'
import {identityOf} from '../diag/client/membership.ts'
import {isPrintOf, writableText} from '../diag/client/printed-values.ts'
import {membersOf, type ProbeFailure, type ProbeReport} from '../diag/client/report.ts'
import {SIGN_OF_LIFE} from '../diag/client/options.ts'
import {type AttrMember, attrMembers} from './read.ts'

/** The outcome of one attribute change on one member. */
export interface AttrChange {
  /** `PROTOCOL.attribute`. */
  readonly attribute: string
  readonly wanted: string
  /** As the member printed it before; null when it has no such attribute. */
  readonly before: string | null
  readonly after: string | null
  /** `set`: it has the value now. `refused`: it has another. `unknown`: the member has no such attribute. */
  readonly outcome: 'set' | 'refused' | 'unknown' | 'no answer'
  /** Why it was refused, if the member says so: JGroups members report it only in their log. */
  readonly reason: string | null
}

/** Changes of one member. */
export interface AttrSetMember {
  /** Null if other members count it but nobody knows its name. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly changes: readonly AttrChange[]
}

/** The result of `jg attr set`. */
export interface AttrSetResult {
  readonly members: readonly AttrSetMember[]
  /** Arguments of `jg attr set` that restore the values; null if members had different ones, or they cannot be written. */
  readonly undo: readonly string[] | null
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

function nameOf({protocol, attribute}: AttributeChange): string {
  return `${protocol}.${attribute}`
}

/** Returns keys that write, followed by keys that read the outcome. */
export function changeKeys(changes: readonly AttributeChange[]): string[] {
  return [
    ...changes.map((change) => `jmx=${nameOf(change)}=${change.value}`),
    ...changes.map((change) => `jmx=${nameOf(change)}`),
    // A member of JGroups 4.2 does not answer if a write fails; its transport still answers this key.
    SIGN_OF_LIFE,
  ]
}

function readNames(changes: readonly AttributeChange[]): {protocol: string; attribute: string; prefix: boolean}[] {
  return changes.map(({protocol, attribute}) => ({protocol, attribute, prefix: false}))
}

/** Two members may have the same name. */
function keyOf({name, cluster, physicalAddress}: Pick<AttrMember, 'name' | 'cluster' | 'physicalAddress'>): string {
  return [name, cluster, physicalAddress].join('\n')
}

function outcomeOf(wanted: string, after: string | null, silent: boolean): AttrChange['outcome'] {
  if (silent) return 'no answer'
  if (after === null) return 'unknown'
  return isPrintOf(after, wanted) ? 'set' : 'refused'
}

/** Compares the answers before and after a change. */
export function attrSetResult(
  changes: readonly AttributeChange[],
  before: ProbeReport,
  after: ProbeReport,
): AttrSetResult {
  const names = readNames(changes)
  const earlier = new Map(attrMembers(before, names).map((m) => [keyOf(m), m.attributes]))
  const errors = new Map(
    membersOf(after.answers, identityOf).map((m) => [keyOf(m), m.pairs.find(([key]) => key === 'error')?.[1] ?? null]),
  )
  const members = attrMembers(after, names).map((member): AttrSetMember => {
    const silent = member.status === 'silent'
    const done = changes.map((change): AttrChange => {
      const attribute = nameOf(change)
      const was = earlier.get(keyOf(member))?.[attribute] ?? null
      // 4.2 answers no read after a failed write; the value is then unchanged.
      const now = member.attributes[attribute] ?? (silent ? null : was)
      const outcome = outcomeOf(change.value, now, silent)
      const reason = outcome === 'refused' || outcome === 'unknown' ? (errors.get(keyOf(member)) ?? null) : null
      return {attribute, wanted: change.value, before: was, after: now, outcome, reason}
    })
    return {name: member.name, status: member.status, cluster: member.cluster, changes: done}
  })
  return {members, undo: undoOf(members), failures: after.failures}
}

function undoOf(members: readonly AttrSetMember[]): string[] | null {
  const set = members
    .flatMap(({changes}) => changes)
    .filter(({outcome, before, after}) => outcome === 'set' && before !== after)
  const old = new Map<string, Set<string | null>>()
  for (const {attribute, before} of set)
    old.set(attribute, (old.get(attribute) ?? new Set<string | null>()).add(before))
  const words = [...old].map(([attribute, values]) => {
    const [value] = values
    const text = values.size === 1 && typeof value === 'string' ? writableText(value) : null
    return text === null ? null : `${attribute}=${text}`
  })
  return words.length === 0 || words.includes(null) ? null : words.flatMap((word) => word ?? [])
}
