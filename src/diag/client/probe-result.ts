import {parseAttributes} from './attributes.ts'
import {identityOf} from './membership.ts'
import {countedAnswers} from './raw-output.ts'
import {type AnswerRecord, recordsOf} from './records.ts'
import {type AnsweringMember, membersOf, type ProbeFailure, type ProbeReport} from './report.ts'
import type {Why} from '../why/evidence.ts'

/** A member that answered, or that is known from the view of one that did. */
export interface ProbedMemberResult {
  /** Null if other members count it but nobody knows its name. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly physicalAddress: string | null
  readonly version: string | null
  /** Number of members in its view, by its own count. */
  readonly memberCount: number | null
  /** Its view as JGroups writes it; only in answers to a request without a key. */
  readonly view: string | null
  /** Pairs of the answer other than attributes. */
  readonly values: Readonly<Record<string, string>>
  /** The same values parsed, for keys whose lines have a known form. */
  readonly records: Readonly<Record<string, readonly AnswerRecord[]>>
  /** Attributes by protocol, then name. */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** The result of `jg probe`. */
export interface ProbeResult {
  /** The requested keys. */
  readonly request: readonly string[]
  /** Answers received. */
  readonly responses: number
  /** Answers that contain the text of -match. */
  readonly matches: number
  /** Answers that are not from a member. */
  readonly foreign: number
  /** Answers that were dropped because there were too many. */
  readonly dropped: number
  /** Members that answered, and members known from a view that did not. */
  readonly members: readonly ProbedMemberResult[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
  /** Why members did not answer; null without --why. */
  readonly why: Why | null
}

function answering(member: AnsweringMember): ProbedMemberResult {
  const {name, cluster, physicalAddress, version, memberCount, view, pairs} = member
  // Maps, since keys are untrusted: in an object, `__proto__` has a meaning of its own.
  const values = new Map<string, string>()
  const records = new Map<string, readonly AnswerRecord[]>()
  const attributes = new Map<string, Readonly<Record<string, string>>>()
  for (const [key, text] of pairs) {
    const parsed = parseAttributes(text)
    if (parsed !== null) {
      attributes.set(key, {...attributes.get(key), ...parsed})
      continue
    }
    const value = text.replace(/^\n+|\s+$/g, '')
    const found = recordsOf(key, value)
    values.set(key, value)
    if (found !== null) records.set(key, found)
  }
  return {
    ...{name, status: 'answered', cluster, physicalAddress, version, memberCount, view},
    values: Object.fromEntries(values),
    records: Object.fromEntries(records),
    attributes: Object.fromEntries(attributes),
  }
}

/** Returns the members that answered and those that should have. */
export function probeResult(
  request: readonly string[],
  report: ProbeReport,
  {match, weedOutDuplicates}: {readonly match?: string | undefined; readonly weedOutDuplicates?: boolean},
): ProbeResult {
  const counted = countedAnswers(report.answers, weedOutDuplicates)
  const matching = counted.filter(({text}) => match === undefined || text.includes(match))
  const silent = report.silent.map(({cluster, name}) => ({
    name,
    status: 'silent' as const,
    cluster,
    physicalAddress: null,
    version: null,
    memberCount: null,
    view: null,
    values: {},
    records: {},
    attributes: {},
  }))
  return {
    request,
    responses: counted.length,
    matches: matching.length,
    foreign: counted.filter(({parsed}) => parsed === null).length,
    dropped: report.dropped,
    members: [...membersOf(matching, identityOf).map(answering), ...silent],
    failures: report.failures,
    why: null,
  }
}
