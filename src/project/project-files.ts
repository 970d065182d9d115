import {type Stats, statSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'

/** The file of a project's settings, looked for in a folder and all folders above. */
export const PROJECT_FILE = '.jg.yaml'

/** What stands at a path; undefined where nothing does, or nothing that can be reached. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** Whether a file, or a link to one, stands at this path. */
export function isFileAt(path: string): boolean {
  return statsOf(path)?.isFile() === true
}

/** The project files that hold for a folder, the nearest one first. */
export function projectFilesAbove(folder: string): string[] {
  const found: string[] = []
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, PROJECT_FILE)
    if (isFileAt(file)) found.push(file)
    if (dirname(at) === at) return found
  }
}
