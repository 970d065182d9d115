import type {ConfigFinding} from '../../errors/index.ts'
import type {Release} from '../../releases/facts.ts'

/** What was done in one place: `left` where it is up to the user. */
export type StepAction = 'replaced' | 'renamed' | 'dropped' | 'changed' | 'added' | 'left'

/** One change of a migration, or one place the user has to look at. @minimum 1 */
export interface MigrationStep {
  readonly file: string
  /** Place in the text before the migration. */
  readonly line: number
  readonly column: number
  /** Element path, as in `config/UDP/@mcast_port`. */
  readonly path: string
  readonly action: StepAction
  readonly found: string
  /** What is there now; absent for what was dropped or left. */
  readonly result?: string
  readonly reason: string
  /** What is left for the user to do. */
  readonly person?: string
}

/** What makes a configuration unusable. */
export interface ConfigFault extends ConfigFinding {
  readonly severity: 'error'
}

/** The result of migrating one text. */
export interface Migration {
  /** Path of the file; <stdin> for standard input. */
  readonly file: string
  /** Release that the file is assumed to be for; 3.6 includes all earlier ones. */
  readonly from: Release
  /** Why the file is assumed to be for this release. */
  readonly because: string
  readonly to: Release
  /** The complete new text. */
  readonly text: string
  /** Whether the new text differs. */
  readonly changed: boolean
  /** All changes, and all places left as they were, in the order of the text. */
  readonly steps: readonly MigrationStep[]
  /** What is wrong with the new text in the target release; places refer to the new text. */
  readonly findings: readonly ConfigFault[]
  /** Whether a step is left to the user, or the new text has an error. */
  readonly needsPerson: boolean
}

/** A step on one line. */
export function formatStep(step: MigrationStep): string {
  const {file, line, column, action, found, result, reason, person} = step
  const what = result === undefined ? found : `${found} -> ${result}`
  const todo = person === undefined ? '' : `; by hand: ${person}`
  return `${file}:${String(line)}:${String(column)}: ${action} ${what}: ${reason}${todo}`
}
