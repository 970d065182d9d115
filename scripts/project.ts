import {readdirSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** The project's root folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** The folder that a build fills. */
export const DIST = join(ROOT, 'dist')

/** All files below a folder whose name ends in `ending`, sorted, as paths; none when the folder is missing. */
export function filesBelow(folder: string, ending: string): string[] {
  if (statSync(folder, {throwIfNoEntry: false}) === undefined) return []
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Whether a file that a build makes is missing, or older than a source. */
export function isStale(built: string): boolean {
  const madeAt = statSync(built, {throwIfNoEntry: false})?.mtimeMs
  if (madeAt === undefined) return true
  const sources = ['src', 'commands', 'scripts'].flatMap((folder) => filesBelow(join(ROOT, folder), '.ts'))
  return [...sources, join(ROOT, 'package.json')].some((file) => statSync(file).mtimeMs > madeAt)
}
