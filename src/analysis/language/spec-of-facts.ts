import type {ComponentMap, ComponentSpec, Prop, PropKind, PropMap, ProtocolSpec} from '../../stack/spec.ts'
import type {ComponentFacts, PropertyFacts, PropertyTable, ProtocolFacts, ReleaseFacts} from '../../releases/facts.ts'
import {type AttributeText, chosenClass, classesFor, propertiesOfClass} from '../../releases/component-classes.ts'
import {type Dialect, dialectOf} from '../../config/stack/dialect.ts'

const NUMBERS: Readonly<Record<string, PropKind>> = {
  int: 'int',
  long: 'long',
  short: 'short',
  byte: 'short',
  double: 'double',
  float: 'double',
  boolean: 'boolean',
  'java.util.concurrent.atomic.AtomicInteger': 'int',
  'java.util.concurrent.atomic.AtomicLong': 'long',
  'java.net.InetAddress': 'address',
  'java.lang.String[]': 'list',
  'java.util.List': 'list',
}

const HOST_LISTS: ReadonlySet<string> = new Set(['initial_hosts', 'gossip_router_hosts'])
const SECRETS = /(?:password|passcode|secret|_key$|auth_value)/

function kindOf(p: PropertyFacts, dialect: Dialect): PropKind {
  if (p.converter === 'NetworkInterfaceList') return 'interfaces'
  if (p.converter?.startsWith('InitialHosts') === true || HOST_LISTS.has(p.name)) return 'hosts'
  if (p.type === 'enum') return 'enum'
  const kind = NUMBERS[p.type] ?? 'string'
  const isTime = p.hint === 'TIME' && (kind === 'int' || kind === 'long') && dialect.durations
  return isTime ? 'time' : kind
}

const converted = new WeakMap<PropertyFacts, Prop<unknown>>()

/** A property of a release in the form of our own protocols' declarations. */
function propOf(p: PropertyFacts, dialect: Dialect): Prop<unknown> {
  const known = converted.get(p)
  if (known !== undefined) return known
  const made: Prop<unknown> = {
    kind: kindOf(p, dialect),
    type: p.type,
    hint: p.hint,
    default: p.default,
    doc: '',
    aliases: p.aliases,
    systemProperty: p.systemProperty,
    viaMethod: p.via === 'method',
    writable: p.writable,
    local: p.name === 'bind_addr' && p.type === 'java.net.InetAddress',
    ...(p.unit === undefined ? {} : {unit: p.unit as NonNullable<Prop<unknown>['unit']>}),
    ...(p.enum === undefined ? {} : {values: p.enum}),
    ...(p.defaultIPv4 === undefined ? {} : {defaultIPv4: p.defaultIPv4}),
    ...(p.defaultIPv6 === undefined ? {} : {defaultIPv6: p.defaultIPv6}),
    ...(p.deprecated ? {deprecated: 'it may be removed in a later release'} : {}),
    ...(SECRETS.test(p.name) && p.type === 'java.lang.String' ? {secret: true} : {}),
  }
  converted.set(p, made)
  return made
}

function propsOf(tables: readonly PropertyTable[], dialect: Dialect): PropMap {
  const props: Record<string, Prop<unknown>> = {}
  for (const table of tables) for (const p of Object.values(table)) props[p.name] ??= propOf(p, dialect)
  return props
}

function componentOf(
  component: ComponentFacts,
  facts: ReleaseFacts,
  attribute: AttributeText,
  dialect: Dialect,
): ComponentSpec {
  const chosen = propertiesOfClass(facts, chosenClass(component.prefix, attribute))
  const own = Object.keys(component.properties).length > 0 ? [component.properties] : undefined
  const tables = chosen === undefined ? (own ?? classesFor(facts, component.declaredType)) : [chosen]
  return {
    doc: component.declaredType,
    properties: propsOf(tables, dialect),
    attributes: {},
    operations: {},
    ...(component.prefix === 'local_transport' && attribute('local_transport_class') === undefined
      ? {optional: true}
      : {}),
  }
}

/** Up to 4.2 the attributes of AUTH's token are written next to its own. */
function tokenProperties(p: ProtocolFacts, facts: ReleaseFacts, attribute: AttributeText, dialect: Dialect): PropMap {
  if (p.name !== 'AUTH' || dialect.components) return {}
  const chosen = propertiesOfClass(facts, chosenClass('auth_token', attribute))
  return propsOf(chosen === undefined ? classesFor(facts, 'AuthToken') : [chosen], dialect)
}

/** Our own declaration says more about a property than reflection: its meaning, its range, whether it is secret. */
function overlaid<T extends PropMap>(facts: T, own: PropMap | undefined): T {
  if (own === undefined) return facts
  return Object.fromEntries(Object.entries(facts).map(([name, prop]) => [name, own[name] ?? prop])) as T
}

function withDeclaration(spec: ProtocolSpec, own: ProtocolSpec): ProtocolSpec {
  const components: ComponentMap = Object.fromEntries(
    Object.entries(spec.components).map(([prefix, c]) => [
      prefix,
      {
        ...c,
        properties: overlaid(c.properties, own.components[prefix]?.properties),
        doc: own.components[prefix]?.doc ?? c.doc,
      },
    ]),
  )
  return {
    ...spec,
    doc: own.doc,
    properties: overlaid(spec.properties, own.properties),
    components,
    check: (props, transport) => own.check?.(props, transport) ?? [],
  }
}

/**
 * The declaration of a protocol of a release, overlaid with our own if there is one; components are those that the attributes of
 * its element select.
 */
export function specOfFacts(
  p: ProtocolFacts,
  facts: ReleaseFacts,
  attribute: AttributeText,
  own?: ProtocolSpec,
): ProtocolSpec {
  const dialect = dialectOf(facts.release)
  const spec: ProtocolSpec = {
    name: p.name,
    xmlName: p.xmlName,
    className: p.className,
    id: p.id,
    doc: '',
    transport: p.transport,
    properties: {...tokenProperties(p, facts, attribute, dialect), ...propsOf([p.properties], dialect)},
    attributes: {},
    operations: {},
    components: Object.fromEntries(p.components.map((c) => [c.prefix, componentOf(c, facts, attribute, dialect)])),
    services: {
      requiresBelow: p.requiresBelow,
      requiresAbove: p.requiresAbove,
      providesUp: p.providesUp,
      providesDown: p.providesDown,
    },
  }
  return own === undefined ? spec : withDeclaration(spec, own)
}
