import {join} from 'node:path'
import {PROJECT_FILE} from './project-files.ts'
import {printable} from '../errors/printable.ts'

/** Where project files are looked for, and where files that are ignored are reported, one line each. */
export interface ProjectPlace {
  readonly folder: string
  readonly home: string | undefined
  readonly notice: (line: string) => void
}

/** The user's own project file, which applies everywhere; undefined for a user without a home folder. */
export function homeFile({home}: Pick<ProjectPlace, 'home'>): string | undefined {
  return home === undefined ? undefined : join(home, PROJECT_FILE)
}

const told = new Set<string>()

/** Prints a line on stderr, but never the same one twice. */
export function noticeOnStderr(line: string): void {
  if (told.has(line)) return
  told.add(line)
  process.stderr.write(`Warning: ${printable(line)}\n`)
}
