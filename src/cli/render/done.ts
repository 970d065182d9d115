import type {DoneResult} from '../../diag/client/done-result.ts'
import {table} from './table.ts'

/** One row per member; `done` is the word for those who did it. */
export function doneTable({members}: DoneResult, done: string): string {
  if (members.length === 0) return ''
  const rows = members.map(({name, cluster, status, error}) => [
    name ?? '(unnamed)',
    cluster ?? '',
    status === 'silent' ? 'no answer' : error === null ? done : `failed: ${error}`,
  ])
  return table(['MEMBER', 'CLUSTER', 'STATUS'], rows)
}
