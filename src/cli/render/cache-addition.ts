import {table} from './table.ts'
import type {CacheAddResult} from '../../caches/addition.ts'

/** One row per member. */
export function additionTable({members, entries}: CacheAddResult): string {
  const rows = members.map(({name, cluster, status, present, missing}) => [
    name ?? '(unnamed)',
    cluster ?? '',
    status === 'silent' ? 'no answer' : `${String(present)} of ${String(entries.length)}`,
    status === 'silent' ? '' : missing.join(', '),
  ])
  return table(['MEMBER', 'CLUSTER', 'ENTRIES PRESENT', 'MISSING'], rows)
}
