import type {CheckedLookUp} from '../../store-audit/checked-look-ups.ts'
import {memberName, milliseconds, NONE} from './columns.ts'
import {table} from './table.ts'

/** One row per look-up, then one per address found. */
export function lookUpTables(lookUps: readonly CheckedLookUp[]): string {
  const overview = lookUps.map(({protocol, lookUp, found, elapsedMs, error}) => [
    protocol,
    lookUp,
    String(found.length),
    milliseconds(elapsedMs),
    error ?? '',
  ])
  const addresses = lookUps.flatMap(({protocol, found}) =>
    found.map(({address, name, uuid, cluster, reason}) => [
      protocol,
      address,
      uuid === null ? NONE : memberName(name),
      cluster ?? NONE,
      reason,
    ]),
  )
  const drawn = table(['PROTOCOL', 'LOOK-UP', 'FOUND', 'MS', 'ERROR'], overview)
  if (addresses.length === 0) return drawn
  return `${drawn}\n\n${table(['PROTOCOL', 'ADDRESS', 'MEMBER', 'CLUSTER', 'ANSWER'], addresses)}`
}
