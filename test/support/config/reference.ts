import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {type CheckFinding, prop, type Prop, type ProtocolSpec} from '../../../src/stack/spec.ts'
import {Protocol, type ProtocolClass} from '../../../src/stack/protocol.ts'
import {ProtocolRegistry} from '../../../src/stack/registry.ts'
import {ROOT} from '../cli.ts'

/** The folder of reference material next to the project; undefined if it is not checked out. */
export const REFERENCE: string | undefined = [join(ROOT, '../shared')].find((folder) => existsSync(folder))

/** Parsed JSON of a file of the reference material. */
export function referenceJson(path: string): unknown {
  return JSON.parse(readFileSync(join(REFERENCE ?? '', path), 'utf8')) as unknown
}

interface JavaProperty {
  readonly name: string
  readonly aliases: readonly string[]
  readonly via: string
  readonly type: string
  readonly hint: string
  readonly unit: Prop<unknown>['unit'] | null
  readonly enum?: readonly string[]
  readonly default: unknown
  readonly defaultIPv4?: string
  readonly defaultIPv6?: string
  readonly deprecated: boolean
  readonly systemProperty: readonly string[]
}

interface JavaProtocol {
  readonly name: string
  readonly class: string
  readonly id: number
  readonly transport: boolean
  readonly requiredUpServices: readonly {event: string}[]
  readonly requiredDownServices: readonly {event: string}[]
  readonly providedUpServices: readonly {event: string}[]
  readonly providedDownServices: readonly {event: string}[]
  readonly properties: readonly JavaProperty[]
  readonly components?: readonly {prefix: string; properties: readonly JavaProperty[]}[]
}

function kindOf(p: JavaProperty): Prop<unknown>['kind'] {
  if (p.hint === 'TIME') return 'time'
  if (p.name === 'initial_hosts' || p.name === 'gossip_router_hosts') return 'hosts'
  if (
    p.type === 'enum' ||
    p.type === 'int' ||
    p.type === 'long' ||
    p.type === 'short' ||
    p.type === 'double' ||
    p.type === 'boolean'
  ) {
    return p.type
  }
  if (p.type === 'java.net.InetAddress') return 'address'
  if (p.name.endsWith('_interfaces')) return 'interfaces'
  return p.type === 'java.util.List' || p.type === 'java.lang.String[]' ? 'list' : 'string'
}

function toProp(p: JavaProperty): Prop<unknown> {
  const local = p.name === 'bind_addr'
  return {
    kind: kindOf(p),
    type: p.type,
    hint: 'UNDEFINED',
    default: p.default,
    doc: p.name,
    aliases: p.aliases,
    systemProperty: p.systemProperty,
    viaMethod: p.via.startsWith('method'),
    local,
    unit: p.unit ?? 'MILLISECONDS',
    ...(p.enum === undefined ? {} : {values: p.enum}),
    ...(p.defaultIPv4 === undefined ? {} : {defaultIPv4: p.defaultIPv4}),
    ...(p.defaultIPv6 === undefined ? {} : {defaultIPv6: p.defaultIPv6}),
    ...(p.deprecated ? {deprecated: 'see the page of the protocol'} : {}),
  }
}

const toProps = (list: readonly JavaProperty[]): Record<string, Prop<unknown>> =>
  Object.fromEntries(list.map((p) => [p.name, toProp(p)]))

const RULES: Readonly<Record<string, NonNullable<ProtocolSpec['check']>>> = {
  FRAG2: (own, transport): CheckFinding[] => {
    const size = Number(own['frag_size'])
    const max = transport.maxBundleSize ?? 64_000
    if (size <= 0) return [{property: 'frag_size', message: `frag_size (${String(size)}) has to be > 0`}]
    return size < max
      ? []
      : [
          {
            property: 'frag_size',
            message: `frag_size (${String(size)}) has to be < TP.max_bundle_size (${String(max)})`,
          },
        ]
  },
  MERGE3: (own): CheckFinding[] =>
    Number(own['min_interval']) < Number(own['max_interval'])
      ? []
      : [
          {
            property: 'min_interval',
            message: `min_interval (${String(own['min_interval'])}) has to be < max_interval (${String(own['max_interval'])})`,
          },
        ],
}

/** The protocol class of a declaration, for tests that need no behaviour. */
export function protocolOf(spec: ProtocolSpec): ProtocolClass {
  return class extends Protocol {
    static readonly spec = spec
    protected override readonly managed = {}
  }
}

const events = (services: readonly {event: string}[]): string[] => services.map((s) => s.event)

/** All protocols that JGroups 5.5 declares, as their class files tell. */
export function referenceRegistry(): ProtocolRegistry {
  const {protocols, componentClasses} = referenceJson('reference/properties/5.5.6.json') as {
    protocols: Record<string, JavaProtocol>
    componentClasses: Record<string, {properties: readonly JavaProperty[]}>
  }
  const registry = new ProtocolRegistry()
  for (const [xmlName, p] of Object.entries(protocols)) {
    if (!p.class.startsWith('org.jgroups.protocols.')) continue
    const bundler = componentClasses['PerDestinationBundler']?.properties ?? []
    const components = Object.fromEntries(
      (p.components ?? []).map(({prefix, properties}) => [
        prefix,
        {doc: prefix, properties: toProps(prefix === 'bundler' ? bundler : properties), attributes: {}, operations: {}},
      ]),
    )
    const check = RULES[p.name]
    registry.register(
      protocolOf({
        name: p.name,
        xmlName,
        className: p.class,
        id: p.id,
        doc: p.name,
        transport: p.transport,
        properties: {...toProps(p.properties), id: prop.short(p.id, 'id')},
        attributes: {},
        operations: {},
        components,
        services: {
          requiresBelow: events(p.requiredDownServices),
          requiresAbove: events(p.requiredUpServices),
          providesUp: events(p.providedUpServices),
          providesDown: events(p.providedDownServices),
        },
        ...(check === undefined ? {} : {check}),
      }),
    )
  }
  return registry
}
