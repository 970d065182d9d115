import {JgError, UsageError} from '../errors/index.ts'
import {identityText} from '../model/address-text.ts'
import type {PingData} from '../headers/ping-data.ts'

/** A discovery store's record of one member, or a part of the store that cannot be read. */
export interface StoreEntry {
  /** The store, such as `FILE_PING /tmp/jgroups`. */
  readonly store: string
  /** Where in the store: a file, or the key of a row. */
  readonly place: string
  readonly cluster: string
  readonly member: PingData | null
  /** Why it cannot be read; null if and only if there is a member. */
  readonly fault: string | null
}

/** A place where members are recorded, seen from outside. All methods reject with JgError. */
export interface DiscoveryStore {
  /** Protocol and place, without passwords. */
  readonly label: string
  /** Why entries cannot be removed or added from outside; absent if they can. */
  readonly fixed?: string
  /** Entries of a cluster, or of all clusters. */
  read(cluster: string | undefined): Promise<readonly StoreEntry[]>
  /** Describes what the store contains if it has no entry, such as `the folder exists but has no folder of cluster orders`. */
  whyEmpty(cluster: string | undefined): Promise<string>
  /** Removes entries and returns those it removed; one that has changed since it was read, or is gone, stays. */
  remove(entries: readonly StoreEntry[]): Promise<readonly StoreEntry[]>
  /** Records members, replacing entries with the same identity. */
  add(cluster: string, members: readonly PingData[]): Promise<void>
}

/** Identity of a recorded member as text. */
export function identityOf({sender}: PingData): string {
  return identityText(sender)
}

/** Whether two readings of a member are equal. */
export function isSameRecord(one: PingData, other: PingData): boolean {
  return (
    identityOf(one) === identityOf(other) &&
    one.logicalName === other.logicalName &&
    one.coordinator === other.coordinator &&
    String(one.physicalAddress) === String(other.physicalAddress)
  )
}

/** Throws UsageError if the entries of one of the stores cannot be changed from outside. */
export function requireChangeable(stores: readonly DiscoveryStore[]): void {
  const store = stores.find(({fixed}) => fixed !== undefined)
  if (store === undefined) return
  const others = stores.length > 1 ? '; name another store with --store' : ''
  throw new UsageError(
    `expected a store whose entries can be changed, found ${store.label}: ${store.fixed ?? ''}${others}`,
  )
}

/** Returns the entries of several stores; one that cannot be read is an entry with a fault if another one can. Rejects with JgError. */
export async function readStores(
  stores: readonly DiscoveryStore[],
  cluster: string | undefined,
): Promise<readonly StoreEntry[]> {
  const reads = await Promise.all(stores.map((store) => entriesOf(store, cluster)))
  const failures = reads.filter((read) => read instanceof Error)
  const [first] = failures
  const wrong = failures.find((error) => error instanceof UsageError || !(error instanceof JgError))
  if (wrong !== undefined) throw wrong
  if (first !== undefined && failures.length === stores.length) throw first
  return reads.flatMap((read, i) => {
    return read instanceof Error ? [faulty(stores[i]?.label ?? '', cluster, read)] : read
  })
}

/** Returns a sentence for each store without an entry. Rejects with JgError. */
export async function emptyNotes(
  stores: readonly DiscoveryStore[],
  entries: readonly StoreEntry[],
  cluster: string | undefined,
): Promise<readonly string[]> {
  const empty = stores.filter(({label}) => !entries.some(({store}) => store === label))
  return Promise.all(empty.map(async (store) => `${store.label}: ${await store.whyEmpty(cluster)}`))
}

async function entriesOf(store: DiscoveryStore, cluster: string | undefined): Promise<readonly StoreEntry[] | Error> {
  try {
    return await store.read(cluster)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function faulty(label: string, cluster: string | undefined, {message}: Error): StoreEntry {
  const fault = message.startsWith(`${label}: `) ? message.slice(label.length + 2) : message
  return {store: label, place: label, cluster: cluster ?? '', member: null, fault}
}
