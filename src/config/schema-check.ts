import {Ajv, type ErrorObject, type ValidateFunction} from 'ajv'
import type {ProtocolSpec} from '../stack/spec.ts'
import {protocolSchema} from './schema.ts'

// The schemas are generated and a test holds them to the meta schema: checking them here would cost each start.
const ajv = new Ajv({
  allErrors: true,
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
  code: {optimize: false},
})

/** A schema is compiled for the protocols in use only, once. */
const compiled = new WeakMap<ProtocolSpec, ValidateFunction>()

function validatorOf(spec: ProtocolSpec): ValidateFunction {
  const known = compiled.get(spec)
  if (known !== undefined) return known
  const validate = ajv.compile(protocolSchema(spec))
  compiled.set(spec, validate)
  return validate
}

/** A fault of one attribute against the schema of its protocol. */
export interface SchemaFault {
  readonly attribute: string
  readonly rule: 'unknown-attribute' | 'out-of-range' | 'wrong-value'
  readonly expected: string
}

const COMPARISONS: Readonly<Record<string, string>> = {minimum: 'at least', maximum: 'at most'}

function faultOf(error: ErrorObject): SchemaFault {
  const params = error.params as Readonly<Record<string, unknown>>
  if (error.keyword === 'additionalProperties') {
    return {
      attribute: String(params['additionalProperty']),
      rule: 'unknown-attribute',
      expected: 'a declared attribute',
    }
  }
  const attribute = error.instancePath
    .replace('/attributes/', '')
    .replace(/\/.*$/, '')
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
  const comparison = COMPARISONS[error.keyword]
  if (comparison !== undefined)
    return {attribute, rule: 'out-of-range', expected: `${comparison} ${String(params['limit'])}`}
  return {attribute, rule: 'wrong-value', expected: error.message ?? error.keyword}
}

/** Checks the typed attributes of a protocol's element against the schema generated from its declaration. */
export function checkAgainstSchema(
  spec: ProtocolSpec,
  attributes: Readonly<Record<string, unknown>>,
): readonly SchemaFault[] {
  const validate = validatorOf(spec)
  return validate({name: spec.xmlName, attributes}) ? [] : (validate.errors ?? []).map(faultOf)
}
