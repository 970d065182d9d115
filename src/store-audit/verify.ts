/** Combines the entries of stores with the answers of members. */
import {ipAddressText} from '../model/endpoint.ts'
import type {Ask, LiveAnswer} from './live.ts'
import {LiveViews} from './live-views.ts'
import {type EntryState, judge, PROVEN_STATES} from './proof.ts'
import {identityOf, type StoreEntry} from './store.ts'

/** Addresses asked at the same time. */
const MAX_PARALLEL = 64
/** Maximum members of live views asked for their views although no store has them. */
const MAX_FURTHER = 256

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

/** Whether an entry may safely be removed. */
export function isProvenDead({entry, state}: VerifiedEntry): boolean {
  return entry !== null && PROVEN_STATES.has(state)
}

/** Entries combined with answers, and findings about whole clusters. */
export interface Verification {
  readonly entries: readonly VerifiedEntry[]
  readonly findings: readonly string[]
  /** Recorded clusters of which no member answered: this host may not be able to reach the members. */
  readonly doubtful: readonly string[]
}

/** Asks every recorded address once, then the members of live views that no store has. */
export async function verifyEntries(
  entries: readonly StoreEntry[],
  ask: Ask,
  told: (done: number, all: number) => void = () => undefined,
): Promise<Verification> {
  const asking = new Asking(ask, told)
  const recorded = entries.flatMap((entry) => placeOf(entry) ?? [])
  await asking.all(recorded)
  await asking.all([...new LiveViews(asking.answers.values()).addresses()].slice(0, recorded.length + MAX_FURTHER))
  const views = new LiveViews(asking.answers.values())
  const verified = entries.map((entry) => verify(entry, asking.answers, views))
  const missing = notRecorded(verified, views)
  const doubtful = doubtfulClusters(verified, views)
  return {entries: [...verified, ...missing], findings: findingsOf(verified, doubtful), doubtful}
}

interface Place {
  readonly address: string
  readonly cluster: string
}

function keyOf({address, cluster}: Place): string {
  return `${address} ${cluster}`
}

function placeOf({cluster, member}: StoreEntry): Place | null {
  const address = ipAddressText(member?.physicalAddress)
  return address === null ? null : {address, cluster}
}

/** Asks addresses, each once for each cluster. */
class Asking {
  readonly answers = new Map<string, LiveAnswer>()
  readonly #ask: Ask
  readonly #told: (done: number, all: number) => void

  constructor(ask: Ask, told: (done: number, all: number) => void) {
    this.#ask = ask
    this.#told = told
  }

  async all(places: readonly Place[]): Promise<void> {
    const wanted = new Map(places.map((place) => [keyOf(place), place]))
    for (const key of this.answers.keys()) wanted.delete(key)
    const all = this.answers.size + wanted.size
    const queue = [...wanted]
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [key, {address, cluster}] = next
        this.answers.set(key, await this.#ask(address, cluster))
        this.#told(this.answers.size, all)
      }
    }
    await Promise.all(Array.from({length: MAX_PARALLEL}, work))
  }
}

function verify(entry: StoreEntry, answers: ReadonlyMap<string, LiveAnswer>, views: LiveViews): VerifiedEntry {
  const {cluster, member} = entry
  const place = placeOf(entry)
  const base = {
    entry,
    cluster,
    name: member?.logicalName ?? null,
    uuid: member === null ? null : identityOf(member),
    address: place?.address ?? null,
    coordinator: member?.coordinator ?? false,
  }
  if (member === null) return {...base, state: 'unreadable', evidence: entry.fault ?? ''}
  const answer = place === null ? undefined : answers.get(keyOf(place))
  return {...base, ...judge({uuid: identityOf(member), cluster, answer, views: views.held})}
}

function notRecorded(verified: readonly VerifiedEntry[], views: LiveViews): VerifiedEntry[] {
  const recorded = new Set(verified.map(({cluster, uuid}) => `${cluster} ${String(uuid)}`))
  const clusters = [...new Set(verified.map(({cluster}) => cluster))]
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

function doubtfulClusters(verified: readonly VerifiedEntry[], views: LiveViews): string[] {
  const clusters = [...new Set(verified.filter(({uuid}) => uuid !== null).map(({cluster}) => cluster))]
  // An unrecorded member of a cluster of that name is no proof: it may belong to a test, at addresses that another network uses, too.
  return clusters.filter(
    (cluster) => !verified.some((one) => one.cluster === cluster && (one.state === 'live' || views.hold(one.uuid))),
  )
}

/** The words for a cluster of which no recorded member answers. */
export function noneAnswers(recorded: number): string {
  return recorded === 1 ? 'the recorded member does not answer' : `none of ${String(recorded)} recorded members answers`
}

function findingsOf(verified: readonly VerifiedEntry[], doubtful: readonly string[]): string[] {
  const clusters = [...new Set(verified.map(({cluster}) => cluster))]
  return clusters.flatMap((cluster) => {
    const members = verified.filter((e) => e.cluster === cluster && e.uuid !== null)
    if (doubtful.includes(cluster)) {
      return [`cluster ${cluster}: ${noneAnswers(members.length)}; can this host reach the members?`]
    }
    const live = members.filter(({state, coordinator}) => state === 'live' && coordinator)
    const coordinators = new Set(live.map(({uuid}) => uuid))
    if (coordinators.size < 2) return []
    const count = String(coordinators.size)
    return [`cluster ${cluster}: ${count} live members are recorded as coordinators: it is split, or was recently`]
  })
}
