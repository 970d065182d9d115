/**
 * The state of a recorded member, and what proves that it is gone: another member at its address, or a refusal that a live member of its
 * cluster confirms. Pure functions of observations; no member is asked here.
 */
import type {LiveAnswer} from './live.ts'

/**
 * The state of an entry. Proven wrong are `reincarnated` (another member has the address), `foreign` (a member of another cluster has
 * it) and `dead` (the host refuses the port, and a live member of the cluster holds a view without the member). `refused` is a refusal that
 * nobody confirms; `unknown` proves nothing; `unreadable` cannot be read as an entry; `not recorded` is a member of a live view that no store has.
 */
export const ENTRY_STATES = [
  'live',
  'reincarnated',
  'dead',
  'foreign',
  'refused',
  'unknown',
  'unreadable',
  'not recorded',
] as const

/** One of these states. */
export type EntryState = (typeof ENTRY_STATES)[number]

/** States that prove that the member of an entry is gone. */
export const PROVEN_STATES: ReadonlySet<EntryState> = new Set<EntryState>(['reincarnated', 'dead', 'foreign'])

/** A view that a member reported, and that member. */
export interface HeldView {
  readonly uuid: string
  readonly name: string | null
  /** Null if the member did not report its cluster. */
  readonly cluster: string | null
  /** Identities of the view's members. */
  readonly members: ReadonlySet<string>
}

/** Observations about one entry. */
export interface Observation {
  readonly uuid: string
  readonly cluster: string
  /** Who is at the recorded address; absent if none is recorded. */
  readonly answer: LiveAnswer | undefined
  /** Views of all members that answered, of any cluster. */
  readonly views: readonly HeldView[]
}

/** The state of an entry, and why. */
export interface Judgement {
  readonly state: EntryState
  readonly evidence: string
}

/** Judges an entry. A member of any live view is never proven gone, whatever is seen at its address. */
export function judge(seen: Observation): Judgement {
  const {answer, uuid, views} = seen
  if (answer === undefined) return {state: 'unknown', evidence: 'no physical address is recorded'}
  const judgement = judgeAnswer(seen, answer)
  const holder = views.find(({members}) => members.has(uuid))
  if (holder === undefined || judgement.state === 'live') return judgement
  // Several members may have recorded one address, behind a NAT or in containers.
  return {state: 'unknown', evidence: `${judgement.evidence}; but ${nameOf(holder)} has it in its view`}
}

function judgeAnswer(seen: Observation, answer: LiveAnswer): Judgement {
  const {uuid, cluster} = seen
  if (answer.onFdSock2?.uuid === uuid) return {state: 'live', evidence: `FD_SOCK2 answers for it; ${answer.reason}`}
  if (answer.kind === 'silent') return {state: 'unknown', evidence: answer.reason}
  if (answer.kind === 'refused') return judgeRefusal(seen, answer.reason)
  const isForeign = answer.cluster !== null && answer.cluster !== cluster
  if (answer.uuid === uuid) {
    if (!isForeign) return {state: 'live', evidence: 'answers'}
    return {state: 'unknown', evidence: `it answers, but is in cluster ${answer.cluster}`}
  }
  if (isForeign) {
    return {state: 'foreign', evidence: `${nameOf(answer)} of cluster ${answer.cluster} answers`}
  }
  return {state: 'reincarnated', evidence: `${nameOf(answer)} answers, with identity ${String(answer.uuid)}`}
}

/** A refusal proves that nobody has the port as seen from here; only a member of the cluster can confirm that the recorded one is gone. */
function judgeRefusal({uuid, cluster, views}: Observation, reason: string): Judgement {
  const witness = views.find((view) => isWitness(view, cluster) && !view.members.has(uuid))
  if (witness !== undefined) {
    return {
      state: 'dead',
      evidence: `${reason}; ${nameOf(witness)} of its cluster answers and does not have it in its view`,
    }
  }
  return {state: 'refused', evidence: `${reason}; no live member of cluster ${cluster} confirms that it is gone`}
}

/** Whether a view counts for a cluster: it is of that cluster, and the member that reported it is in it. */
function isWitness(view: HeldView, cluster: string): boolean {
  return view.cluster === cluster && view.members.has(view.uuid)
}

function nameOf({name, uuid}: {readonly name: string | null; readonly uuid: string | null}): string {
  return name ?? uuid ?? 'a member'
}
