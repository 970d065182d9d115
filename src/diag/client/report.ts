import type {SilentMember} from './membership.ts'
import type {ParsedAnswer} from './parsed-answer.ts'

/** An answer as received. */
export interface Answer {
  readonly from: string
  readonly bytes: number
  readonly text: string
  /** Null if it is not an answer of a member. */
  readonly parsed: ParsedAnswer | null
  /** Position of the request that it answers, over TCP. */
  readonly request: number
}

/** A destination that could not be asked. */
export interface ProbeFailure {
  readonly to: string
  readonly reason: string
}

/** A request sent to one member, for `-v`. */
export interface SentRequest {
  readonly transport: 'UDP' | 'TCP'
  readonly to: string
  readonly request: number
}

/** The outcome of a probe. */
export interface ProbeReport {
  readonly answers: readonly Answer[]
  /** Members of the reported views that did not answer. */
  readonly silent: readonly SilentMember[]
  readonly failures: readonly ProbeFailure[]
  /** Destinations as Java prints them. */
  readonly destinations: readonly string[]
  readonly sent: readonly SentRequest[]
  /** Answers that were dropped because there were too many. */
  readonly dropped: number
  /** Whether some members answered only when asked in parts, since the whole answer is too large for a datagram. */
  readonly inParts: boolean
}

/** A member with all its answers combined: JGroups 4.2 sends one per group of keys. */
export interface AnsweringMember extends Omit<ParsedAnswer, 'viewMembers'> {
  readonly from: string
}

/** Groups answers by member, in the order in which members first answered. */
export function membersOf(answers: readonly Answer[], identity: (answer: ParsedAnswer) => string): AnsweringMember[] {
  const members = new Map<string, Omit<AnsweringMember, 'pairs'> & {readonly pairs: ParsedAnswer['pairs'][number][]}>()
  for (const {parsed, from} of answers) {
    if (parsed === null) continue
    const {viewMembers: _names, ...facts} = parsed
    const known = members.get(identity(parsed))
    if (known === undefined) members.set(identity(parsed), {...facts, from, pairs: [...parsed.pairs]})
    else known.pairs.push(...parsed.pairs)
  }
  return [...members.values()]
}
