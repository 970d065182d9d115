import {Uuid, type Address} from '../model/address.ts'
import type {Names} from '../model/names.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {Log} from '../runtime/ports.ts'
import type {SharedFiles} from '../runtime/shared-files.ts'
import type {Done} from '../stack/events.ts'
import {parseCacheFile, printCacheFile} from '../headers/cache-file.ts'
import type {Entries, MemberStore} from './member-store.ts'

const SUFFIX = '.list'
/** Characters that JGroups replaces in file names. */

const FORBIDDEN = /[\u0000<>:"/|?*]/g
/** Most bytes of one file; a member needs about a hundred. */
const MAX_FILE_BYTES = 1 << 20
/** Most files read from one folder; there is one per coordinator. */
const MAX_FILES = 256
/** Most bytes read from all files of a folder together. */
const MAX_FOLDER_BYTES = 8 << 20

/** Options of a file store. */
export interface FileStoreOptions {
  readonly files: SharedFiles
  readonly log: Log
  /** Folder with one folder per cluster; read each time, since it may change. */
  readonly location: () => string
  /** The member whose file is written. */
  readonly owner: Address
  /** Names used in file names. */
  readonly names: Names
}

interface Reading {
  readonly found: PingData[]
  bytesLeft: number
}

/** Records the members of a cluster in files `UUID.name.list`, one per coordinator, in a folder named after the cluster. */
export class FileStore implements MemberStore {
  readonly #options: FileStoreOptions
  /** The last complaint about each file, so that it is not repeated on every read. */
  readonly #told = new Map<string, string>()

  constructor(options: FileStoreOptions) {
    this.#options = options
  }

  readAll(cluster: string, done: Entries): void {
    this.#list(cluster, (error, names) => {
      if (error !== null) {
        done(error, [])
        return
      }
      if (names.length > MAX_FILES) {
        const folder = this.#folder(cluster)
        this.#complain(folder, `expected at most ${String(MAX_FILES)} files, found ${String(names.length)}`)
      }
      const reading: Reading = {found: [], bytesLeft: MAX_FOLDER_BYTES}
      this.#each(
        names.slice(0, MAX_FILES),
        (name, next) => this.#read(`${this.#folder(cluster)}/${name}`, reading, next),
        () => done(null, reading.found),
      )
    })
  }

  write(cluster: string, list: readonly PingData[], done: Done): void {
    const {files, owner} = this.#options
    files.makeFolder(this.#folder(cluster), (failure) => {
      if (failure !== null) done(failure)
      else files.write(this.#path(cluster, owner), bytesOf(list), (error) => done(error ?? undefined))
    })
  }

  remove(cluster: string, member: Address, done: Done): void {
    const {files} = this.#options
    if (this.#options.names.nameOf(member) !== undefined) {
      files.remove(this.#path(cluster, member), (error) => done(error ?? undefined))
      return
    }
    // The name is part of the file name and no longer known.
    const prefix = `${addressText(member)}.`
    this.#removeSome(cluster, (name) => name.startsWith(prefix), done)
  }

  removeAll(cluster: string, done: Done): void {
    this.#removeSome(cluster, () => true, done)
  }

  removeAtExit(cluster: string, member: Address): () => void {
    return this.#options.files.removeAtExit(this.#path(cluster, member))
  }

  #folder(cluster: string): string {
    return `${this.#options.location()}/${cluster}`
  }

  #path(cluster: string, member: Address): string {
    const name = this.#options.names.nameOf(member)
    const plain = name === undefined ? addressText(member) : `${addressText(member)}.${name}`
    return `${this.#folder(cluster)}/${`${plain}${SUFFIX}`.replaceAll(FORBIDDEN, '-')}`
  }

  #list(cluster: string, done: (error: Error | null, names: readonly string[]) => void): void {
    this.#options.files.list(this.#folder(cluster), (error, names) => {
      // The first coordinator creates the folder.
      done(error?.code === 'ENOENT' ? null : error, names.filter((name) => name.endsWith(SUFFIX)).sort())
    })
  }

  #removeSome(cluster: string, meant: (name: string) => boolean, done: Done): void {
    let failure: Error | undefined
    this.#list(cluster, (error, names) => {
      failure = error ?? undefined
      this.#each(
        names.filter(meant),
        (name, next) =>
          this.#options.files.remove(`${this.#folder(cluster)}/${name}`, (reason) => {
            failure ??= reason ?? undefined
            next()
          }),
        () => done(failure),
      )
    })
  }

  #read(path: string, reading: Reading, next: () => void): void {
    this.#options.files.read(path, Math.min(MAX_FILE_BYTES, reading.bytesLeft), (error, bytes) => {
      if (error !== null) this.#complain(path, error.message)
      // A missing file was removed while we read the others.
      else if (bytes !== null) this.#parse(path, bytes, reading)
      next()
    })
  }

  #parse(path: string, bytes: Uint8Array, reading: Reading): void {
    const {entries, faults} = parseCacheFile(new TextDecoder().decode(bytes))
    reading.bytesLeft -= bytes.length
    reading.found.push(...entries)
    const [first] = faults
    if (first === undefined) this.#told.delete(path)
    else this.#complain(path, `line ${String(first.line)}: ${first.message}`)
  }

  /** Logs what is wrong with a file, once until it changes. */
  #complain(path: string, reason: string): void {
    if (this.#told.get(path) === reason) return
    if (this.#told.size >= MAX_FILES) this.#told.clear()
    this.#told.set(path, reason)
    this.#options.log.warn({path, reason}, 'cannot read a file of the store, or part of it')
  }

  /** Handles the items one at a time; a synchronous callback does not deepen the call stack. */
  #each(names: readonly string[], deal: (name: string, next: () => void) => void, done: () => void): void {
    let at = 0
    let running = false
    const go = (): void => {
      if (running) return
      running = true
      let answered = true
      while (answered) {
        const name = names[at++]
        if (name === undefined) {
          done()
          return
        }
        answered = false
        deal(name, () => {
          answered = true
          go()
        })
      }
      running = false
    }
    go()
  }
}

function addressText(member: Address): string {
  return member instanceof Uuid ? member.toStringLong() : member.toString()
}

function bytesOf(list: readonly PingData[]): Uint8Array {
  return new TextEncoder().encode(printCacheFile(list))
}
