import {parseAttributes} from '../../diag/client/attributes.ts'
import {identityOf} from '../../diag/client/membership.ts'
import {countedAnswers} from '../../diag/client/raw-output.ts'
import {type AnsweringMember, membersOf, type ProbeFailure, type ProbeReport} from '../../diag/client/report.ts'

/** A member that answered, or that is known from the view of one who did. */
export interface ProbedMemberResult {
  /** Null when others count a member and nobody names it. */
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly physicalAddress: string | null
  readonly version: string | null
  readonly memberCount: number | null
  readonly view: string | null
  /** Pairs of the answer but attributes. */
  readonly values: Readonly<Record<string, string>>
  /** Attributes by protocol, then name. */
  readonly attributes: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** What `jg probe` found. */
export interface ProbeResult {
  readonly request: readonly string[]
  readonly responses: number
  readonly matches: number
  readonly members: readonly ProbedMemberResult[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

function answering(member: AnsweringMember): ProbedMemberResult {
  const {name, cluster, physicalAddress, version, memberCount, view, pairs} = member
  const values: Record<string, string> = {}
  const attributes: Record<string, Readonly<Record<string, string>>> = {}
  for (const [key, text] of pairs) {
    const parsed = parseAttributes(text)
    if (parsed === null) values[key] = text.replace(/^\n+|\s+$/g, '')
    else attributes[key] = parsed
  }
  return {name, status: 'answered', cluster, physicalAddress, version, memberCount, view, values, attributes}
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
    attributes: {},
  }))
  return {
    request,
    responses: counted.length,
    matches: matching.length,
    members: [...membersOf(matching, identityOf).map(answering), ...silent],
    failures: report.failures,
  }
}
