import {type Document, isScalar, parseDocument, visit} from 'yaml'
import {ConfigError} from '../errors/index.ts'
import {nearest} from '../errors/nearest.ts'

/** A mapping in a project file. */
export type ProjectMapping = Readonly<Record<string, unknown>>

/** Rejects a project file with a ConfigError; the message names the file. */
export function refuseProjectFile(file: string, message: string): never {
  throw new ConfigError(`${file}: ${message}`)
}

/** Whether a value of a project file is a mapping. */
export function isMapping(value: unknown): value is ProjectMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The strings of a value that is a string or a list of strings; anything else is left out. */
export function wordsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((word): word is string => typeof word === 'string')
}

/** Finds a key that a mapping has twice. The parser's own check compares every key with every other. */
function repeatedKey(document: Document): string | undefined {
  let repeated: string | undefined
  visit(document, {
    Map(_key, {items}) {
      const seen = new Set<string>()
      for (const {key} of items) {
        if (!isScalar(key)) continue
        const name = String(key.value)
        if (seen.has(name)) {
          repeated = name
          return visit.BREAK
        }
        seen.add(name)
      }
      return undefined
    },
  })
  return repeated
}

/** Parses a project file into a document, comments included. Throws a ConfigError that names the file. */
export function parseProjectDocument(file: string, text: string): Document {
  const document = parseDocument(text, {uniqueKeys: false, logLevel: 'error'})
  const [error] = document.errors
  if (error !== undefined) return refuseProjectFile(file, `this is not valid YAML: ${error.message}`)
  const repeated = repeatedKey(document)
  return repeated === undefined ? document : refuseProjectFile(file, `"${repeated}" appears twice in one mapping`)
}

/** Reads the mapping in a project file, empty for an empty file. Throws a ConfigError that names the file. */
export function readProjectDocument(file: string, text: string): ProjectMapping {
  return projectMapping(file, parseProjectDocument(file, text))
}

/** The mapping of a document. Throws a ConfigError that names the file. */
export function projectMapping(file: string, document: Document): ProjectMapping {
  let value: unknown
  try {
    value = document.toJS({maxAliasCount: 100})
  } catch (error) {
    return refuseProjectFile(file, `this is not valid YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (value === null || value === undefined) return {}
  return isMapping(value) ? value : refuseProjectFile(file, 'expected a mapping, as in "contexts: {prod: {…}}"')
}

/** Rejects a mapping with a key other than these, and suggests the nearest. */
export function checkKeys(file: string, name: string, mapping: ProjectMapping, keys: readonly string[]): void {
  const unknown = Object.keys(mapping).find((key) => !keys.includes(key))
  if (unknown === undefined) return
  const near = nearest(unknown, keys)
  const hint = near === undefined ? '' : `; did you mean "${near}"?`
  refuseProjectFile(file, `${name} has no setting "${unknown}"${hint}`)
}
