import type {Prop, PropMap, ProtocolSpec} from '../../stack/spec.ts'

/** The part of JSON schema that is generated here. */
export type JsonSchema = Record<string, unknown>

const INT = {type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1} as const

function valueSchema(prop: Prop<unknown>): JsonSchema {
  switch (prop.kind) {
    case 'time':
    case 'bytes':
    case 'int':
      return prop.type === 'int' ? {...INT} : {type: 'integer'}
    case 'long':
      return {type: 'integer'}
    case 'short':
      return {type: 'integer', minimum: -32_768, maximum: 32_767}
    case 'double':
      return {type: 'number'}
    case 'boolean':
      return {type: 'boolean'}
    case 'list':
    case 'interfaces':
      return {type: 'array', items: {type: 'string'}}
    case 'enum':
    case 'string':
      return prop.values === undefined ? {type: 'string'} : {type: 'string', enum: [...prop.values]}
    case 'address':
    case 'hosts':
      return {type: 'string'}
  }
}

const UNITS: Readonly<Record<string, string>> = {
  MILLISECONDS: 'milliseconds',
  SECONDS: 'seconds',
  MINUTES: 'minutes',
  NANOSECONDS: 'nanoseconds',
}

function describe(prop: Prop<unknown>): string {
  const unit =
    prop.kind === 'time'
      ? `, in ${UNITS[prop.unit ?? 'MILLISECONDS'] ?? 'milliseconds'}`
      : prop.hint === 'BYTES'
        ? ', in bytes'
        : ''
  const system = prop.systemProperty === undefined ? '' : `; system property ${prop.systemProperty.join(', ')}`
  const note = prop.deprecated ?? (prop.inert === undefined ? undefined : `no effect: ${prop.inert}`)
  const text = `${prop.doc}${unit}${system}${note === undefined ? '' : ` (${note})`}`
  return text.replace(/^[,;] /, '')
}

/** The JSON schema for the values of a property. */
export function valueSchemaOf(prop: Prop<unknown>): JsonSchema {
  return {
    ...valueSchema(prop),
    ...(prop.min === undefined ? {} : {minimum: prop.min}),
    ...(prop.max === undefined ? {} : {maximum: prop.max}),
  }
}

function propertySchema(prop: Prop<unknown>): JsonSchema {
  const description = describe(prop)
  return {
    ...(description === '' ? {} : {description}),
    ...valueSchemaOf(prop),
    ...(prop.default === null || prop.default === undefined || prop.secret === true ? {} : {default: prop.default}),
    ...(prop.deprecated === undefined ? {} : {deprecated: true}),
  }
}

const declared = new WeakMap<ProtocolSpec, ReadonlyMap<string, Prop<unknown>>>()

/** Every attribute that a protocol's element may have: its own properties, and those of its components with their prefix. */
export function declaredProperties(spec: ProtocolSpec): ReadonlyMap<string, Prop<unknown>> {
  const known = declared.get(spec)
  if (known !== undefined) return known
  const properties = new Map<string, Prop<unknown>>(Object.entries(spec.properties))
  for (const [prefix, component] of Object.entries(spec.components)) {
    for (const [name, prop] of Object.entries<PropMap[string]>(component.properties))
      properties.set(`${prefix}.${name}`, prop)
  }
  declared.set(spec, properties)
  return properties
}

/** The schema of one protocol's element. */
export function protocolSchema(spec: ProtocolSpec): JsonSchema {
  const names = [...declaredProperties(spec)].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    ...(spec.doc === '' ? {} : {description: spec.doc}),
    type: 'object',
    properties: {
      name: {const: spec.xmlName},
      attributes: {
        type: 'object',
        properties: Object.fromEntries(names.map(([name, prop]) => [name, propertySchema(prop)])),
        additionalProperties: false,
      },
    },
    required: ['name'],
    additionalProperties: false,
  }
}

/**
 * The JSON schema of a release's configurations, generated from the declarations of its protocols: values are typed,
 * and protocols are listed bottom first.
 */
export function configSchema(protocols: readonly {readonly spec: ProtocolSpec}[], release: string): JsonSchema {
  const specs = protocols.map((p) => p.spec).sort((a, b) => (a.xmlName < b.xmlName ? -1 : 1))
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `urn:jgroups-cli:config-${release}`,
    title: `Configuration of a JGroups ${release} protocol stack`,
    type: 'object',
    properties: {
      protocols: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['name'],
          discriminator: {propertyName: 'name'},
          oneOf: specs.map((spec) => ({$ref: `#/definitions/${spec.xmlName}`})),
        },
      },
    },
    required: ['protocols'],
    additionalProperties: false,
    definitions: Object.fromEntries(specs.map((spec) => [spec.xmlName, protocolSchema(spec)])),
  }
}
