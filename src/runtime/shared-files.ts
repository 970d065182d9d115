/** What went wrong with a file; `code` is the system's (`ENOENT`, `EACCES` …). */
export interface FileError extends Error {
  readonly code?: string | undefined
}

/**
 * Files of folders that several members share, on this machine or over a network that may be slow. Each callback runs once, as a task
 * of the member, in the call (the simulator) or later.
 */
export interface SharedFiles {
  /** Makes a folder and those above it, if it is not there. */
  makeFolder(path: string, done: (error: FileError | null) => void): void
  /** Names of what is in a folder, in no order; `ENOENT` for a folder that is not there. */
  list(path: string, done: (error: FileError | null, names: readonly string[]) => void): void
  /** Bytes of a regular file; null for one that is not there, `EISDIR` for what is no regular file, `EFBIG` for one of more than `maxBytes`. */
  read(path: string, maxBytes: number, done: (error: FileError | null, bytes: Uint8Array | null) => void): void
  /** Writes a file whole: who reads at the same time finds the old bytes or the new ones. */
  write(path: string, bytes: Uint8Array, done: (error: FileError | null) => void): void
  /** Removes a file; one that is not there is no error. */
  remove(path: string, done: (error: FileError | null) => void): void
  /** Removes the file when the process ends, however it ends short of being killed; what is given back takes this back. */
  removeAtExit(path: string): () => void
}
