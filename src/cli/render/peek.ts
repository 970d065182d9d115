import {counted} from '../../errors/counted.ts'
import {printableLine} from '../../errors/printable.ts'
import {coordinatorMark, milliseconds, OK} from './columns.ts'
import {findingLine} from './status.ts'
import {table} from './table.ts'
import type {PeekResult} from '../../evidence/peek-result.ts'
import {type Identified, memberTexts, type PeekedMemberResult, uuidsOf, viewKey, viewText} from '../../peek/report.ts'

function statusOf({failure, physicalAddress, address}: PeekedMemberResult): string {
  if (failure !== null) return failure.reason
  return physicalAddress === null || physicalAddress === address ? OK : `${OK}, reports address ${physicalAddress}`
}

function rowOf(member: PeekedMemberResult, memberText: (member: Identified) => string): string[] {
  const {address, uuid, name, cluster, version, coordinator, view, elapsedMs} = member
  const who = uuid === null ? '' : memberText({uuid, name})
  return [
    address,
    `${who} ${coordinatorMark(coordinator)}`.trimEnd(),
    cluster ?? '',
    version ?? '',
    view === null ? '' : viewText(view, memberText),
    milliseconds(elapsedMs),
    statusOf(member),
  ]
}

/** One row per address; then the packets that were sent, if they are wanted. */
export function peekTable({members, answered, findings}: PeekResult): string {
  const memberText = memberTexts(uuidsOf(members))
  const rows = table(
    ['ADDRESS', 'MEMBER', 'CLUSTER', 'VERSION', 'VIEW', 'MS', 'STATUS'],
    members.map((member) => rowOf(member, memberText)),
  )
  const wire = members.flatMap(({address, sent}) =>
    sent === undefined ? [] : [`sent for ${address}`, ...sent.map((s) => `  ${s}`)],
  )
  const views = new Set(members.flatMap(({view, cluster}) => (view === null ? [] : [viewKey(cluster, view)])))
  const total = `${String(answered)} of ${String(members.length)} answered, ${counted(views.size, 'view')}; * marks the coordinator of a view`
  return [
    rows,
    '',
    ...wire.map(printableLine),
    ...(wire.length > 0 ? [''] : []),
    ...findings.map((finding) => printableLine(findingLine(finding))),
    total,
  ].join('\n')
}
