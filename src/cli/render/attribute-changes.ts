import type {TableStyle} from './probe.ts'
import {memberName} from './columns.ts'
import {table} from './table.ts'
import type {AttrSetResult} from '../../attributes/write.ts'

/** One row per member and attribute. */
export function attrSetTable({members}: AttrSetResult, style: TableStyle): string {
  if (members.length === 0) return ''
  const rows = members.flatMap((member) =>
    member.changes.map(({attribute, before, after, outcome, reason}) => [
      memberName(member.name),
      attribute,
      before ?? '',
      after ?? '',
      reason === null ? outcome : `${outcome}: ${reason}`,
    ]),
  )
  return table(['MEMBER', 'ATTRIBUTE', 'BEFORE', 'AFTER', 'OUTCOME'], rows, style.width)
}
