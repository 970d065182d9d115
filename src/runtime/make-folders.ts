import {mkdir, mkdirSync, stat, statSync} from 'node:fs'
import {dirname} from 'node:path'
import type {FileError} from './shared-files.ts'

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

/** As `makeFolders`, without holding anybody up; `done` runs once, later. What is there and is no folder is an error. */
export function makeFoldersLater(path: string, done: (error: FileError | null) => void): void {
  mkdir(path, (error) => {
    if (error?.code !== 'ENOENT' || dirname(path) === path) {
      check(path, error, done)
      return
    }
    makeFoldersLater(dirname(path), (above) => {
      if (above !== null) done(above)
      // Once only: where there is still no folder to make it in, there never will be one.
      else mkdir(path, (again) => check(path, again, done))
    })
  })
}

/** A folder that is there already is as good as a new one. */
function check(path: string, error: FileError | null, done: (error: FileError | null) => void): void {
  if (error?.code === 'EEXIST') stat(path, (gone, stats) => done(gone === null && stats.isDirectory() ? null : error))
  else done(error)
}
