import assert from 'node:assert/strict'
import {appendFileSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv, type ValidateFunction} from 'ajv'
import {ROOT} from '../../scripts/project.ts'
import {type FlagShapes, normaliseArgv} from '../../src/cli/argv.ts'
import {outputFormatOf} from '../../src/cli/output.ts'

const validators = new Map<string, ValidateFunction>()
const checked = new Set<string>()

/** File of the committed schema of a command's result, by the command's id. */
export function resultSchemaFile(id: string): string {
  return join(ROOT, 'schemas', `result-${id.replaceAll(':', '-')}.json`)
}

/** Checks a printed result against the committed schema of its command; returns the result. */
export function assertResult(id: string, json: string): unknown {
  const valid = validators.get(id) ?? validatorOf(id)
  const result: unknown = JSON.parse(json)
  assert.ok(valid(result), `${id}: ${JSON.stringify(valid.errors)} in ${json}`)
  if (!checked.has(id)) note(id)
  return result
}

/** Leaves the command's id in the file in which a run of all tests gathers whose results were checked. */
function note(id: string): void {
  checked.add(id)
  const file = process.env['JG_CHECKED_RESULTS']
  if (file !== undefined) appendFileSync(file, `${id}\n`)
}

function validatorOf(id: string): ValidateFunction {
  const ajv = new Ajv({allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true})
  const valid = ajv.compile(JSON.parse(readFileSync(resultSchemaFile(id), 'utf8')) as object)
  validators.set(id, valid)
  return valid
}

/** A command by its id, with its flags. */
interface Command {
  readonly id: string
  readonly flags: FlagShapes
}

/** Checks what a run of `jg` with these words printed on stdout, where it was asked for JSON: a result, or facts line by line. */
export function assertPrinted(words: readonly string[], stdout: string, commands: readonly Command[]): void {
  const command = commandOf(words, commands)
  if (command === undefined || stdout.trim() === '' || words.includes('--help')) return
  if (outputFormatOf(normaliseArgv(words, command.flags)) !== 'json') return
  const isOne = stdout.startsWith('{\n')
  for (const json of isOne ? [stdout] : stdout.trimEnd().split('\n')) assertResult(command.id, json)
}

/** The command that the first words name: `config validate` before `config`. */
function commandOf(words: readonly string[], commands: readonly Command[]): Command | undefined {
  const named = commands.filter(({id}) => id.split(':').every((part, i) => words[i] === part))
  return named.sort((a, b) => b.id.length - a.id.length)[0]
}
