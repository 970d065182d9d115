import {Ajv, type ErrorObject, type ValidateFunction} from 'ajv'
import type {Prop, ProtocolSpec} from '../../stack/spec.ts'
import {declaredProperties, valueSchemaOf} from './schema.ts'

// The schemas are generated, and a test checks them against the meta schema: doing so here would slow every start.
const ajv = new Ajv({
  allErrors: true,
  meta: false,
  validateSchema: false,
  addUsedSchema: false,
  code: {optimize: false},
})

/**
 * The schema of a protocol is split by attribute: thousands of attributes share a few dozen value schemas, so
 * almost nothing has to be compiled, however many protocols and releases are in use.
 */
const compiled = new Map<string, ValidateFunction>()
const validators = new WeakMap<Prop<unknown>, ValidateFunction>()

function validatorOf(prop: Prop<unknown>): ValidateFunction {
  const known = validators.get(prop)
  if (known !== undefined) return known
  const schema = valueSchemaOf(prop)
  const key = JSON.stringify(schema)
  const validate = compiled.get(key) ?? ajv.compile(schema)
  compiled.set(key, validate)
  validators.set(prop, validate)
  return validate
}

/** An attribute that violates the schema of its protocol. */
export interface SchemaFault {
  readonly attribute: string
  readonly rule: 'unknown-attribute' | 'out-of-range' | 'wrong-value'
  readonly expected: string
}

const COMPARISONS: Readonly<Record<string, string>> = {minimum: 'at least', maximum: 'at most'}

function faultOf(attribute: string, error: ErrorObject): SchemaFault {
  const params = error.params as Readonly<Record<string, unknown>>
  const comparison = COMPARISONS[error.keyword]
  if (comparison !== undefined)
    return {attribute, rule: 'out-of-range', expected: `${comparison} ${String(params['limit'])}`}
  return {attribute, rule: 'wrong-value', expected: error.message ?? error.keyword}
}

/** Checks the typed attributes of a protocol's element against the schema generated from its declaration. */
export function checkAgainstSchema(
  spec: ProtocolSpec,
  attributes: ReadonlyMap<string, unknown>,
): readonly SchemaFault[] {
  const faults: SchemaFault[] = []
  const declared = declaredProperties(spec)
  for (const [attribute, value] of attributes) {
    const prop = declared.get(attribute)
    if (prop === undefined) {
      faults.push({attribute, rule: 'unknown-attribute', expected: 'a declared attribute'})
      continue
    }
    const validate = validatorOf(prop)
    if (!validate(value)) faults.push(...(validate.errors ?? []).map((error) => faultOf(attribute, error)))
  }
  return faults
}
