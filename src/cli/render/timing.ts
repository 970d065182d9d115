import {type EventTiming, formatMs, formatSpan} from '../../analysis/timing/timing.ts'
import type {TimingResult} from '../../analysis/timing/timing-result.ts'
import {table} from './table.ts'

/** The parts of the time, on one line. */
function partsOf({steps, note}: EventTiming): string {
  const parts = steps.map(({protocol, what, min, max, from}) => {
    const by = from.length === 0 ? '' : ` [${from.join(', ')}]`
    return `${protocol} ${what}: ${max === 0 ? 'at once' : min === max ? formatMs(min) : formatSpan({min, max})}${by}`
  })
  return [...parts, ...(note === undefined ? [] : [note])].join('; ')
}

/** One table per stack, a row per kind of failure. */
export function timingTables({file, release, stacks}: TimingResult): string {
  const tables = stacks.map(({name, events}) => {
    const rows = events.map((event) => [event.title, formatSpan(event), event.noticedBy[0] ?? 'nobody', partsOf(event)])
    const drawn = table(['EVENT', 'VIEW CHANGES AFTER', 'NOTICED BY', 'HOW'], rows)
    return name === undefined ? drawn : `stack ${name}\n${drawn}`
  })
  return `${file}, JGroups ${release}\n${tables.join('\n\n')}`
}
