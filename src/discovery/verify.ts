/** Joins what stores hold with what members answer. */
import type {Ask, LiveAnswer} from './live.ts'
import {identityOf, type StoreEntry} from './store.ts'

/** Addresses that are asked at once. */
const MAX_PARALLEL = 64

/**
 * What is true of an entry. Proven wrong are `dead` (the host refuses the port), `reincarnated` (another member of the cluster has the
 * address) and `foreign` (a member of another cluster has it); `unknown` proves nothing; `unreadable` is no entry; `not recorded` is a
 * member in a live view that no store has.
 */
export const ENTRY_STATES = [
  'live',
  'reincarnated',
  'dead',
  'foreign',
  'unknown',
  'unreadable',
  'not recorded',
] as const

/** One of these states. */
export type EntryState = (typeof ENTRY_STATES)[number]

/** States that prove that the member of an entry is gone. */
const PROVEN: ReadonlySet<EntryState> = new Set<EntryState>(['reincarnated', 'dead', 'foreign'])

/** An entry, or a member without one, and what was found out about it. */
export interface VerifiedEntry {
  /** Null for a member that is not recorded. */
  readonly entry: StoreEntry | null
  readonly cluster: string
  readonly name: string | null
  readonly uuid: string | null
  readonly address: string | null
  /** Whether the entry says that the member is coordinator. */
  readonly coordinator: boolean
  readonly state: EntryState
  readonly evidence: string
}

/** True for an entry that may be removed without a doubt. */
export function isProvenDead({entry, state}: VerifiedEntry): boolean {
  return entry !== null && PROVEN.has(state)
}

/** Entries joined with answers, and sentences about the whole. */
export interface Verification {
  readonly entries: readonly VerifiedEntry[]
  readonly findings: readonly string[]
}

/** Asks every recorded address once. */
export async function verifyEntries(
  entries: readonly StoreEntry[],
  ask: Ask,
  told: (done: number, all: number) => void = () => undefined,
): Promise<Verification> {
  const answers = await askAll(entries, ask, told)
  const views = new LiveViews(answers)
  const judged = entries.map((entry) => judge(entry, answers, views))
  const missing = notRecorded(judged, views)
  return {entries: [...judged, ...missing], findings: findingsOf(judged)}
}

function keyOf({cluster, member}: StoreEntry): string | null {
  const address = member?.physicalAddress?.toString()
  return address === undefined ? null : `${address} ${cluster}`
}

async function askAll(
  entries: readonly StoreEntry[],
  ask: Ask,
  told: (done: number, all: number) => void,
): Promise<ReadonlyMap<string, LiveAnswer>> {
  const wanted = new Map<string, StoreEntry>()
  for (const entry of entries) {
    const key = keyOf(entry)
    if (key !== null) wanted.set(key, entry)
  }
  const answers = new Map<string, LiveAnswer>()
  const queue = [...wanted]
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [key, {cluster, member}] = next
      answers.set(key, await ask(String(member?.physicalAddress), cluster))
      told(answers.size, wanted.size)
    }
  }
  await Promise.all(Array.from({length: MAX_PARALLEL}, work))
  return answers
}

interface LiveMember {
  readonly uuid: string
  readonly name: string | null
  readonly address: string | null
}

/** Members in the views of those that answered, by cluster and identity. */
class LiveViews {
  readonly #clusters = new Map<string, Map<string, LiveMember>>()

  constructor(answers: ReadonlyMap<string, LiveAnswer>) {
    for (const {cluster, view} of answers.values()) {
      if (cluster === null || view === null) continue
      const members = this.#clusters.get(cluster) ?? new Map<string, LiveMember>()
      this.#clusters.set(cluster, members)
      for (const {uuid, name, physicalAddress} of view.members) {
        const known = members.get(uuid)
        members.set(uuid, {uuid, name: name ?? known?.name ?? null, address: physicalAddress ?? known?.address ?? null})
      }
    }
  }

  has(cluster: string, uuid: string): boolean {
    return this.#clusters.get(cluster)?.has(uuid) ?? false
  }

  of(cluster: string): readonly LiveMember[] {
    return [...(this.#clusters.get(cluster)?.values() ?? [])]
  }
}

function judge(entry: StoreEntry, answers: ReadonlyMap<string, LiveAnswer>, views: LiveViews): VerifiedEntry {
  const {cluster, member} = entry
  const base = {
    entry,
    cluster,
    name: member?.logicalName ?? null,
    uuid: member === null ? null : identityOf(member),
    address: member?.physicalAddress?.toString() ?? null,
    coordinator: member?.coordinator ?? false,
  }
  if (member === null) return {...base, state: 'unreadable', evidence: entry.fault ?? ''}
  const answer = answers.get(keyOf(entry) ?? '')
  const uuid = identityOf(member)
  if (answer === undefined) return {...base, state: 'unknown', evidence: 'no physical address is recorded'}
  const {state, evidence} = stateOf(uuid, cluster, answer)
  if (!PROVEN.has(state) || !views.has(cluster, uuid)) return {...base, state, evidence}
  // Several members may have recorded one address, behind a NAT or in containers.
  return {...base, state: 'unknown', evidence: `${evidence}; but a live member has it in its view`}
}

function stateOf(uuid: string, cluster: string, answer: LiveAnswer): {state: EntryState; evidence: string} {
  if (answer.kind === 'refused') return {state: 'dead', evidence: answer.reason}
  if (answer.kind === 'silent') return {state: 'unknown', evidence: answer.reason}
  const who = answer.name ?? answer.uuid ?? 'a member'
  if (answer.cluster !== null && answer.cluster !== cluster) {
    return {state: 'foreign', evidence: `${who} of cluster ${answer.cluster} answers`}
  }
  if (answer.uuid === uuid) return {state: 'live', evidence: 'answers'}
  return {state: 'reincarnated', evidence: `${who} answers, with identity ${String(answer.uuid)}`}
}

function notRecorded(judged: readonly VerifiedEntry[], views: LiveViews): VerifiedEntry[] {
  const recorded = new Set(judged.map(({cluster, uuid}) => `${cluster} ${String(uuid)}`))
  const clusters = [...new Set(judged.map(({cluster}) => cluster))]
  return clusters.flatMap((cluster) =>
    views
      .of(cluster)
      .filter(({uuid}) => !recorded.has(`${cluster} ${uuid}`))
      .map((member): VerifiedEntry => ({
        entry: null,
        cluster,
        ...member,
        coordinator: false,
        state: 'not recorded',
        evidence: 'in the view of a live member, and in no store',
      })),
  )
}

function findingsOf(judged: readonly VerifiedEntry[]): string[] {
  const clusters = [...new Set(judged.map(({cluster}) => cluster))]
  return clusters.flatMap((cluster) => {
    const members = judged.filter((e) => e.cluster === cluster && e.uuid !== null)
    const live = members.filter(({state}) => state === 'live')
    if (members.length > 0 && members.every(({state}) => state === 'dead' || state === 'unknown')) {
      const count = String(members.length)
      return [
        `cluster ${cluster}: none of ${count} recorded members answers; is this a host from which members are reached?`,
      ]
    }
    const coordinators = new Set(live.filter(({coordinator}) => coordinator).map(({uuid}) => uuid))
    if (coordinators.size < 2) return []
    const count = String(coordinators.size)
    return [`cluster ${cluster}: ${count} live members are recorded as coordinators: it is split, or was lately`]
  })
}
