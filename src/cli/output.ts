import {escaped} from '../errors/printable.ts'

/** The formats in which every command prints its result. */
export const OUTPUT_FORMATS = ['table', 'json', 'yaml', 'raw'] as const

/** One of the output formats. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number]

/** Version of all JSON and YAML results; raised when a field changes its meaning or is removed. */
export const SCHEMA_VERSION = 1

/**
 * Returns the output format an argument list asks for, without parsing it, so that wrong usage is reported in that format, too.
 * Expects long options in their double-dash form.
 */
export function outputFormatOf(argv: readonly string[]): OutputFormat
export function outputFormatOf<F extends string>(argv: readonly string[], more: readonly F[]): OutputFormat | F
export function outputFormatOf(argv: readonly string[], more: readonly string[] = []): string {
  let format: string | undefined
  for (const [i, word] of argv.entries()) {
    if (word === '--') break
    if (word === '--json') format = 'json'
    else if (word === '-o' || word === '--output') format = argv[i + 1]
    else if (word.startsWith('--output=')) format = word.slice('--output='.length)
    else if (/^-o./.test(word)) format = word.slice(word[2] === '=' ? 3 : 2)
  }
  return [...OUTPUT_FORMATS, ...more].find((known) => known === format) ?? 'table'
}

/** Returns a result as JSON text; a `bigint` becomes a decimal string, since JSON readers truncate it to a double. */
export function toJson(result: object): string {
  return escaped(JSON.stringify({schemaVersion: SCHEMA_VERSION, ...result}, plainValue, 2))
}

/** The same on one line, for streams of results. */
export function toJsonLine(result: object): string {
  return escaped(JSON.stringify({schemaVersion: SCHEMA_VERSION, ...result}, plainValue))
}

/** Returns a result as YAML text, with the same facts as the JSON. */
export async function toYaml(result: object): Promise<string> {
  const {toYamlText} = await import('./render/yaml.ts')
  return toYamlText(JSON.parse(toJson(result)), {lineWidth: 0}).trimEnd()
}

function plainValue(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}
