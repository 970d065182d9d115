import {renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, isAbsolute, join} from 'node:path'
import {readBounded} from '../runtime/read-bounded.ts'
import {makeFolders} from '../runtime/make-folders.ts'
import type {PeekKnowledge, PeekMemory} from '../peek/options.ts'
import {homeFolder} from '../project/home.ts'

/** How many addresses are remembered, the latest ones. */
const MAX_ENTRIES = 2000
const MAX_BYTES = 1 << 20
const MAX_TEXT = 256
/** How many addresses of companions are returned. */
const MAX_MET = 200

/** How many folders may be created for the memory: its own, and the one for all caches, but never a home folder. */
const MAX_NEW_FOLDERS = 2

/** The file of the memory, in the folder for caches; undefined if there is no such folder. */
function memoryFile(env: NodeJS.ProcessEnv): string | undefined {
  const folder = env['XDG_CACHE_HOME'] ?? ''
  const home = homeFolder()
  const caches = isAbsolute(folder) ? folder : home === undefined ? undefined : join(home, '.cache')
  return caches === undefined ? undefined : join(caches, 'jg', 'peeks.json')
}

/** What is known about an address, and which members it was seen with. */
interface Entry extends PeekKnowledge {
  readonly uuid?: string
  /** The same for members seen in one view; clusters of the same name in different places have different groups. */
  readonly group?: string
}

/** A member that was seen at an address. */
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
    // It was not even created.
  }
}

/** What earlier peeks learned, in a file in the cache folder. If the file is unusable for any reason, nothing is remembered. */
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

  /** Records that these members are in one view. */
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

  /** Members that were seen in one view with any of these, at most 200. */
  companionsOf(members: readonly MetAt[]): MetAt[] {
    const groups = new Set(this.#groupsOf(members))
    const met = [...this.#known].filter(([, {group}]) => group !== undefined && groups.has(group))
    return met.slice(-MAX_MET).flatMap(([address, {uuid}]) => (uuid === undefined ? [] : [{address, uuid}]))
  }

  /** Groups of members that are still the same: an address may have passed to a member of another cluster. */
  #groupsOf(members: readonly MetAt[]): string[] {
    return members.flatMap(({address, uuid}) => {
      const known = this.#known.get(address)
      return known?.uuid === uuid && known.group !== undefined ? [known.group] : []
    })
  }

  /** Forgets an address that did not answer. */
  forget(address: string): void {
    if (this.#known.delete(address)) this.#changed = true
  }

  /** Writes what was learned; if the file cannot be written, only the memory is lost. */
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
      // No reason for a command to fail.
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
