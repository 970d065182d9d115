import {parseAttributes} from '../diag/client/attributes.ts'
import {type AttributeName, isNamed} from '../diag/client/attribute-names.ts'
import {identityOf} from '../diag/client/membership.ts'
import {type AnsweringMember, membersOf, type ProbeFailure, type ProbeReport} from '../diag/client/report.ts'

/** Attributes of one member. */
export interface AttrMember {
  /** Null if other members count it but nobody knows its name. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly physicalAddress: string | null
  readonly version: string | null
  /** Values by `PROTOCOL.attribute`, as the member prints them. */
  readonly attributes: Readonly<Record<string, string>>
}

/** The result of `jg attr get`. */
export interface AttrResult {
  /** Attributes that were named. */
  readonly request: readonly string[]
  /** Members that answered, and members known from a view that did not. */
  readonly members: readonly AttrMember[]
  /** Attributes that were named exactly but that no member has. */
  readonly missing: readonly string[]
  /** Attributes whose values differ between the members that have them. */
  readonly differing: readonly string[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

function valuesOf({pairs}: AnsweringMember, names: readonly AttributeName[]): Record<string, string> {
  const found = pairs.flatMap(([protocol, text]) =>
    Object.entries(parseAttributes(text) ?? {})
      .filter(([attribute]) => isNamed(names, protocol, attribute))
      .map(([attribute, value]) => [`${protocol}.${attribute}`, value] as const),
  )
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

/** Returns attributes by member, silent members last. */
export function attrMembers(report: ProbeReport, names: readonly AttributeName[]): AttrMember[] {
  const answered = membersOf(report.answers, identityOf).map((member): AttrMember => {
    const {name, cluster, physicalAddress, version} = member
    return {name, status: 'answered', cluster, physicalAddress, version, attributes: valuesOf(member, names)}
  })
  const silent = report.silent.map(({name, cluster}): AttrMember => {
    return {name, status: 'silent', cluster, physicalAddress: null, version: null, attributes: {}}
  })
  const byName = (a: AttrMember, b: AttrMember): number => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)
  return [...answered.sort(byName), ...silent.sort(byName)]
}

/** Returns the names of all attributes that at least one member has. */
export function attributesOf(members: readonly AttrMember[]): string[] {
  return [...new Set(members.flatMap(({attributes}) => Object.keys(attributes)))].sort()
}

function differingOf(members: readonly AttrMember[]): string[] {
  return attributesOf(members).filter((name) => {
    const values = members.map(({attributes}) => attributes[name]).filter((value) => value !== undefined)
    return new Set(values).size > 1
  })
}

/** Returns the result of a reading. */
export function attrResult(
  request: readonly string[],
  names: readonly AttributeName[],
  report: ProbeReport,
): AttrResult {
  const members = attrMembers(report, names)
  const found = new Set(attributesOf(members))
  const missing = names
    .filter(({protocol, prefix}) => !prefix && /^\w+$/.test(protocol) && protocol !== 'TP')
    .map(({protocol, attribute}) => `${protocol}.${attribute ?? ''}`)
    .filter((name) => !found.has(name))
  return {request, members, missing, differing: differingOf(members), failures: report.failures}
}
