/** The declaration of a protocol as text, from what the jar says of it. */
import type {Family} from './families.ts'
import type {ExtractedAttribute, ExtractedOperation, ExtractedProperty, ExtractedProtocol} from '../facts/jar.ts'

/** Stands for what only a person can write. Nothing declares it, so that a file with a hole left does not compile. */
export const HOLE = 'SENTENCE'

/** What `protocolSpec` adds to every protocol. */
const COMMON = ['after_creation_hook', 'ergonomics', 'id', 'level', 'policies', 'preview_warning', 'stats']

type Options = Record<string, unknown>

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'` : String(value)
}

function optionsText(options: Options): string {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  const parts = entries.map(([key, value]) => `${key}: ${key === 'deprecated' ? HOLE : literal(value)}`)
  return parts.length === 0 ? '' : `, {${parts.join(', ')}}`
}

/** The builder of `prop` for a property, and what has to be said beside its default. */
function builderOf(p: ExtractedProperty): {name: string; values: string[]; options: Options} {
  const value = literal(p.default)
  const [isInt, isLong] = [p.type === 'int', p.type === 'long']
  if (p.hint === 'TIME' && (isInt || isLong)) {
    const unit = p.unit === 'MILLISECONDS' ? undefined : p.unit
    return {name: 'time', values: [value], options: {type: isInt ? 'int' : undefined, unit}}
  }
  if (p.hint === 'BYTES' && (isInt || isLong))
    return {name: 'bytes', values: [value], options: {type: isLong ? 'long' : undefined}}
  const hint = p.hint === 'UNDEFINED' ? undefined : p.hint
  if (['int', 'long', 'short', 'double', 'boolean'].includes(p.type))
    return {name: p.type, values: [value], options: {hint}}
  if (p.type === 'enum') return {name: 'enum', values: [value, literal(p.enum ?? [])], options: {hint}}
  if (p.type === 'java.net.InetAddress') return {name: 'address', values: [], options: {hint}}
  if (p.type === 'java.util.List')
    return {name: p.converter === 'NetworkInterfaceList' ? 'interfaces' : 'list', values: [], options: {hint}}
  const text = typeof p.default === 'string' ? value : 'null'
  return {name: 'string', values: [text], options: {hint, type: p.type === 'java.lang.String' ? undefined : p.type}}
}

function propertyText(p: ExtractedProperty): string {
  const {name, values, options} = builderOf(p)
  const rest = {
    ...options,
    writable: p.writable || undefined,
    aliases: p.aliases.length === 0 ? undefined : p.aliases,
    systemProperty: p.systemProperty.length === 0 ? undefined : p.systemProperty,
    viaMethod: p.method === undefined ? undefined : true,
    deprecated: p.deprecated || undefined,
    defaultIPv4: p.defaultIPv4,
    defaultIPv6: p.defaultIPv6,
  }
  return `${p.name}: prop.${name}(${[...values, HOLE].join(', ')}${optionsText(rest)}),`
}

function isCounter({name, type, hint}: Pick<ExtractedAttribute, 'name' | 'type' | 'hint'>): boolean {
  return hint === 'SCALAR' && (type === 'java.util.concurrent.atomic.LongAdder' || name.startsWith('num_'))
}

function attributeText({name, type, hint, unit, writable}: ExtractedAttribute): string {
  const options = {unit: unit ?? undefined, writable: writable || undefined}
  if (isCounter({name, type, hint})) return `${name}: attr.counter(${HOLE}${optionsText({type, ...options})}),`
  const hinted = {hint: hint === 'UNDEFINED' ? undefined : hint, ...options}
  return `${name}: attr.gauge(${literal(type)}, ${HOLE}${optionsText(hinted)}),`
}

function operationText({name, args, returns}: ExtractedOperation): string {
  const options = {args: args.length === 0 ? undefined : args, returns: returns === 'void' ? undefined : returns}
  return `${name}: op(${HOLE}${optionsText(options)}),`
}

function servicesText(p: ExtractedProtocol, family: Family | undefined): string {
  const services = {
    requiresBelow: p.requiredDownServices,
    requiresAbove: p.requiredUpServices,
    providesUp: p.providedUpServices,
    providesDown: p.providedDownServices,
  }
  const known = Object.entries(family?.has.services ?? {}) as [string, readonly string[]][]
  const parts = Object.entries(services).filter(([side, events]) =>
    events.some((event) => known.find(([name]) => name === side)?.[1].includes(event) !== true),
  )
  return parts.length === 0 ? '' : `services: {${parts.map(([k, v]) => `${k}: ${literal(v)}`).join(', ')}},`
}

/** What a protocol of the jar has and its family does not, without overloads: a declaration has one form of each operation. */
function ownOf(p: ExtractedProtocol, family: Family | undefined) {
  const {properties = {}, attributes = {}, operations = {}, components = {}} = family?.has ?? {}
  const common = new Set(['resetStatistics', ...COMMON])
  const without =
    (known: object) =>
    ({name}: {readonly name: string}): boolean =>
      !common.has(name) && !Object.hasOwn(known, name)
  return {
    properties: p.properties.filter(without(properties)),
    attributes: p.attributes.filter(without(attributes)),
    operations: p.operations
      .filter(without(operations))
      .filter((o, i, all) => all.findIndex(({name}) => name === o.name) === i),
    components: p.components.filter(({prefix}) => !Object.hasOwn(components, prefix)),
  }
}

function block(key: string, entries: readonly string[], optional: boolean): string {
  if (entries.length === 0) return optional ? '' : `${key}: {},`
  return `${key}: {\n${entries.join('\n')}\n},`
}

/** The declaration of a protocol of the jar: the call of `protocolSpec`, or of the builder of its family. */
export function specText(xmlName: string, p: ExtractedProtocol, family?: Family): string {
  const own = ownOf(p, family)
  const inFamily = family !== undefined
  const without = COMMON.filter((name) => !p.properties.some((property) => property.name === name))
  const packageName = xmlName.split('.').slice(0, -1).join('.')
  return [
    `${family?.builder.name ?? 'protocolSpec'}({`,
    `name: ${literal(p.name)},`,
    packageName === '' ? '' : `package: ${literal(packageName)},`,
    `id: ${String(p.id)},`,
    `doc: ${HOLE},`,
    p.transport && !inFamily ? 'transport: true,' : '',
    block('properties', own.properties.map(propertyText), inFamily),
    block('attributes', own.attributes.map(attributeText), inFamily),
    block('operations', own.operations.map(operationText), inFamily),
    block(
      'components',
      own.components.map(({prefix}) => `${prefix}: ${HOLE},`),
      true,
    ),
    without.length === 0 ? '' : `without: ${literal(without)},`,
    servicesText(p, family),
    '})',
  ]
    .filter((line) => line !== '')
    .join('\n')
}

/** The answers to attributes and operations, with a hole for each that the family does not answer. */
export function managedText(p: ExtractedProtocol, family: Family | undefined): string {
  const {attributes, operations} = ownOf(p, family)
  const names = [...attributes.filter((attribute) => !isCounter(attribute)), ...operations].map(({name}) => name)
  const own = names.map((name) => `${name}: () => ${HOLE},`)
  const shared = family?.managed ?? ''
  if (own.length === 0 && shared !== '') return shared
  return `{\n${[...(shared === '' ? [] : [`...${shared},`]), ...own].join('\n')}\n}`
}
