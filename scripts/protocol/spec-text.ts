/** The declaration of a protocol as text, from what the jar says of it. */
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

function attributeText({name, type, hint, unit, writable}: ExtractedAttribute): string {
  const options = {unit: unit ?? undefined, writable: writable || undefined}
  const isCounter = hint === 'SCALAR' && (type === 'java.util.concurrent.atomic.LongAdder' || name.startsWith('num_'))
  if (isCounter) return `${name}: attr.counter(${HOLE}${optionsText({type, ...options})}),`
  const hinted = {hint: hint === 'UNDEFINED' ? undefined : hint, ...options}
  return `${name}: attr.gauge(${literal(type)}, ${HOLE}${optionsText(hinted)}),`
}

function operationText({name, args, returns}: ExtractedOperation): string {
  const options = {args: args.length === 0 ? undefined : args, returns: returns === 'void' ? undefined : returns}
  return `${name}: op(${HOLE}${optionsText(options)}),`
}

function servicesText(p: ExtractedProtocol): string {
  const services = {
    requiresBelow: p.requiredDownServices,
    requiresAbove: p.requiredUpServices,
    providesUp: p.providedUpServices,
    providesDown: p.providedDownServices,
  }
  const parts = Object.entries(services).filter(([, events]) => events.length > 0)
  return parts.length === 0 ? '' : `services: {${parts.map(([k, v]) => `${k}: ${literal(v)}`).join(', ')}},`
}

/** The call of `protocolSpec` for a protocol of the jar. */
export function specText(xmlName: string, p: ExtractedProtocol): string {
  const own = p.properties.filter(({name}) => !COMMON.includes(name))
  const without = COMMON.filter((name) => !p.properties.some((property) => property.name === name))
  const packageName = xmlName.split('.').slice(0, -1).join('.')
  // Of overloads the first: a declaration has one form of each.
  const operations = p.operations.filter((o, i, all) => all.findIndex(({name}) => name === o.name) === i)
  const components = p.components.map(({prefix}) => `${prefix}: ${HOLE},`)
  return [
    'protocolSpec({',
    `name: ${literal(p.name)},`,
    packageName === '' ? '' : `package: ${literal(packageName)},`,
    `id: ${String(p.id)},`,
    `doc: ${HOLE},`,
    p.transport ? 'transport: true,' : '',
    `properties: {\n${own.map(propertyText).join('\n')}\n},`,
    `attributes: {\n${p.attributes.map(attributeText).join('\n')}\n},`,
    `operations: {\n${operations
      .filter(({name}) => name !== 'resetStatistics')
      .map(operationText)
      .join('\n')}\n},`,
    components.length === 0 ? '' : `components: {\n${components.join('\n')}\n},`,
    without.length === 0 ? '' : `without: ${literal(without)},`,
    servicesText(p),
    '})',
  ]
    .filter((line) => line !== '')
    .join('\n')
}
