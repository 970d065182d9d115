import {answerStatus, memberName} from './columns.ts'
import {table} from './table.ts'
import type {CacheAddResult} from '../../caches/addition.ts'

/** One row per member. */
export function additionTable({members, entries}: CacheAddResult): string {
  const rows = members.map(({name, cluster, status, present, missing}) => [
    memberName(name),
    cluster ?? '',
    answerStatus(status, `${String(present)} of ${String(entries.length)}`),
    status === 'silent' ? '' : missing.join(', '),
  ])
  return table(['MEMBER', 'CLUSTER', 'ENTRIES PRESENT', 'MISSING'], rows)
}
