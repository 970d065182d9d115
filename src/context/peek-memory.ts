import {renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, isAbsolute, join} from 'node:path'
import {readBounded} from '../runtime/read-bounded.ts'
import {makeFolders} from '../runtime/make-folders.ts'
import type {PeekKnowledge, PeekMemory} from '../peek/options.ts'
import {homeFolder} from '../project/home.ts'

/** Addresses that are remembered, the latest. */
const MAX_ENTRIES = 2000
const MAX_BYTES = 1 << 20
const MAX_TEXT = 256
/** Addresses of companions that are given. */
const MAX_MET = 200

/** Folders that are made for the memory: its own, and the one of all caches. A home folder is never made. */
const MAX_NEW_FOLDERS = 2

/** Where the memory stands, in the folder of what may be lost at any time; undefined where there is none. */
function memoryFile(env: NodeJS.ProcessEnv): string | undefined {
  const given = env['XDG_CACHE_HOME'] ?? ''
  const home = homeFolder()
  const caches = isAbsolute(given) ? given : home === undefined ? undefined : join(home, '.cache')
  return caches === undefined ? undefined : join(caches, 'jg', 'peeks.json')
}

/** What is known of an address, and with whom it was met. */
interface Entry extends PeekKnowledge {
  readonly uuid?: string
  /** The same for members that were met in one view; clusters of the same name in different places have different ones. */
  readonly group?: string
}

/** A member that was met at an address. */
export interface MetAt {
  readonly address: string
  readonly uuid: string
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const {minor, cluster, tls = '', uuid = '', group = ''} = value as Partial<Record<keyof Entry, unknown>>
  const texts = [minor, cluster === null ? '' : cluster, tls, uuid, group].map((text) =>
    typeof text === 'string' ? text.length : MAX_TEXT,
  )
  return texts.reduce((sum, length) => sum + length, 0) < MAX_TEXT
}

function discard(file: string): void {
  try {
    rmSync(file, {force: true})
  } catch {
    // It was not even begun.
  }
}

/** What earlier peeks learned, in a file of the cache folder. Whatever is wrong with the file, nothing is remembered then. */
export class PeekMemoryFile implements PeekMemory {
  readonly #file: string | undefined
  #entries: Map<string, Entry> | undefined
  #changed = false

  constructor(file = memoryFile(process.env)) {
    this.#file = file
  }

  get(address: string): PeekKnowledge | undefined {
    return this.#known.get(address)
  }

  set(address: string, knowledge: PeekKnowledge): void {
    const {minor, cluster, tls} = knowledge
    const known = this.#known.get(address)
    if (known?.minor === minor && known.cluster === cluster && known.tls === tls) return
    this.#known.delete(address)
    this.#known.set(address, {minor, cluster, ...(tls === undefined ? {} : {tls})})
    this.#changed = true
  }

  /** Notes that these members are in one view. */
  together(members: readonly MetAt[]): void {
    const [first] = members
    if (first === undefined) return
    const group = this.#groupsOf(members)[0] ?? first.uuid
    for (const {address, uuid} of members) {
      const known = this.#known.get(address)
      if (known === undefined || (known.uuid === uuid && known.group === group)) continue
      this.#known.set(address, {...known, uuid, group})
      this.#changed = true
    }
  }

  /** Those who were met in one view with any of these, at most 200. */
  companionsOf(members: readonly MetAt[]): MetAt[] {
    const groups = new Set(this.#groupsOf(members))
    const met = [...this.#known].filter(([, {group}]) => group !== undefined && groups.has(group))
    return met.slice(-MAX_MET).flatMap(([address, {uuid}]) => (uuid === undefined ? [] : [{address, uuid}]))
  }

  /** Groups of members that are still who they were: an address may have gone to a member of another cluster. */
  #groupsOf(members: readonly MetAt[]): string[] {
    return members.flatMap(({address, uuid}) => {
      const known = this.#known.get(address)
      return known?.uuid === uuid && known.group !== undefined ? [known.group] : []
    })
  }

  /** Forgets an address where nobody answered. */
  forget(address: string): void {
    if (this.#known.delete(address)) this.#changed = true
  }

  /** Writes what was learned; a file that cannot be written costs only the memory. */
  save(): void {
    if (!this.#changed || this.#file === undefined) return
    const entries = Object.fromEntries([...this.#known].slice(-MAX_ENTRIES))
    const next = `${this.#file}.${String(process.pid)}`
    try {
      makeFolders(dirname(this.#file), MAX_NEW_FOLDERS)
      writeFileSync(next, JSON.stringify(entries), {mode: 0o600})
      renameSync(next, this.#file)
      this.#changed = false
    } catch {
      // Nothing that a command fails of.
      discard(next)
    }
  }

  get #known(): Map<string, Entry> {
    this.#entries ??= this.#read()
    return this.#entries
  }

  #read(): Map<string, Entry> {
    try {
      const bytes = this.#file === undefined ? 'is nowhere' : readBounded(this.#file, MAX_BYTES)
      const parsed: unknown = typeof bytes === 'string' ? {} : JSON.parse(Buffer.from(bytes).toString('utf8'))
      const entries = Object.entries(typeof parsed === 'object' && parsed !== null ? parsed : {}) as [string, unknown][]
      return new Map(entries.filter((entry): entry is [string, Entry] => isEntry(entry[1])))
    } catch {
      return new Map()
    }
  }
}
