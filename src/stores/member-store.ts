import type {Address} from '../model/address.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {Done} from '../stack/events.ts'

/** Receives the entries of a store, or the reason why it could not be read. */
export type Entries = (error: Error | null, entries: readonly PingData[]) => void

/**
 * Where the members of a cluster are recorded: a folder, a table. Calls never overlap: the next one comes when the one before has
 * called back. Every callback runs exactly once, in the call or later, as a task of the member; a store gives up by itself after a time.
 */
export interface MemberStore {
  /** All entries of a cluster; those that cannot be read are logged and left out. */
  readAll(cluster: string, done: Entries): void
  /** Records these members; what this member recorded before is replaced. */
  write(cluster: string, list: readonly PingData[], done: Done): void
  /** Forgets what a member recorded. */
  remove(cluster: string, member: Address, done: Done): void
  /** Forgets everything about a cluster. */
  removeAll(cluster: string, done: Done): void
  /** Forgets what this member recorded when the process ends; what is given back takes this back. Left out where that is not possible. */
  removeAtExit?(cluster: string, member: Address): () => void
  /** Ends connections. */
  close?(): void
}
