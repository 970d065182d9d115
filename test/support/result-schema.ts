import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv} from 'ajv'
import {ROOT} from './cli.ts'

/** File of the committed schema of a command's result, by the command's id. */
export function resultSchemaFile(id: string): string {
  return join(ROOT, 'schemas', `result-${id.replaceAll(':', '-')}.json`)
}

/** Checks a result as it was printed against the committed schema of its command; gives the result. */
export function assertResult(id: string, json: string): unknown {
  const ajv = new Ajv({allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true})
  const valid = ajv.compile(JSON.parse(readFileSync(resultSchemaFile(id), 'utf8')) as object)
  const result: unknown = JSON.parse(json)
  assert.ok(valid(result), `${id}: ${ajv.errorsText(valid.errors)} in ${json}`)
  return result
}
