import {type Stats, statSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'

/** Name of the project file, looked for in a folder and all folders above. */
export const PROJECT_FILE = '.jg.yaml'

/** The stats of a path; undefined if nothing is there, or it cannot be reached. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** Whether there is a file, or a link to one, at this path. */
export function isFileAt(path: string): boolean {
  return statsOf(path)?.isFile() === true
}

/** The project files in a folder and above it, nearest first. */
export function projectFilesAbove(folder: string): string[] {
  const found: string[] = []
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, PROJECT_FILE)
    if (isFileAt(file)) found.push(file)
    if (dirname(at) === at) return found
  }
}
