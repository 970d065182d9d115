import {JgError} from '../../errors/index.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {Files, Log} from '../../runtime/ports.ts'
import {parseCacheFile, printCacheFile} from '../../headers/cache-file.ts'

/** What the operations on files need of their protocol. */
export interface CacheOwner {
  /** Name of the protocol. */
  readonly name: string
  readonly log: Log
  /** Undefined where a member may not touch files. */
  readonly files: Files | undefined
  /** Takes an entry of a file into the cache. */
  remember(data: PingData): void
  /** The cache. */
  list(): readonly PingData[]
}

/**
 * `addToCache` and `dumpCache`. Whoever may probe names the file: it is a regular file of bounded size, or a new one, it is read and written beside the
 * member's tasks, and one at a time, so that a disk that hangs holds up nothing else.
 * Differs from JGroups: the operations end before the file is dealt with, so that a fault is told in the log.
 */
export class CacheOperations {
  readonly #owner: () => CacheOwner
  #busy = false

  constructor(owner: () => CacheOwner) {
    this.#owner = owner
  }

  /** Begins to read a file. Throws JgError when one is being dealt with. */
  add(path: string): undefined {
    const owner = this.#owner()
    const {log} = owner
    this.#begin().readText(path, (error, text) => {
      this.#busy = false
      const {entries, faults} = parseCacheFile(text ?? '')
      for (const fault of faults) log.warn({path, ...fault}, 'a line of the file is left out')
      for (const data of entries) owner.remember(data)
      if (error === null) log.info({path, entries: entries.length}, 'members of a file were added to the cache')
      else log.error({path, reason: error.message}, 'the file with members cannot be read')
    })
    return undefined
  }

  /** Begins to write a new file. Throws JgError when one is being dealt with. */
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
