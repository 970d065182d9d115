import {JgError} from '../../errors/index.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {Files, Log} from '../../runtime/ports.ts'
import {parseCacheFile, printCacheFile} from '../../headers/cache-file.ts'

/** What the file operations need from their protocol. */
export interface CacheOwner {
  /** Name of the protocol. */
  readonly name: string
  readonly log: Log
  /** Undefined where a member may not touch files. */
  readonly files: Files | undefined
  /** Adds an entry from a file to the cache. */
  remember(data: PingData): void
  /** Entries of the cache. */
  list(): readonly PingData[]
}

/**
 * `addToCache` and `dumpCache`. Anything that may probe can name the file, so it must be a regular file of bounded size, or a new one. Files are read and
 * written asynchronously, one at a time, so that a hanging disk blocks nothing else.
 * Differs from JGroups: the operations return before the file has been processed, so faults appear in the log.
 */
export class CacheOperations {
  readonly #owner: () => CacheOwner
  #busy = false

  constructor(owner: () => CacheOwner) {
    this.#owner = owner
  }

  /** Starts to read a file. Throws JgError while another file is being read or written. */
  add(path: string): undefined {
    const owner = this.#owner()
    const {log} = owner
    this.#begin().readText(path, (error, text) => {
      this.#busy = false
      const {entries, faults} = parseCacheFile(text ?? '')
      for (const fault of faults) log.warn({path, ...fault}, 'skipping a line of the file')
      for (const data of entries) owner.remember(data)
      if (error === null) log.info({path, entries: entries.length}, 'members of a file were added to the cache')
      else log.error({path, reason: error.message}, 'the file with members cannot be read')
    })
    return undefined
  }

  /** Starts to write a new file. Throws JgError while another file is being read or written. */
  dump(path: string): undefined {
    const owner = this.#owner()
    const {log} = owner
    const text = printCacheFile(owner.list())
    this.#begin().writeText(path, text, (error) => {
      this.#busy = false
      if (error === null) log.info({path}, 'the cache was written to a file')
      else log.error({path, reason: error.message}, 'the cache cannot be written to a file')
    })
    return undefined
  }

  #begin(): Files {
    const {name, files} = this.#owner()
    if (files === undefined) throw new JgError('OPERATION_FAILED', `${name}: this member may not touch files`)
    if (this.#busy)
      throw new JgError('OPERATION_FAILED', `${name}: another file is being read or written, try again later`)
    this.#busy = true
    return files
  }
}
