import {join} from 'node:path'
import {PROJECT_FILE} from './project-files.ts'
import {printable} from '../errors/printable.ts'

/** Where project files are looked for, and who hears of those that are passed over, one line each. */
export interface ProjectPlace {
  readonly folder: string
  readonly home: string | undefined
  readonly notice: (line: string) => void
}

/** The user's own project file, which holds everywhere; undefined for a user without a home folder. */
export function homeFile({home}: Pick<ProjectPlace, 'home'>): string | undefined {
  return home === undefined ? undefined : join(home, PROJECT_FILE)
}

const told = new Set<string>()

/** Says a line on stderr, each one once. */
export function noticeOnStderr(line: string): void {
  if (told.has(line)) return
  told.add(line)
  process.stderr.write(`Warning: ${printable(line)}\n`)
}
