import {JgError} from '../errors/index.ts'
import type {PingData} from '../headers/ping-data.ts'
import {parseCacheFile, printCacheFile} from '../headers/cache-file.ts'
import type {FileError, SharedFiles} from '../runtime/shared-files.ts'
import {type DiscoveryStore, identityOf, isSameRecord, type StoreEntry} from './store.ts'

const SUFFIX = '.list'
const MAX_FILE_BYTES = 1 << 20
/** Maximum lists read per cluster; there is one per coordinator. */
const MAX_NAMES = 1000
/** Maximum names of a folder listed when the wanted one is missing. */
const MAX_SHOWN = 5
/** Characters that JGroups replaces in file names. */

const FORBIDDEN = /[\u0000<>:"/|?*]/g

/** A folder of FILE_PING: one folder per cluster, with one file per coordinator that lists all members of its view. */
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
    const {names, own} = await this.#look()
    if (own !== null) {
      return cluster === undefined || cluster === own ? this.#readFolder(this.#location, own, names) : []
    }
    const clusters = names.filter((name) => cluster === undefined || name === cluster)
    const found = await Promise.all(
      clusters.map((name) => this.#readCluster(`${this.#location}/${name}`, name, cluster !== undefined)),
    )
    return found.flat()
  }

  async whyEmpty(cluster: string | undefined): Promise<string> {
    const {names, own} = await this.#look()
    if (own !== null && cluster !== undefined && cluster !== own) {
      return `this is the folder of cluster ${own} itself, so it has nothing of cluster ${cluster}`
    }
    if (cluster === undefined) return 'the folder exists but has nothing of any cluster'
    if (names.includes(cluster)) return `the folder of cluster ${cluster} exists but has no list`
    const others = names.length === 0 ? 'it is empty' : `it has: ${names.slice(0, MAX_SHOWN).join(', ')}`
    return `the folder exists but has no folder of cluster ${cluster} (${others})`
  }

  async remove(entries: readonly StoreEntry[]): Promise<readonly StoreEntry[]> {
    const byFile = new Map<string, StoreEntry[]>()
    for (const entry of entries) byFile.set(entry.place, [...(byFile.get(entry.place) ?? []), entry])
    const removed: StoreEntry[] = []
    for (const [path, gone] of byFile) {
      await this.#rewrite(path, (list) => {
        const there = gone.filter(({member}) => member !== null && list.some((m) => isSameRecord(m, member)))
        removed.push(...there)
        return list.filter((m) => !there.some(({member}) => member !== null && isSameRecord(m, member)))
      })
    }
    return removed
  }

  async add(cluster: string, members: readonly PingData[]): Promise<void> {
    const folder = `${this.#location}/${cluster}`
    await this.#call((done) => this.#files.makeFolder(folder, done))
    const [file] = (await this.#list(folder)).filter((name) => name.endsWith(SUFFIX)).sort()
    const leader = members.find(({coordinator}) => coordinator)
    const named = leader ?? (file === undefined ? members[0] : undefined)
    const path = named === undefined ? `${folder}/${file ?? ''}` : `${folder}/${fileName(named)}`
    const added = new Set(members.map(identityOf))
    await this.#rewrite(path, (list) => [...list.filter((m) => !added.has(identityOf(m))), ...members])
  }

  /**
   * Reads, changes and writes without a pause: a coordinator that writes in between wins with its next view. A file with lines that
   * cannot be read is not changed, since they would be lost.
   */
  async #rewrite(path: string, change: (list: readonly PingData[]) => readonly PingData[]): Promise<void> {
    const {entries, faults} = parseCacheFile(textOf(await this.#bytes(path)))
    const left = change(entries)
    if (left.length === entries.length && left.every((member, i) => member === entries[i])) return
    const [fault] = faults
    if (fault !== undefined) {
      throw new JgError(
        'OPERATION_FAILED',
        `${path}: line ${String(fault.line)} cannot be read and would be lost, so the file was not changed: ${fault.message}`,
      )
    }
    const text = new TextEncoder().encode(printCacheFile(left))
    await this.#call((done) => {
      if (left.length === 0) this.#files.remove(path, done)
      else this.#files.write(path, text, done)
    })
  }

  /** Returns what is in the folder, and the cluster if it is a cluster's own folder. Rejects if the folder cannot be listed. */
  async #look(): Promise<{names: readonly string[]; own: string | null}> {
    const names = await this.#list(this.#location)
    const isCluster = names.some((name) => name.endsWith(SUFFIX))
    return {names, own: isCluster ? this.#location.slice(this.#location.lastIndexOf('/') + 1) : null}
  }

  /** Returns the entries in a cluster's folder; a folder that cannot be listed is an entry with a fault. */
  async #readCluster(folder: string, cluster: string, isNamed: boolean): Promise<StoreEntry[]> {
    try {
      return await this.#readFolder(folder, cluster, await this.#list(folder))
    } catch (error) {
      // A file next to the clusters' folders is not one of them.
      if (!isNamed && codeOf(error) === 'ENOTDIR') return []
      return [{store: this.label, place: folder, cluster, member: null, fault: faultOf(error, folder)}]
    }
  }

  async #readFolder(folder: string, cluster: string, names: readonly string[]): Promise<StoreEntry[]> {
    const lists = names.filter((name) => name.endsWith(SUFFIX)).sort()
    const found = await Promise.all(
      lists.slice(0, MAX_NAMES).map((name) => this.#readFile(`${folder}/${name}`, cluster)),
    )
    if (lists.length <= MAX_NAMES) return found.flat()
    const fault = `expected at most ${String(MAX_NAMES)} lists, found ${String(lists.length)}: the others are not read`
    return [...found.flat(), {store: this.label, place: folder, cluster, member: null, fault}]
  }

  async #readFile(path: string, cluster: string): Promise<StoreEntry[]> {
    const base = {store: this.label, place: path, cluster}
    let bytes: Uint8Array | null
    try {
      bytes = await this.#bytes(path)
    } catch (error) {
      return [{...base, member: null, fault: faultOf(error, path)}]
    }
    // A missing file was removed while we read the others.
    if (bytes === null) return []
    const {entries, faults} = parseCacheFile(textOf(bytes))
    if (entries.length === 0 && faults.length === 0) {
      const size = bytes.length === 0 ? 'of 0 bytes' : 'of blanks'
      return [
        {
          ...base,
          member: null,
          fault: `a file ${size}: expected a line for each member, at least for the one that wrote it`,
        },
      ]
    }
    return [
      ...entries.map((member) => ({...base, member, fault: null})),
      ...faults.map(({line, message}) => ({...base, member: null, fault: `line ${String(line)}: ${message}`})),
    ]
  }

  #list(path: string): Promise<readonly string[]> {
    const shown = path === '' ? '/' : path
    return new Promise((resolve, reject) => {
      this.#files.list(shown, (error, found) => {
        if (error === null) resolve(found)
        else reject(noFolder(shown, error))
      })
    })
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

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : new TextDecoder().decode(bytes)
}

/** Returns why a folder cannot be listed. */
function noFolder(path: string, error: FileError): JgError {
  switch (error.code) {
    case 'ENOENT': {
      const hint = 'check the path; members make the folder when the first of them starts'
      return new JgError('NOT_FOUND', `${path}: no such folder: ${hint}`, {cause: error})
    }
    case 'ENOTDIR':
      return new JgError('NOT_FOUND', `${path}: expected a folder, found a file`, {cause: error})
    case 'EACCES':
    case 'EPERM':
      return new JgError('OPERATION_FAILED', `${path}: the folder cannot be listed: permission denied`, {
        cause: error,
      })
    default:
      return new JgError('OPERATION_FAILED', `${path}: the folder cannot be listed: ${error.message}`, {cause: error})
  }
}

function codeOf(error: unknown): unknown {
  return ((error as Error).cause as {code?: unknown} | undefined)?.code
}

/** Returns the message of a failure without its path, which is printed separately. */
function faultOf(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : String(error)
  const start = `${path}: `
  let text = message
  while (text.startsWith(start)) text = text.slice(start.length)
  return text
}

function failure(path: string, error: FileError): JgError {
  return new JgError('OPERATION_FAILED', `${path}: ${error.message}`, {cause: error})
}
