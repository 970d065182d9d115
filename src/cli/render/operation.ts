import type {OperationMember, OperationResult} from '../../diag/client/operation-result.ts'
import {table} from './table.ts'

/** One row per member. */
export function operationTable({members}: OperationResult): string {
  if (members.length === 0) return ''
  const text = ({status, result, error}: OperationMember): string => {
    if (status === 'silent') return 'no answer'
    return error === null ? (result ?? '(nothing)') : `failed: ${error}`
  }
  const rows = members
    .map((m) => [m.name ?? '(unnamed)', m.cluster ?? '', text(m)])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0))
  return table(['MEMBER', 'CLUSTER', 'RESULT'], rows)
}
