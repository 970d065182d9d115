import {homedir} from 'node:os'
import {isAbsolute} from 'node:path'

/** The user's home folder, which need not exist; undefined for a user without one. */
export function homeFolder(): string | undefined {
  try {
    const home = homedir()
    return isAbsolute(home) ? home : undefined
  } catch {
    // The system does not know this user, and HOME is not set.
    return undefined
  }
}

/** The working folder, or the root if it has been deleted. */
export function workingFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
