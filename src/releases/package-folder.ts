import {statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** Path of a folder next to the package.json of the running code, both from sources and from the bundle. */
export function packageFolder(name: string): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (dirname(folder) !== folder) {
    if (statSync(join(folder, 'package.json'), {throwIfNoEntry: false})?.isFile() === true) return join(folder, name)
    folder = dirname(folder)
  }
  return name
}
