import {printableLine} from '../../errors/printable.ts'
import {SILENT} from './columns.ts'
import type {WatchFact} from '../../attributes/watch.ts'

/** Returns a fact as a line for people. */
export function watchLine({time, event, member, attribute, before, value}: WatchFact): string {
  const clock = time.slice(11, 19)
  if (event === 'silent') return printableLine(`${clock}  ${member}  ${SILENT}`)
  if (event === 'back') return printableLine(`${clock}  ${member}  answers again`)
  const change = before === null ? (value ?? '') : `${before} → ${value ?? ''}`
  return printableLine(`${clock}  ${member}  ${attribute ?? ''}  ${change}`)
}
