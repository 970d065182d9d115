import {type Dirent, readdirSync, type Stats, statSync} from 'node:fs'
import {join, normalize} from 'node:path'
import {ConfigError} from '../errors/index.ts'

/** A configuration to look at. */
export interface ConfigInput {
  readonly name: string
  /** Found in a folder rather than named: files that hold no stack are passed over. */
  readonly found: boolean
}

const MAGIC = /[*?{[]/
const MAX_DEPTH = 32
const MAX_ENTRIES = 100_000
const SKIPPED = /^(?:\.|node_modules$)/

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** Entries of folders that are looked at in all, so that nobody waits for a whole disk by mistake. */
class Search {
  readonly #name: string
  #remaining = MAX_ENTRIES

  constructor(name: string) {
    this.#name = name
  }

  /** All files below a folder; links are not followed, hidden folders and those of packages are passed over. */
  filesBelow(folder: string, depth = 0): readonly string[] {
    if (depth > MAX_DEPTH) return []
    const entries = entriesOf(folder)
    this.#remaining -= entries.length
    if (this.#remaining < 0)
      throw new ConfigError(
        `${this.#name}: more than ${String(MAX_ENTRIES)} files and folders lie below it; name a smaller folder`,
      )
    return entries.flatMap((entry): readonly string[] => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : this.filesBelow(path, depth + 1)
      return entry.isFile() ? [path] : []
    })
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, {withFileTypes: true}).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')

/** A pattern as an expression over paths: `**` any folders, `*` and `?` within a name, `{a,b}` and `[ab]` choices. */
export function expressionOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|\[[^[\]]*\]|[^*?{[]+|./g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    if (part === '?') return '[^/]'
    if (part.startsWith('{') && part.endsWith('}')) return `(?:${part.slice(1, -1).split(',').map(escaped).join('|')})`
    if (part.startsWith('[') && part.endsWith(']')) return `[${escaped(part.slice(1, -1)).replaceAll('\\-', '-')}]`
    return escaped(part)
  })
  return new RegExp(`^${source}$`)
}

/** The folder below which everything lies that a pattern can match. */
function folderOf(pattern: string): string {
  const head = pattern.slice(0, pattern.search(MAGIC))
  const slash = head.lastIndexOf('/')
  return slash === -1 ? '.' : head.slice(0, slash + 1)
}

/** The files that names on the command line stand for: themselves, those of a folder, or those that match a pattern. */
export function configInputs(names: readonly string[]): readonly ConfigInput[] {
  return names.flatMap((name): readonly ConfigInput[] => {
    if (name === '-' || name.includes('\0')) return [{name, found: false}]
    const stats = statsOf(name)
    if (stats?.isDirectory() === true) {
      const files = new Search(name).filesBelow(name).filter((file) => file.endsWith('.xml'))
      if (files.length === 0) throw new ConfigError(`${name}: expected a folder with .xml files, found none`)
      return files.map((file) => ({name: file, found: true}))
    }
    const isPattern = MAGIC.test(name) && stats === undefined
    if (!isPattern) return [{name, found: false}]
    const expression = expressionOf(normalize(name))
    const files = new Search(name).filesBelow(folderOf(name)).filter((file) => expression.test(file))
    return files.length === 0 ? [{name, found: false}] : files.map((file) => ({name: file, found: true}))
  })
}
