import {printableLine} from '../../errors/printable.ts'
import type {QuickstartResult} from '../../quickstart/quickstart.ts'
import {coordinatorMark} from './columns.ts'
import {table} from './table.ts'

/** Returns the members and what probe reports about them. */
export function quickstartText({notice, view, members, probe}: QuickstartResult): string {
  const rows = members.map((m) => [m.name, coordinatorMark(m.coordinator), m.physicalAddress, m.uuid, m.pid])
  return [
    ...(notice === null ? [] : [`Notice: ${notice}`, '']),
    printableLine(`All members agree on view ${view}`),
    '',
    table(['MEMBER', 'COORD', 'PHYSICAL ADDRESS', 'UUID', 'PID'], rows),
    '',
    '$ jg probe uuids',
    probe,
  ].join('\n')
}
