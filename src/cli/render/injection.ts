import {table} from './table.ts'
import type {InjectionResult} from '../../injection/injection.ts'

/** One row per member; the way back is the last line. */
export function injectionTable({members, undo, dryRun}: InjectionResult): string {
  const rows = members.map(({member, now, then, outcome, after}) => [
    member,
    now.join(', '),
    then === null ? '(keeps it)' : then.join(', '),
    ...(dryRun ? [] : [outcome === 'not injected' ? `not injected: holds ${(after ?? []).join(', ')}` : outcome]),
  ])
  const head = ['MEMBER', 'NOW', 'THEN', ...(dryRun ? [] : ['OUTCOME'])]
  return [table(head, rows), dryRun ? 'nothing was sent' : '', `back: jg view inject '${undo}'`]
    .filter((part) => part !== '')
    .join('\n\n')
}
