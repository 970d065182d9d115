import {dirname, relative, resolve} from 'node:path'
import type {Severity} from '../../errors/index.ts'
import {expressionOf} from '../config-inputs.ts'
import {readDuration} from '../../config/values/numbers.ts'
import {
  checkKeys,
  isMapping,
  type ProjectMapping,
  readProjectDocument,
  refuseProjectFile as fail,
  wordsOf as words,
} from '../../project/project-document.ts'

/** A rule that a project leaves out. */
export interface ProjectIgnore {
  /** Code or name, as written. */
  readonly rule: string
  readonly reason?: string
  /** Holds for this file; a project leaves a rule out everywhere, or for some files. */
  matches(file: string): boolean
}

/** What a project says of lint. */
export interface LintSettings {
  /** Path of the file. */
  readonly file: string
  readonly ignore: readonly ProjectIgnore[]
  readonly rpcTimeoutMs?: number
  readonly failOn?: Severity | 'never'
}

const KEYS = ['ignore', 'rpc-timeout', 'fail-on']
const LEVELS = ['error', 'warning', 'info', 'never'] as const

function ignoreOf(entry: unknown, file: string): readonly ProjectIgnore[] {
  if (typeof entry === 'string') return [{rule: entry, matches: () => true}]
  const rule = isMapping(entry) ? entry['rule'] : undefined
  if (!isMapping(entry) || rule === undefined || words(rule).length === 0)
    return fail(file, 'expected each entry of lint.ignore to be a code, or a mapping with rule, files and reason')
  const patterns = entry['files'] === undefined ? [] : words(entry['files']).map(expressionOf)
  const reason = typeof entry['reason'] === 'string' ? {reason: entry['reason']} : {}
  const matches = (path: string): boolean => {
    const below = relative(dirname(file), path).replaceAll('\\', '/')
    return (
      patterns.length === 0 || patterns.some((p) => p.test(below) || p.test(below.slice(below.lastIndexOf('/') + 1)))
    )
  }
  return words(rule).map((name) => ({rule: name, matches, ...reason}))
}

function rpcTimeoutOf(value: unknown, file: string): number {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  const read = readDuration(text, 'MILLISECONDS', 'long')
  return 'value' in read && read.value > 0
    ? read.value
    : fail(file, 'expected lint.rpc-timeout to be a duration such as 15s')
}

/** A project file as it was read. */
export interface ProjectDocument {
  readonly file: string
  readonly document: ProjectMapping
}

/** The settings in a text of YAML; throws a ConfigError that names the file. */
export function readProjectFile(file: string, text: string): LintSettings {
  return lintSettings({file, document: readProjectDocument(file, text)})
}

/** The settings in a project file; throws a ConfigError that names the file. */
export function lintSettings({file, document}: ProjectDocument): LintSettings {
  const lint = document['lint'] ?? null
  if (lint === null) return {file, ignore: []}
  if (!isMapping(lint)) return fail(file, 'expected lint to be a mapping')
  checkKeys(file, 'lint', lint, KEYS)
  const ignore = lint['ignore'] ?? []
  if (!Array.isArray(ignore)) return fail(file, 'expected lint.ignore to be a list')
  const failOn = LEVELS.find((level) => level === lint['fail-on'])
  if (lint['fail-on'] !== undefined && failOn === undefined)
    return fail(file, `expected lint.fail-on to be one of ${LEVELS.join(', ')}`)
  return {
    file,
    ignore: ignore.flatMap((entry: unknown) => ignoreOf(entry, file)),
    ...(lint['rpc-timeout'] === undefined ? {} : {rpcTimeoutMs: rpcTimeoutOf(lint['rpc-timeout'], file)}),
    ...(failOn === undefined ? {} : {failOn}),
  }
}

/** Folder whose project file holds for a configuration. */
export function projectFolder(configFile: string | undefined): string {
  return configFile === undefined ? process.cwd() : dirname(resolve(configFile))
}
