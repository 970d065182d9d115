import {formatFinding} from '../../config/xml/findings.ts'
import type {MigratedFile} from '../../analysis/migrate/migrate-file.ts'
import {formatStep} from '../../analysis/migrate/migration.ts'
import {counted} from '../../errors/counted.ts'

/** Returns a line for each step and each remaining fault, and one for the outcome. */
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
    `${file}: from ${from} (${because}) to ${to}: ${counted(steps.length, 'step')}, ${String(person)} to decide by hand${left}${done}`,
  ]
}

/** Returns what goes to standard output. */
export function renderMigration(migrated: MigratedFile, output: 'text' | 'diff' | 'steps'): string {
  if (output === 'steps') return stepLines(migrated).join('\n')
  return output === 'diff' ? migrated.diff : migrated.text
}
