import {readFileSync, statSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {parse} from 'yaml'
import {ConfigError, type Severity} from '../../errors/index.ts'
import {expressionOf} from '../config-inputs.ts'
import {nearest} from '../nearest.ts'
import {readDuration} from '../numbers.ts'

/** The file of a project's settings, looked for in the folder of a configuration and all folders above. */
export const PROJECT_FILE = '.jg.yaml'

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

function fail(file: string, message: string): never {
  throw new ConfigError(`${file}: ${message}`)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function words(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((word): word is string => typeof word === 'string')
}

function ignoreOf(entry: unknown, file: string): readonly ProjectIgnore[] {
  if (typeof entry === 'string') return [{rule: entry, matches: () => true}]
  const rule = isRecord(entry) ? entry['rule'] : undefined
  if (!isRecord(entry) || rule === undefined || words(rule).length === 0)
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

/** The settings in a text of YAML; throws a ConfigError that names the file. */
export function readProjectFile(file: string, text: string): LintSettings {
  let document: unknown
  try {
    document = parse(text, {maxAliasCount: 100})
  } catch (error) {
    return fail(file, `this is no YAML: ${error instanceof Error ? error.message : String(error)}`)
  }
  const lint = isRecord(document) ? document['lint'] : undefined
  if (lint === undefined || lint === null) return {file, ignore: []}
  if (!isRecord(lint)) return fail(file, 'expected lint to be a mapping')
  const unknown = Object.keys(lint).find((key) => !KEYS.includes(key))
  if (unknown !== undefined) {
    const near = nearest(unknown, KEYS)
    return fail(file, `lint has no setting "${unknown}"${near === undefined ? '' : `; did you mean "${near}"?`}`)
  }
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

/** The project file that holds for a configuration: the nearest one in its folder or above. */
export function findProjectFile(configFile: string | undefined): LintSettings | undefined {
  let folder = configFile === undefined ? process.cwd() : dirname(resolve(configFile))
  for (;;) {
    const file = join(folder, PROJECT_FILE)
    if (statSync(file, {throwIfNoEntry: false})?.isFile() === true)
      return readProjectFile(file, readFileSync(file, 'utf8'))
    const above = dirname(folder)
    if (above === folder) return undefined
    folder = above
  }
}
