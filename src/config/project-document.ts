import {parse} from 'yaml'
import {ConfigError} from '../errors/index.ts'
import {nearest} from './nearest.ts'

/** Mapping of a project file. */
export type ProjectMapping = Readonly<Record<string, unknown>>

/** Refuses a project file; the message names the file. */
export function refuseProjectFile(file: string, message: string): never {
  throw new ConfigError(`${file}: ${message}`)
}

/** Whether a value of a project file is a mapping. */
export function isMapping(value: unknown): value is ProjectMapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The words of a value that is a word or a list of words; others are left out. */
export function wordsOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((word): word is string => typeof word === 'string')
}

/** The mapping that stands in a project file; empty where the file is. Throws a ConfigError that names the file. */
export function readProjectDocument(file: string, text: string): ProjectMapping {
  let document: unknown
  try {
    document = parse(text, {maxAliasCount: 100})
  } catch (error) {
    return refuseProjectFile(file, `this is no YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (document === null || document === undefined) return {}
  return isMapping(document) ? document : refuseProjectFile(file, 'expected a mapping, as in "contexts: {prod: {…}}"')
}

/** Refuses a mapping with a key that is none of these, and names the nearest. */
export function checkKeys(file: string, name: string, mapping: ProjectMapping, keys: readonly string[]): void {
  const unknown = Object.keys(mapping).find((key) => !keys.includes(key))
  if (unknown === undefined) return
  const near = nearest(unknown, keys)
  const hint = near === undefined ? '' : `; did you mean "${near}"?`
  refuseProjectFile(file, `${name} has no setting "${unknown}"${hint}`)
}
