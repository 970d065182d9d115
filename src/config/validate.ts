import {ConfigError, type ConfigFinding} from '../errors/index.ts'
import {type ConfigEnvironment, loadConfig, requireSource} from './load.ts'
import type {ConfigSource} from './tree-loader.ts'

/** What was found in one file. */
export interface FileVerdict {
  readonly file: string
  readonly valid: boolean
  /** XML names of the protocols, bottom to top, includes put in. */
  readonly protocols: readonly string[]
  readonly findings: readonly ConfigFinding[]
}

/** What was found in all files. */
export interface ValidationResult {
  readonly valid: boolean
  readonly files: readonly FileVerdict[]
}

/** The name under which findings of a configuration from standard input stand. */
const STDIN = '<stdin>'

function sourceOf(
  name: string,
  stdin: string | undefined,
  environment: ConfigEnvironment,
): ConfigSource | readonly ConfigFinding[] {
  if (name === '-') return {file: STDIN, text: stdin ?? ''}
  try {
    return requireSource(name, environment.files)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return [{file: name, line: 0, column: 0, path: '', code: 'file-missing', severity: 'error', message: error.message}]
  }
}

/** Checks configurations, each on its own; `-` stands for the text of standard input. */
export function validateConfigs(
  names: readonly string[],
  stdin: string | undefined,
  environment: ConfigEnvironment,
): ValidationResult {
  const files = names.map((name): FileVerdict => {
    const source = sourceOf(name, stdin, environment)
    if (!('text' in source)) return {file: name, valid: false, protocols: [], findings: source}
    const {file, valid, tree, findings} = loadConfig(source, environment)
    return {file, valid, protocols: tree?.protocols.map((p) => p.name) ?? [], findings}
  })
  return {valid: files.every((f) => f.valid), files}
}
