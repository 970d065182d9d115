import {type Dirent, readdirSync, statSync} from 'node:fs'
import {join, normalize} from 'node:path'

/** A configuration to look at. */
export interface ConfigInput {
  readonly name: string
  /** Found in a folder rather than named: files that hold no stack are passed over. */
  readonly found: boolean
}

const MAGIC = /[*?{[]/
const MAX_DEPTH = 32
const SKIPPED = /^(?:\.|node_modules$)/

function isFolder(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.isDirectory() === true
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, {withFileTypes: true}).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}

/** All files below a folder; links are not followed, hidden folders and those of packages are passed over. */
function filesBelow(folder: string, depth = 0): readonly string[] {
  if (depth > MAX_DEPTH) return []
  return entriesOf(folder).flatMap((entry): readonly string[] => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : filesBelow(path, depth + 1)
    return entry.isFile() ? [path] : []
  })
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
    if (isFolder(name))
      return filesBelow(name)
        .filter((file) => file.endsWith('.xml'))
        .map((file) => ({name: file, found: true}))
    const isPattern = MAGIC.test(name) && statSync(name, {throwIfNoEntry: false}) === undefined
    if (!isPattern) return [{name, found: false}]
    const expression = expressionOf(normalize(name))
    const files = filesBelow(folderOf(name)).filter((file) => expression.test(file))
    return files.length === 0 ? [{name, found: false}] : files.map((file) => ({name: file, found: true}))
  })
}
