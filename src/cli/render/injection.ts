import {table} from './table.ts'
import type {InjectionResult} from '../../injection/injection.ts'

/** One row per member; the last line is the command to go back. */
export function injectionTable({members, undo, dryRun}: InjectionResult): string {
  const rows = members.map(({member, now, then, outcome, after}) => [
    member,
    now.join(', '),
    then === null ? '(unchanged)' : then.join(', '),
    ...(dryRun ? [] : [outcome === 'not injected' ? `not injected: has ${(after ?? []).join(', ')}` : outcome]),
  ])
  const head = ['MEMBER', 'NOW', 'THEN', ...(dryRun ? [] : ['OUTCOME'])]
  return [table(head, rows), dryRun ? 'nothing was sent' : '', `to go back: jg view inject '${undo}'`]
    .filter((part) => part !== '')
    .join('\n\n')
}
