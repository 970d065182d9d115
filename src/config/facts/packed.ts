import type {ComponentClassFacts, PropertyFacts, PropertyTable, ProtocolFacts, Release, ReleaseFacts} from './facts.ts'

/** A property as stored: what is at its usual value is left out. */
export type PackedProperty = Partial<PropertyFacts> & Pick<PropertyFacts, 'name' | 'type' | 'declaredIn'>

/** A component as stored; properties are places in the list of all properties. */
export interface PackedComponent {
  readonly prefix: string
  readonly declaredType: string
  readonly instance: string | null
  readonly properties: readonly number[]
}

/** A protocol as stored: what is at its usual value is left out. */
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

/** A table that has nothing but its own names: attribute names of a file are looked up in it. */
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
