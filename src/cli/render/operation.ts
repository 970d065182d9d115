import type {OperationResult} from '../../diag/client/operation-result.ts'
import {memberName, outcomeStatus} from './columns.ts'
import {table} from './table.ts'

/** One row per member. */
export function operationTable({members}: OperationResult): string {
  if (members.length === 0) return ''
  const rows = members
    .map((m) => [memberName(m.name), m.cluster ?? '', outcomeStatus(m.status, m.error, m.result ?? '(nothing)')])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0))
  return table(['MEMBER', 'CLUSTER', 'RESULT'], rows)
}
