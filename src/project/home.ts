import {homedir} from 'node:os'
import {isAbsolute} from 'node:path'

/** The user's home folder, which need not exist; undefined for a user without one. */
export function homeFolder(): string | undefined {
  try {
    const home = homedir()
    return isAbsolute(home) ? home : undefined
  } catch {
    // A user whom the system does not know, and no HOME.
    return undefined
  }
}

/** The working folder; the root where it has been deleted. */
export function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
