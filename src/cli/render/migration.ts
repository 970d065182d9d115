import {formatFinding} from '../../config/xml/findings.ts'
import type {MigratedFile} from '../../analysis/migrate/migrate-file.ts'
import {formatStep} from '../../analysis/migrate/migration.ts'
import {counted} from '../../errors/counted.ts'

/** Each step and each fault that is left on a line, and what came of it all. */
export function stepLines({
  file,
  from,
  because,
  to,
  steps,
  findings,
  written,
  changed,
}: MigratedFile): readonly string[] {
  const person = steps.filter((s) => s.person !== undefined).length
  const left = findings.length === 0 ? '' : `, ${counted(findings.length, 'error')} left in the new text`
  const done = written ? ', written' : changed ? '' : ', nothing to change'
  return [
    ...steps.map(formatStep),
    ...findings.map((f) => `in the new text: ${formatFinding(f)}`),
    `${file}: from ${from} (${because}) to ${to}: ${counted(steps.length, 'step')}, ${String(person)} for a person${left}${done}`,
  ]
}

/** What goes to standard output. */
export function renderMigration(migrated: MigratedFile, shown: 'text' | 'diff' | 'steps'): string {
  if (shown === 'steps') return stepLines(migrated).join('\n')
  return shown === 'diff' ? migrated.diff : migrated.text
}
