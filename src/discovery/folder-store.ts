import {JgError} from '../errors/index.ts'
import type {PingData} from '../model/ping-data.ts'
import {parseCacheFile, printCacheFile} from '../protocols/discovery/cache-file.ts'
import type {FileError, SharedFiles} from '../runtime/shared-files.ts'
import {type DiscoveryStore, identityOf, type StoreEntry} from './store.ts'

const SUFFIX = '.list'
const MAX_FILE_BYTES = 1 << 20
/** Folders and files that are looked at: there is a folder per cluster and a file per coordinator. */
const MAX_NAMES = 1000
/** Characters that JGroups keeps out of file names. */

const FORBIDDEN = /[\u0000<>:"/|?*]/g

/** A folder of FILE_PING: in it one folder per cluster, in that one file per coordinator with all members of its view. */
export class FolderStore implements DiscoveryStore {
  readonly label: string
  readonly #files: SharedFiles
  readonly #location: string

  constructor(location: string, files: SharedFiles) {
    this.#location = location.replace(/\/+$/, '')
    this.#files = files
    this.label = `FILE_PING ${this.#location}`
  }

  async read(cluster: string | undefined): Promise<readonly StoreEntry[]> {
    const names = await this.#names(this.#location)
    // The folder of a cluster may be named itself.
    const isCluster = names.some((name) => name.endsWith(SUFFIX))
    const own = this.#location.slice(this.#location.lastIndexOf('/') + 1)
    if (isCluster) return cluster === undefined || cluster === own ? this.#readFolder(this.#location, own) : []
    const clusters = names.filter((name) => cluster === undefined || name === cluster)
    const found = await Promise.all(clusters.map((name) => this.#readFolder(`${this.#location}/${name}`, name)))
    return found.flat()
  }

  async remove(entries: readonly StoreEntry[]): Promise<void> {
    const byFile = new Map<string, Set<string>>()
    for (const {place, member} of entries) {
      if (member === null) continue
      byFile.set(place, (byFile.get(place) ?? new Set()).add(identityOf(member)))
    }
    for (const [path, gone] of byFile) await this.#rewrite(path, (list) => list.filter((m) => !gone.has(identityOf(m))))
  }

  async add(cluster: string, members: readonly PingData[]): Promise<void> {
    const folder = `${this.#location}/${cluster}`
    await this.#call((done) => this.#files.makeFolder(folder, done))
    const [file] = (await this.#names(folder)).filter((name) => name.endsWith(SUFFIX)).sort()
    const leader = members.find(({coordinator}) => coordinator)
    const named = leader ?? (file === undefined ? members[0] : undefined)
    const path = named === undefined ? `${folder}/${file ?? ''}` : `${folder}/${fileName(named)}`
    const added = new Set(members.map(identityOf))
    await this.#rewrite(path, (list) => [...list.filter((m) => !added.has(identityOf(m))), ...members])
  }

  /** Reads, changes and writes at once: a coordinator that writes in between wins with its next view. */
  async #rewrite(path: string, change: (list: readonly PingData[]) => readonly PingData[]): Promise<void> {
    const bytes = await this.#bytes(path)
    const {entries} = parseCacheFile(bytes === null ? '' : new TextDecoder().decode(bytes))
    const left = change(entries)
    const text = new TextEncoder().encode(printCacheFile(left))
    await this.#call((done) => {
      if (left.length === 0) this.#files.remove(path, done)
      else this.#files.write(path, text, done)
    })
  }

  async #readFolder(folder: string, cluster: string): Promise<StoreEntry[]> {
    const names = await this.#names(folder)
    const lists = names.filter((name) => name.endsWith(SUFFIX)).sort()
    const found = await Promise.all(lists.map((name) => this.#readFile(`${folder}/${name}`, cluster)))
    return found.flat()
  }

  async #readFile(path: string, cluster: string): Promise<StoreEntry[]> {
    const base = {store: this.label, place: path, cluster}
    let bytes: Uint8Array | null
    try {
      bytes = await this.#bytes(path)
    } catch (error) {
      return [{...base, member: null, fault: error instanceof Error ? error.message : String(error)}]
    }
    const {entries, faults} = parseCacheFile(bytes === null ? '' : new TextDecoder().decode(bytes))
    return [
      ...entries.map((member) => ({...base, member, fault: null})),
      ...faults.map(({line, message}) => ({...base, member: null, fault: `line ${String(line)}: ${message}`})),
    ]
  }

  async #names(path: string): Promise<readonly string[]> {
    const names = await new Promise<readonly string[]>((resolve, reject) => {
      this.#files.list(path, (error, found) => {
        // A file beside the folders of the clusters holds no list.
        if (error === null || error.code === 'ENOTDIR') resolve(error === null ? found : [])
        else reject(failure(path, error))
      })
    })
    return names.slice(0, MAX_NAMES)
  }

  #bytes(path: string): Promise<Uint8Array | null> {
    return new Promise((resolve, reject) => {
      this.#files.read(path, MAX_FILE_BYTES, (error, bytes) => {
        if (error === null) resolve(bytes)
        else reject(failure(path, error))
      })
    })
  }

  #call(start: (done: (error: FileError | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      start((error) => {
        if (error === null) resolve()
        else reject(failure(this.#location, error))
      })
    })
  }
}

function fileName(member: PingData): string {
  const name = member.logicalName === null ? '' : `.${member.logicalName}`
  return `${identityOf(member)}${name}${SUFFIX}`.replaceAll(FORBIDDEN, '-')
}

function failure(path: string, error: FileError): JgError {
  return new JgError('OPERATION_FAILED', `${path}: ${error.message}`, {cause: error})
}
