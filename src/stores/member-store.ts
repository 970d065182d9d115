import type {Address} from '../model/address.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {Done} from '../stack/events.ts'

/** Receives the entries of a store, or the reason why it could not be read. */
export type Entries = (error: Error | null, entries: readonly PingData[]) => void

/**
 * Where the members of a cluster are recorded: a folder or a table. Calls never overlap: the next one is made once the previous one has
 * called back. Every callback runs exactly once, in the call or later, as a task of the member; a store gives up on its own after a time.
 */
export interface MemberStore {
  /** All entries of a cluster; unreadable ones are logged and skipped. */
  readAll(cluster: string, done: Entries): void
  /** Records these members, replacing what this member recorded before. */
  write(cluster: string, list: readonly PingData[], done: Done): void
  /** Removes what a member recorded. */
  remove(cluster: string, member: Address, done: Done): void
  /** Removes everything about a cluster. */
  removeAll(cluster: string, done: Done): void
  /** Removes what this member recorded when the process ends; the returned function cancels this. Absent where that is not possible. */
  removeAtExit?(cluster: string, member: Address): () => void
  /** Closes connections. */
  close?(): void
}
