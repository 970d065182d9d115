import type {PingData} from '../model/ping-data.ts'
import {Uuid} from '../model/address.ts'

/** What a discovery store holds of one member, or a piece of it that cannot be read. */
export interface StoreEntry {
  /** The store, as `FILE_PING /tmp/jgroups`. */
  readonly store: string
  /** Where in the store: a file, or the key of a row. */
  readonly place: string
  readonly cluster: string
  readonly member: PingData | null
  /** Why it cannot be read; null exactly when there is a member. */
  readonly fault: string | null
}

/** A place where members are recorded, seen from outside. Everything rejects with JgError. */
export interface DiscoveryStore {
  /** Protocol and place, without passwords. */
  readonly label: string
  /** Entries of a cluster, or of all clusters. */
  read(cluster: string | undefined): Promise<readonly StoreEntry[]>
  /** Removes entries that were read. */
  remove(entries: readonly StoreEntry[]): Promise<void>
  /** Records members; those of the same identity are replaced. */
  add(cluster: string, members: readonly PingData[]): Promise<void>
}

/** Identity of a recorded member as text. */
export function identityOf({sender}: PingData): string {
  return sender instanceof Uuid ? sender.toStringLong() : sender.key
}

/** Entries of several stores. */
export async function readStores(
  stores: readonly DiscoveryStore[],
  cluster: string | undefined,
): Promise<readonly StoreEntry[]> {
  return (await Promise.all(stores.map((store) => store.read(cluster)))).flat()
}
