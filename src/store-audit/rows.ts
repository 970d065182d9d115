import {ipAddressText} from '../model/endpoint.ts'
import {identityOf, type StoreEntry} from './store.ts'
import {ENTRY_STATES, type EntryState} from './proof.ts'
import type {VerifiedEntry} from './verify.ts'

/** An entry of a store, as printed in results. */
export interface EntryRow {
  readonly store: string
  /** File, or key of the row. */
  readonly place: string
  readonly cluster: string
  /** Null if it is not recorded, or cannot be read. */
  readonly name: string | null
  /** Null if it cannot be read. */
  readonly uuid: string | null
  /** Physical address, as `host:port`. */
  readonly address: string | null
  /** Whether the entry says that the member is coordinator. */
  readonly coordinator: boolean
  /** Why it cannot be read. */
  readonly fault: string | null
}

/** An entry, or a member without one, and its state. */
export interface VerifiedRow extends Omit<EntryRow, 'store' | 'place' | 'fault'> {
  /** Null for a member that no store has. */
  readonly store: string | null
  readonly place: string | null
  /** `dead`, `reincarnated` and `foreign` are proven; `refused` is a refusal that no live member of the cluster confirms; `unknown` proves nothing. */
  readonly state: EntryState
  readonly evidence: string
}

/** How many entries are in each state. */
export type StateCounts = Readonly<Record<EntryState, number>>

/** Returns an entry as printed in results. */
export function entryRow({store, place, cluster, member, fault}: StoreEntry): EntryRow {
  return {
    store,
    place,
    cluster,
    name: member?.logicalName ?? null,
    uuid: member === null ? null : identityOf(member),
    address: ipAddressText(member?.physicalAddress),
    coordinator: member?.coordinator ?? false,
    fault,
  }
}

/** Returns what was found out about an entry, as printed in results. */
export function verifiedRow(verified: VerifiedEntry): VerifiedRow {
  const {entry, cluster, name, uuid, address, coordinator, state, evidence} = verified
  const {store = null, place = null} = entry ?? {}
  return {store, place, cluster, name, uuid, address, coordinator, state, evidence}
}

/** Counts rows by their states. */
export function countStates(rows: readonly {readonly state: EntryState}[]): StateCounts {
  const counts = Object.fromEntries(ENTRY_STATES.map((state) => [state, 0])) as Record<EntryState, number>
  for (const {state} of rows) counts[state]++
  return counts
}
