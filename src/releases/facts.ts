import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {packageFolder} from './package-folder.ts'

/** The releases of JGroups whose configuration language is known, oldest first. */
export const RELEASES = ['3.6', '4.2', '5.2', '5.3', '5.4', '5.5'] as const

/** A release of JGroups by its minor version. */
export type Release = (typeof RELEASES)[number]

/** A property of a protocol or component in one release. */
export interface PropertyFacts {
  /** The XML name, without the prefix of a component. */
  readonly name: string
  /** The Java type; `enum` has its words in `enum`. */
  readonly type: string
  readonly hint: 'UNDEFINED' | 'TIME' | 'BYTES' | 'SCALAR'
  /** A java.util.concurrent.TimeUnit; with hint TIME only. */
  readonly unit?: string
  /** The value of a new object, before init; null also for setters without a field of the same name. */
  readonly default: unknown
  /** Other accepted names: the Java field's. */
  readonly aliases: readonly string[]
  readonly via: 'field' | 'method'
  /** The setter, for `via` method. */
  readonly method?: string
  readonly deprecated: boolean
  /** System properties and environment variables; the first one set counts. */
  readonly systemProperty: readonly string[]
  readonly enum?: readonly string[]
  readonly enumClass?: string
  /** Simple name of the converter class, if it is not the standard one. */
  readonly converter?: string
  /** Another property that is set first. */
  readonly dependsUpon?: string
  /** Simple name of the class that declares it. */
  readonly declaredIn: string
  /** Default of an unset address, by family; NON_LOOPBACK_ADDRESS means a choice at run time. */
  readonly defaultIPv4?: string
  readonly defaultIPv6?: string
  readonly writable: boolean
}

/** Properties by XML name, without prefix. */
export type PropertyTable = Readonly<Record<string, PropertyFacts>>

/** A component of a protocol, whose attributes are written `prefix.name`. */
export interface ComponentFacts {
  readonly prefix: string
  /** Full name of the declared Java type. */
  readonly declaredType: string
  /** Full class name of the object in a new protocol; null where it is created later or is optional. */
  readonly instance: string | null
  /** By name without prefix. */
  readonly properties: PropertyTable
}

/** A protocol in one release. */
export interface ProtocolFacts {
  /** The name in XML, with its package relative to org.jgroups.protocols. */
  readonly xmlName: string
  /** The name as printed and used in probe keys. */
  readonly name: string
  readonly className: string
  /** Other names the loader accepts: the full class name. */
  readonly aliases: readonly string[]
  /** The id before init; 0 means none. */
  readonly id: number
  readonly transport: boolean
  /** Simple names, nearest first. */
  readonly superclasses: readonly string[]
  /** Deprecated, Experimental, Unsupported, Preview, RecommendedForUpgrade. */
  readonly marks: readonly string[]
  readonly properties: PropertyTable
  readonly components: readonly ComponentFacts[]
  readonly requiresBelow: readonly string[]
  readonly requiresAbove: readonly string[]
  readonly providesUp: readonly string[]
  readonly providesDown: readonly string[]
  readonly acceptsChildren: boolean
}

/** A class that can implement a component: a bundler, a thread pool, an auth token. */
export interface ComponentClassFacts {
  readonly className: string
  readonly componentType: string
  readonly properties: PropertyTable
}

/** The configuration language of one release. */
export interface ReleaseFacts {
  readonly release: Release
  /** The exact version the facts come from. */
  readonly version: string
  /** By XML name. */
  readonly protocols: Readonly<Record<string, ProtocolFacts>>
  /** By simple class name. */
  readonly componentClasses: Readonly<Record<string, ComponentClassFacts>>
  /** Names relative to org.jgroups.protocols, or full ones, of protocol classes that cannot be instantiated. */
  readonly abstractClasses: readonly string[]
  /** Full names of protocol classes without a usable constructor. */
  readonly notInstantiable: readonly string[]
}

const FACTS = packageFolder('facts')
const loaded = new Map<Release, ReleaseFacts>()

/** The facts of a release; read on the first call, then kept. */
export function factsOf(release: Release): ReleaseFacts {
  let facts = loaded.get(release)
  if (facts === undefined) {
    const text = readFileSync(join(FACTS, `${release}.json`), 'utf8')
    facts = unpackFacts(release, JSON.parse(text) as PackedFacts)
    loaded.set(release, facts)
  }
  return facts
}

/** The protocol of an XML name or full class name in a release. */
export function findProtocol({protocols}: ReleaseFacts, name: string): ProtocolFacts | undefined {
  const key = Object.hasOwn(protocols, name) ? name : name.replace(/^org\.jgroups\.protocols\./, '')
  return Object.hasOwn(protocols, key) ? protocols[key] : undefined
}

/** A property as stored, without what has its usual value. */
export type PackedProperty = Partial<PropertyFacts> & Pick<PropertyFacts, 'name' | 'type' | 'declaredIn'>

/** A component as stored; properties are indexes into the list of all properties. */
export interface PackedComponent {
  readonly prefix: string
  readonly declaredType: string
  readonly instance: string | null
  readonly properties: readonly number[]
}

/** A protocol as stored, without what has its usual value. */
export type PackedProtocol = Partial<Omit<ProtocolFacts, 'properties' | 'components'>> &
  Pick<ProtocolFacts, 'name' | 'className' | 'superclasses'> & {
    readonly properties: readonly number[]
    readonly components?: readonly PackedComponent[]
  }

/** The facts of a release as stored in `facts/`: inherited properties are written once. */
export interface PackedFacts {
  readonly version: string
  readonly properties: readonly PackedProperty[]
  readonly protocols: Readonly<Record<string, PackedProtocol>>
  readonly componentClasses: Readonly<
    Record<string, {className: string; componentType: string; properties: readonly number[]}>
  >
  readonly abstractClasses: readonly string[]
  readonly notInstantiable: readonly string[]
}

const unpackProperty = (packed: PackedProperty): PropertyFacts => ({
  hint: 'UNDEFINED',
  default: null,
  aliases: [],
  via: 'field',
  deprecated: false,
  systemProperty: [],
  writable: true,
  ...packed,
})

const USUAL_PROTOCOL = {
  id: 0,
  transport: false,
  marks: [],
  requiresBelow: [],
  requiresAbove: [],
  providesUp: [],
  providesDown: [],
  acceptsChildren: false,
}

/** A table without inherited names, since attribute names from files are looked up in it. */
function tableOf<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  const table = Object.create(null) as Record<string, T>
  for (const [name, value] of entries) table[name] = value
  return table
}

/** Restores the facts of a release from their stored form. */
export function unpackFacts(release: Release, packed: PackedFacts): ReleaseFacts {
  const all = packed.properties.map(unpackProperty)
  const properties = (places: readonly number[]): PropertyTable =>
    tableOf(
      places.map((place) => {
        const property = all[place]
        if (property === undefined) throw new RangeError(`facts of ${release}: no property ${String(place)}`)
        return [property.name, property] as const
      }),
    )
  const protocols = Object.entries(packed.protocols).map(([xmlName, p]): [string, ProtocolFacts] => [
    xmlName,
    {
      ...USUAL_PROTOCOL,
      xmlName,
      aliases: [p.className],
      ...p,
      properties: properties(p.properties),
      components: (p.components ?? []).map((c) => ({...c, properties: properties(c.properties)})),
    },
  ])
  const classes = Object.entries(packed.componentClasses).map(([name, c]): [string, ComponentClassFacts] => [
    name,
    {...c, properties: properties(c.properties)},
  ])
  return {
    release,
    version: packed.version,
    protocols: tableOf(protocols),
    componentClasses: tableOf(classes),
    abstractClasses: packed.abstractClasses,
    notInstantiable: packed.notInstantiable,
  }
}
