import type {DoneResult} from '../../diag/client/done-result.ts'
import {memberName, outcomeStatus} from './columns.ts'
import {table} from './table.ts'

/** One row per member; `done` is the status of those that succeeded. */
export function doneTable({members}: DoneResult, done: string): string {
  if (members.length === 0) return ''
  const rows = members.map(({name, cluster, status, error}) => [
    memberName(name),
    cluster ?? '',
    outcomeStatus(status, error, done),
  ])
  return table(['MEMBER', 'CLUSTER', 'STATUS'], rows)
}
