import {counted} from '../../errors/counted.ts'
import {ENTRY_STATES} from '../../store-audit/proof.ts'
import type {EntryRow, StateCounts, VerifiedRow} from '../../store-audit/rows.ts'
import {coordinatorMark, memberName, NONE} from './columns.ts'
import {table} from './table.ts'

/** `3 entries: 2 live, 1 dead; 1 member not recorded`; states without entries are left out. */
export function countText(counts: StateCounts): string {
  const states = ENTRY_STATES.filter((state) => state !== 'not recorded' && counts[state] > 0)
  const entries = states.reduce((sum, state) => sum + counts[state], 0)
  const head = counted(entries, 'entry', 'entries')
  const parts = states.map((state) => `${String(counts[state])} ${state}`)
  const missing = counts['not recorded']
  const tail = missing === 0 ? '' : `; ${counted(missing, 'member')} not recorded`
  return `${parts.length === 0 ? head : `${head}: ${parts.join(', ')}`}${tail}`
}

function memberCells({
  cluster,
  name,
  uuid,
  address,
  coordinator,
}: Omit<EntryRow, 'store' | 'place' | 'fault'>): string[] {
  const who = uuid === null ? NONE : memberName(name)
  return [cluster === '' ? NONE : cluster, who, uuid ?? NONE, address ?? NONE, coordinatorMark(coordinator)]
}

const MEMBER_HEAD = ['CLUSTER', 'MEMBER', 'UUID', 'ADDRESS', 'COORD']

/** Rows below a list of the stores; if there are several, each row names its store. */
function storedTable<T extends {readonly store: string | null}>(
  stores: readonly string[],
  rows: readonly T[],
  head: readonly string[],
  cells: (row: T) => string[],
): string {
  if (rows.length === 0) return stores.join('\n')
  const drawn =
    stores.length > 1
      ? table(
          ['STORE', ...head],
          rows.map((row) => [row.store ?? NONE, ...cells(row)]),
        )
      : table([...head], rows.map(cells))
  return [...stores, drawn].join('\n')
}

/** Entries as a table below a list of the stores. */
export function entryTable(stores: readonly string[], rows: readonly EntryRow[]): string {
  return storedTable(stores, rows, [...MEMBER_HEAD, 'FAULT'], (row) => [
    ...memberCells(row),
    row.fault === null ? '' : row.place === row.store ? row.fault : `${row.place}: ${row.fault}`,
  ])
}

/** Verified entries as a table below a list of the stores. */
export function verifiedTable(stores: readonly string[], rows: readonly VerifiedRow[]): string {
  return storedTable(stores, rows, [...MEMBER_HEAD, 'STATE', 'EVIDENCE'], (row) => [
    ...memberCells(row),
    row.state,
    row.evidence,
  ])
}

/** What a prune did, or would do, with each entry, as a table below a list of the stores. */
export function prunedTable(
  stores: readonly string[],
  removed: readonly VerifiedRow[],
  kept: readonly VerifiedRow[],
  dryRun: boolean,
): string {
  const verdict = (row: VerifiedRow): string => (kept.includes(row) ? 'kept' : dryRun ? 'would be removed' : 'removed')
  return storedTable(stores, [...removed, ...kept], [...MEMBER_HEAD, 'STATE', 'VERDICT', 'EVIDENCE'], (row) => [
    ...memberCells(row),
    row.state,
    verdict(row),
    row.evidence,
  ])
}
