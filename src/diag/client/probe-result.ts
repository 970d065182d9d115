import {parseAttributes} from './attributes.ts'
import {identityOf} from './membership.ts'
import {countedAnswers} from './raw-output.ts'
import {type AnswerRecord, recordsOf} from './records.ts'
import {type AnsweringMember, membersOf, type ProbeFailure, type ProbeReport} from './report.ts'
import type {Why} from '../why/evidence.ts'

/** A member that answered, or that is known from the view of one who did. */
export interface ProbedMemberResult {
  /** Null when others count a member and nobody names it. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly physicalAddress: string | null
  readonly version: string | null
  /** Members of its view as it counts them. */
  readonly memberCount: number | null
  /** Its view as JGroups writes it, in answers to a request without a key. */
  readonly view: string | null
  /** Pairs of the answer but attributes. */
  readonly values: Readonly<Record<string, string>>
  /** The same taken apart, where the lines of a value have a form that is known. */
  readonly records: Readonly<Record<string, readonly AnswerRecord[]>>
  /** Attributes by protocol, then name. */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** What `jg probe` found. */
export interface ProbeResult {
  /** The keys that were asked. */
  readonly request: readonly string[]
  /** Answers that came. */
  readonly responses: number
  /** Answers that hold the text of -match. */
  readonly matches: number
  /** Responses that are of no member. */
  readonly foreign: number
  /** Responses that were let go because there were too many. */
  readonly dropped: number
  /** Who answered, and who is known from a view and did not. */
  readonly members: readonly ProbedMemberResult[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
  /** Why somebody did not answer, where that was asked. */
  readonly why: Why | null
}

function answering(member: AnsweringMember): ProbedMemberResult {
  const {name, cluster, physicalAddress, version, memberCount, view, pairs} = member
  // Maps, since keys come from strangers: an object takes `__proto__` for something else.
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

/** Members who answered and members who should have. */
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
