import type {ConfigFinding} from '../../errors/index.ts'
import type {Release} from '../../releases/facts.ts'

/** What was done in one place: `left` where nothing could be decided. */
export type StepAction = 'replaced' | 'renamed' | 'dropped' | 'changed' | 'added' | 'left'

/** One change of a migration, or one place that a person has to look at. @minimum 1 */
export interface MigrationStep {
  readonly file: string
  /** Place in the text before the migration. */
  readonly line: number
  readonly column: number
  /** Element path, as in `config/UDP/@mcast_port`. */
  readonly path: string
  readonly action: StepAction
  readonly found: string
  /** What stands there now; nothing for what was dropped or left. */
  readonly result?: string
  readonly reason: string
  /** What a person has to see to. */
  readonly person?: string
}

/** What makes a configuration unusable. */
export interface ConfigFault extends ConfigFinding {
  readonly severity: 'error'
}

/** What came of the migration of one text. */
export interface Migration {
  /** Path of the file; <stdin> for standard input. */
  readonly file: string
  /** Release that the file is taken to be for; 3.6 stands for all before it. */
  readonly from: Release
  /** Why this release was taken for that of the file. */
  readonly because: string
  readonly to: Release
  /** The new text, whole. */
  readonly text: string
  /** The new text is another one. */
  readonly changed: boolean
  /** All changes, and all that was left, in the order of the text. */
  readonly steps: readonly MigrationStep[]
  /** What is wrong with the new text in the target; places are those in the new text. */
  readonly findings: readonly ConfigFault[]
  /** A step is for a person, or the new text has an error. */
  readonly needsPerson: boolean
}

/** A step on one line. */
export function formatStep(step: MigrationStep): string {
  const {file, line, column, action, found, result, reason, person} = step
  const what = result === undefined ? found : `${found} -> ${result}`
  const todo = person === undefined ? '' : `; for a person: ${person}`
  return `${file}:${String(line)}:${String(column)}: ${action} ${what}: ${reason}${todo}`
}
