/** What went wrong with a file; `code` is the system's (`ENOENT`, `EACCES` …). */
export interface FileError extends Error {
  readonly code?: string | undefined
}

/**
 * Files of folders that several members share, on this machine or over a network that may be slow. Each callback runs once, as a task
 * of the member, in the call (the simulator) or later.
 */
export interface SharedFiles {
  /** Creates a folder and those above it, unless it exists. */
  makeFolder(path: string, done: (error: FileError | null) => void): void
  /** Names of the entries of a folder, unordered; `ENOENT` for a missing folder. */
  list(path: string, done: (error: FileError | null, names: readonly string[]) => void): void
  /** Bytes of a regular file; null for a missing one, `EISDIR` for anything else, `EFBIG` for one of more than `maxBytes`. */
  read(path: string, maxBytes: number, done: (error: FileError | null, bytes: Uint8Array | null) => void): void
  /** Writes a file atomically: a concurrent reader sees the old bytes or the new ones. */
  write(path: string, bytes: Uint8Array, done: (error: FileError | null) => void): void
  /** Removes a file; a missing one is not an error. */
  remove(path: string, done: (error: FileError | null) => void): void
  /** Removes the file when the process ends, unless it is killed; the returned function cancels this. */
  removeAtExit(path: string): () => void
}
