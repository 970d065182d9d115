import type {FileError, SharedFiles} from '../shared-files.ts'
import type {VirtualClock} from './scheduler.ts'

/** Time a call takes, milliseconds. */
const LATENCY_MS = 1

/** Folders that all hosts of a simulated world share. */
export class SimFolders {
  readonly files = new Map<string, Uint8Array>()
  readonly folders = new Set<string>()
  /** The system's error code that every call fails with while it is set. */
  broken: string | null = null

  /** Texts of the files below a folder, by relative path. */
  textsBelow(folder: string): Record<string, string> {
    const found = [...this.files].filter(([path]) => path.startsWith(`${folder}/`))
    return Object.fromEntries(
      found.map(([path, bytes]) => [path.slice(folder.length + 1), new TextDecoder().decode(bytes)]),
    )
  }
}

/** A simulated host's access to the shared folders. */
export class SimSharedFiles implements SharedFiles {
  readonly #folders: SimFolders
  readonly #clock: VirtualClock

  constructor(folders: SimFolders, clock: VirtualClock) {
    this.#folders = folders
    this.#clock = clock
  }

  makeFolder(path: string, done: (error: FileError | null) => void): void {
    this.#later((error) => {
      if (error === null) this.#folders.folders.add(path)
      done(error)
    })
  }

  list(path: string, done: (error: FileError | null, names: readonly string[]) => void): void {
    this.#later((failure) => {
      const {files, folders} = this.#folders
      const below = [...files.keys(), ...folders].filter((one) => one.startsWith(`${path}/`))
      const error = failure ?? (below.length > 0 || folders.has(path) ? null : this.#noFolder(path))
      const names = new Set(below.map((one) => one.slice(path.length + 1).split('/')[0] ?? ''))
      done(error, error === null ? [...names] : [])
    })
  }

  #noFolder(path: string): FileError {
    return fileError(this.#folders.files.has(path) ? 'ENOTDIR' : 'ENOENT')
  }

  read(path: string, maxBytes: number, done: (error: FileError | null, bytes: Uint8Array | null) => void): void {
    this.#later((error) => {
      const bytes = this.#folders.files.get(path) ?? null
      if (error !== null) done(error, null)
      else if (bytes !== null && bytes.length > maxBytes) done(fileError('EFBIG'), null)
      else done(null, bytes?.slice() ?? null)
    })
  }

  write(path: string, bytes: Uint8Array, done: (error: FileError | null) => void): void {
    this.#later((error) => {
      if (error === null) this.#folders.files.set(path, bytes.slice())
      done(error)
    })
  }

  remove(path: string, done: (error: FileError | null) => void): void {
    this.#later((error) => {
      if (error === null) this.#folders.files.delete(path)
      done(error)
    })
  }

  removeAtExit(): () => void {
    return () => undefined
  }

  #later(task: (error: FileError | null) => void): void {
    this.#clock.after(LATENCY_MS, () => {
      const {broken} = this.#folders
      task(broken === null ? null : fileError(broken))
    })
  }
}

function fileError(code: string): FileError {
  return Object.assign(new Error(`${code}: the simulated folder fails`), {code})
}
