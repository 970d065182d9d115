import {mkdirSync, statSync} from 'node:fs'
import {dirname} from 'node:path'

/**
 * Makes a folder and those above it that are missing, at most `most` folders in all. Throws the system's error. Node's own
 * `recursive` never ends where a file system says of a new folder that it does not exist, as /proc does.
 */
export function makeFolders(path: string, most = Number.POSITIVE_INFINITY): void {
  const missing: string[] = []
  for (let at = path; statSync(at, {throwIfNoEntry: false}) === undefined && dirname(at) !== at; at = dirname(at))
    missing.push(at)
  for (const folder of missing.slice(0, most).reverse()) {
    try {
      mkdirSync(folder)
    } catch (error) {
      // Another process may have been faster.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}
