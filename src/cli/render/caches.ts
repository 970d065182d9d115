import {coordinatorMark, silentLines} from './columns.ts'
import {table} from './table.ts'
import {counted} from '../../errors/counted.ts'
import type {CacheMember, CacheDumpResult, CacheDiffResult} from '../../caches/results.ts'

function totals(members: readonly CacheMember[], entries: number): string {
  const answered = members.filter(({status}) => status === 'answered').length
  return `${counted(entries, 'entry', 'entries')} in ${counted(answered, 'cache')}`
}

/** One row per entry. */
export function dumpTable({members, entries, file}: CacheDumpResult): string {
  if (members.length === 0) return ''
  const rows = entries.map(({name, uuid, address, coordinator, heldBy}) => [
    name,
    uuid,
    address,
    coordinatorMark(coordinator),
    heldBy.join(', '),
  ])
  const written = file === null ? [] : [`written to ${file}`]
  return [
    table(['MEMBER', 'UUID', 'ADDRESS', 'COORD', 'IN THE CACHE OF'], rows),
    '',
    ...silentLines(members),
    ...written,
    totals(members, entries.length),
  ].join('\n')
}

/** One row per difference. */
export function diffTable({members, entries, differences}: CacheDiffResult): string {
  if (members.length === 0) return ''
  const rows = differences.map(({name, uuid, address, kind, heldBy, missingAt}) => [
    name,
    uuid,
    address,
    kind,
    heldBy.join(', '),
    missingAt.join(', '),
  ])
  const head = ['MEMBER', 'UUID', 'ADDRESS', 'DIFFERENCE', 'IN THE CACHE OF', 'NOT IN']
  const same = differences.length === 0 ? ['all caches have the same entries'] : [table(head, rows), '']
  return [
    ...same,
    ...silentLines(members),
    `${totals(members, entries)}, ${counted(differences.length, 'difference')}`,
  ].join('\n')
}
