import {statSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'

/** The file of a project's settings, looked for in a folder and all folders above. */
export const PROJECT_FILE = '.jg.yaml'

/** The project files that hold for a folder, the nearest one first. */
export function projectFilesAbove(folder: string): string[] {
  const found: string[] = []
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, PROJECT_FILE)
    if (statSync(file, {throwIfNoEntry: false})?.isFile() === true) found.push(file)
    if (dirname(at) === at) return found
  }
}
