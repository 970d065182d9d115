import {shortNames} from '../../peek/short-names.ts'
import {findingLine} from './status.ts'
import {printableLine} from '../../errors/printable.ts'
import {memberName} from './columns.ts'
import {table} from './table.ts'
import {counted} from '../../errors/counted.ts'
import type {ViewMember, ViewResult} from '../../status/view-result.ts'

function differenceText({without, beside, status, reason, members}: ViewMember): string {
  if (members === null) return reason === null ? status : `${status}: ${reason}`
  const parts = [
    ...(without.length === 0 ? [] : [`without ${without.join(', ')}`]),
    ...(beside.length === 0 ? [] : [`with ${beside.join(', ')}`]),
    ...(status === 'answered' ? [] : [status]),
  ]
  return parts.join('; ')
}

/** One row per member, then each member's earlier views. */
export function viewTable({members, history, findings, totals}: ViewResult): string {
  const short = shortNames(members.flatMap(({uuid}) => uuid ?? []))
  const rows = members.map((member) => [
    memberName(member.name, member.uuid === null ? member.address : short(member.uuid)),
    member.cluster ?? '',
    member.view ?? '',
    member.members?.join(', ') ?? '',
    differenceText(member),
  ])
  const histories = (history ?? []).map(({name, views}) =>
    [`views of ${name}`, ...views.map((view) => `  ${view}`)].map(printableLine).join('\n'),
  )
  const {views} = totals
  const last = `${String(totals.answered)} of ${String(totals.members)} members answered, ${counted(views, 'view')}`
  const parts = [
    ...(rows.length === 0 ? [] : [table(['MEMBER', 'CLUSTER', 'VIEW', 'MEMBERS', 'DIFFERS'], rows)]),
    ...histories,
    ...(findings.length === 0 ? [] : [findings.map((finding) => printableLine(findingLine(finding))).join('\n')]),
    last,
  ]
  return parts.join('\n\n')
}
