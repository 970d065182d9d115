/** The facts of a release as `facts/` stores them. */
import type {PackedComponent, PackedFacts, PackedProperty, PackedProtocol} from '../../src/releases/facts.ts'
import type {Extracted, ExtractedProperty, ExtractedProtocol} from './jar.ts'

function packProperty(p: ExtractedProperty): PackedProperty {
  return {
    name: p.name,
    type: p.type,
    ...(p.hint === null || p.hint === 'UNDEFINED' ? {} : {hint: p.hint}),
    ...(p.unit === null ? {} : {unit: p.unit}),
    ...(p.default === null ? {} : {default: p.default}),
    ...(p.aliases.length === 0 ? {} : {aliases: p.aliases}),
    ...(p.method === undefined ? {} : {via: 'method', method: p.method}),
    ...(p.deprecated ? {deprecated: true} : {}),
    ...(p.systemProperty.length === 0 ? {} : {systemProperty: p.systemProperty}),
    ...(p.enum === undefined ? {} : {enum: p.enum}),
    ...(p.enumClass === undefined ? {} : {enumClass: p.enumClass}),
    ...(p.converter === undefined ? {} : {converter: p.converter}),
    ...(p.dependsUpon === undefined ? {} : {dependsUpon: p.dependsUpon}),
    ...(p.defaultIPv4 === undefined ? {} : {defaultIPv4: p.defaultIPv4}),
    ...(p.defaultIPv6 === undefined ? {} : {defaultIPv6: p.defaultIPv6}),
    ...(p.writable ? {} : {writable: false}),
    declaredIn: p.declaredIn,
  }
}

/** Collects properties, each different one once, and gives their places. */
class PropertyList {
  readonly packed: PackedProperty[] = []
  readonly #places = new Map<string, number>()

  places(properties: readonly ExtractedProperty[]): number[] {
    return properties.map((property) => {
      const packed = packProperty(property)
      const key = JSON.stringify(packed)
      let place = this.#places.get(key)
      if (place === undefined) {
        place = this.packed.push(packed) - 1
        this.#places.set(key, place)
      }
      return place
    })
  }
}

/** Only a protocol below org.jgroups.protocols has a second name: that of its class. */
const hasSecondName = (xmlName: string, p: ExtractedProtocol): boolean => xmlName !== p.class

function packProtocol(xmlName: string, p: ExtractedProtocol, list: PropertyList): PackedProtocol {
  const components = p.components.map((c): PackedComponent => ({
    prefix: c.prefix,
    declaredType: c.declaredType,
    instance: c.instanceAtCreation,
    properties: list.places(c.properties),
  }))
  return {
    name: p.name,
    className: p.class,
    ...(hasSecondName(xmlName, p) ? {} : {aliases: []}),
    ...(p.id === 0 ? {} : {id: p.id}),
    ...(p.transport ? {transport: true} : {}),
    superclasses: p.superclasses,
    ...(p.classMarks.length === 0 ? {} : {marks: p.classMarks}),
    ...(p.requiredDownServices.length === 0 ? {} : {requiresBelow: p.requiredDownServices}),
    ...(p.requiredUpServices.length === 0 ? {} : {requiresAbove: p.requiredUpServices}),
    ...(p.providedUpServices.length === 0 ? {} : {providesUp: p.providedUpServices}),
    ...(p.providedDownServices.length === 0 ? {} : {providesDown: p.providedDownServices}),
    ...(p.acceptsChildElements ? {acceptsChildren: true} : {}),
    properties: list.places(p.properties),
    ...(components.length === 0 ? {} : {components}),
  }
}

function pack(extracted: Extracted): PackedFacts {
  const list = new PropertyList()
  const protocols = Object.fromEntries(
    Object.entries(extracted.protocols).map(([name, p]) => [name, packProtocol(name, p, list)]),
  )
  const componentClasses = Object.fromEntries(
    Object.entries(extracted.componentClasses).map(([name, c]) => [
      name,
      {className: c.class, componentType: c.componentType, properties: list.places(c.properties)},
    ]),
  )
  return {
    version: extracted.version,
    properties: list.packed,
    protocols,
    componentClasses,
    abstractClasses: extracted.abstractProtocolClasses,
    notInstantiable: extracted.notInstantiable,
  }
}

/** The text of `facts/<release>.json`: one property and one protocol a line, so that changes show as changed lines. */
export function factsText(extracted: Extracted): string {
  const lines = (value: object): string => {
    const isList = Array.isArray(value)
    const items = Object.entries(value).map(
      ([key, item]) => `  ${isList ? '' : `${JSON.stringify(key)}: `}${JSON.stringify(item)}`,
    )
    return `${isList ? '[' : '{'}\n${items.join(',\n')}\n${isList ? ']' : '}'}`
  }
  const parts = Object.entries(pack(extracted)).map(
    ([key, value]) =>
      `${JSON.stringify(key)}: ${typeof value === 'string' ? JSON.stringify(value) : lines(value as object)}`,
  )
  return `{\n${parts.join(',\n')}\n}\n`
}
