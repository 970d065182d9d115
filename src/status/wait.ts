import {UsageError} from '../errors/index.ts'
import {nearest} from '../errors/nearest.ts'
import {ExitCode} from '../errors/exit-codes.ts'
import type {FindingKind} from '../evidence/catalogue.ts'
import type {Finding} from '../evidence/report.ts'
import {didAnswer, hasQuorum, largestHeld, type StatusResult} from '../evidence/verdict.ts'

/** What is waited for, and how far it is. */
export interface WaitCondition {
  /** As it was written: `members=3`. */
  readonly condition: string
  readonly met: boolean
  /** What there is now. */
  readonly found: string
}

/** How a wait ended. */
export interface WaitResult {
  readonly met: boolean
  readonly conditions: readonly WaitCondition[]
  /** Findings of the last status that contradict the conditions, whatever the numbers say. */
  readonly contradictions: readonly Finding[]
  readonly waitedMs: number
  /** The last status that was taken. */
  readonly status: StatusResult
}

type Check = (status: StatusResult, number: number) => {readonly met: boolean; readonly found: string}

interface Known {
  readonly takesNumber: boolean
  readonly check: Check
  /** Findings with which it is not met. */
  readonly against: ReadonlySet<FindingKind>
}

/** Who was asked and is no proper member, or may not be. An address in vain that no view has is none. */
const MEMBER_KINDS: readonly FindingKind[] = [
  'other cluster',
  'clusters tie',
  'no view',
  'view not told',
  'not in any view',
  'encrypted',
  'certificate refused',
  'cluster needed',
  'tls differs',
  'releases differ',
  'transports differ',
  'hung member',
  'refused member',
  'member out of reach',
  'silent member',
]
const OF_MEMBERS: ReadonlySet<FindingKind> = new Set(MEMBER_KINDS)
const OF_VIEWS: ReadonlySet<FindingKind> = new Set<FindingKind>([
  ...MEMBER_KINDS,
  'views differ',
  'several coordinators',
  'no coordinator',
])
/** A majority stands, whatever the others do; and no-findings looks at all of them itself. */
const NONE: ReadonlySet<FindingKind> = new Set()

const count = (n: number, what: string): string => `${String(n)} ${what}${n === 1 ? '' : 's'}`

/** Conditions by name; what is not there yet is not met, never an error. */
const CONDITIONS: Readonly<Record<string, Known>> = {
  members: {
    takesNumber: true,
    against: OF_MEMBERS,
    check: ({totals}, n) => ({met: totals.answered >= n, found: `${count(totals.answered, 'member')} answered`}),
  },
  quorum: {
    takesNumber: true,
    against: NONE,
    check: (status, n) => ({
      met: hasQuorum(status, n),
      found: `the largest view is held by ${count(largestHeld(status), 'member')}`,
    }),
  },
  'single-coordinator': {
    takesNumber: false,
    against: OF_VIEWS,
    check: ({totals}) => ({met: totals.coordinators === 1, found: count(totals.coordinators, 'coordinator')}),
  },
  'one-view': {
    takesNumber: false,
    against: OF_VIEWS,
    check: ({totals}) => ({met: totals.views === 1, found: count(totals.views, 'view')}),
  },
  'all-answer': {
    takesNumber: false,
    against: OF_VIEWS,
    check: ({totals}) => ({
      met: totals.answered > 0 && totals.unreachable + totals.notAsked === 0,
      found: `${count(totals.unreachable + totals.notAsked, 'member')} did not answer`,
    }),
  },
  'no-findings': {
    takesNumber: false,
    against: NONE,
    check: ({totals, findings}) => ({
      met: totals.answered > 0 && findings.length === 0,
      found: count(findings.length, 'finding'),
    }),
  },
}

/** Names of conditions, for help. */
export const CONDITION_WORDS = Object.entries(CONDITIONS).map(([name, {takesNumber}]) =>
  takesNumber ? `${name}=N` : name,
)

/** One condition, read. */
export interface ReadCondition {
  readonly text: string
  readonly test: (status: StatusResult) => WaitCondition
  readonly against: ReadonlySet<FindingKind>
}

function readCondition(text: string): ReadCondition {
  const [name = '', ...rest] = text.split('=')
  const number = rest.length === 0 ? undefined : rest.join('=')
  const known = CONDITIONS[name]
  if (known === undefined) {
    const near = nearest(name, Object.keys(CONDITIONS))
    const hint = near === undefined ? `there are ${CONDITION_WORDS.join(', ')}` : `did you mean '${near}'?`
    throw new UsageError(`there is no condition '${text}'; ${hint}`)
  }
  const isNumber = number !== undefined && /^[1-9]\d{0,5}$/.test(number)
  if (known.takesNumber ? !isNumber : number !== undefined)
    throw new UsageError(`expected ${known.takesNumber ? `${name}=N with a number from 1` : name}, found '${text}'`)
  return {
    text,
    against: known.against,
    test: (status) => ({condition: text, ...known.check(status, Number(number ?? 0))}),
  }
}

/** Conditions of lists as `members=3,single-coordinator`; all of them have to be met. Throws UsageError. */
export function readConditions(lists: readonly string[]): ReadCondition[] {
  const words = lists.flatMap((list) => list.split(',')).map((word) => word.trim())
  const given = words.filter((word) => word !== '')
  if (given.length === 0)
    throw new UsageError(`expected a condition after --for, found none: ${CONDITION_WORDS.join(', ')}`)
  return given.map(readCondition)
}

/** How a wait goes on. */
export interface Waiting {
  readonly timeoutMs: number
  now(): number
  /** Resolves when the next look is due. */
  pause(ms: number): Promise<void>
  readonly intervalMs: number
  readonly interrupted: AbortSignal
  /** Told after each look that does not meet all, with what contradicts. */
  progress(conditions: readonly WaitCondition[], contradictions: readonly Finding[]): void
}

/** Takes statuses until all conditions are met, or time is up, or it is interrupted. */
export async function waitFor(
  conditions: readonly ReadCondition[],
  take: () => Promise<StatusResult>,
  waiting: Waiting,
): Promise<WaitResult> {
  const start = waiting.now()
  for (;;) {
    const status = await take()
    const tested = conditions.map(({test}) => test(status))
    const contradictions = status.findings.filter(({kind}) => conditions.some(({against}) => against.has(kind)))
    const met = contradictions.length === 0 && tested.every((condition) => condition.met)
    const waitedMs = Math.round(waiting.now() - start)
    const left = waiting.timeoutMs - waitedMs
    if (met || left <= 0 || waiting.interrupted.aborted)
      return {met, conditions: tested, contradictions, waitedMs, status}
    waiting.progress(tested, contradictions)
    await waiting.pause(Math.min(left, waiting.intervalMs))
  }
}

/** Met, else nobody answered, fewer members than waited for, or another condition that is not met, or is contradicted. */
export function waitExit({met, conditions, status}: WaitResult): ExitCode {
  if (met) return ExitCode.ok
  if (!didAnswer(status)) return ExitCode.noAnswer
  const isFewer = conditions.some(({condition, met: one}) => !one && /^(members|quorum)=/.test(condition))
  return isFewer ? ExitCode.fewer : ExitCode.findings
}

/** Conditions with what there is, one per line. */
export function conditionLines(conditions: readonly WaitCondition[]): string[] {
  return conditions.map(({condition, met, found}) => `${met ? 'met' : 'not met'}: ${condition} (${found})`)
}

/** What contradicts them, one per line. */
export function contradictionLines(contradictions: readonly Finding[]): string[] {
  return contradictions.map(({code, text}) => `contradicted: ${text} [${code}]`)
}
