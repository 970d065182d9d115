/**
 * Writes `facts/<release>.json` from property files that were extracted from the jars by reflection; the argument names
 * their folder, which holds `<version>.json` files. Releases without a file there are left as they are.
 */
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {RELEASES} from '../src/config/facts/facts.ts'
import type {PackedComponent, PackedFacts, PackedProperty, PackedProtocol} from '../src/config/facts/packed.ts'
import {ROOT} from './project.ts'

interface ExtractedProperty {
  readonly name: string
  readonly aliases: readonly string[]
  readonly via: string
  readonly declaredIn: string
  readonly type: string
  readonly hint: 'UNDEFINED' | 'TIME' | 'BYTES' | 'SCALAR' | null
  readonly unit: string | null
  readonly writable: boolean
  readonly default: unknown
  readonly deprecated: boolean
  readonly systemProperty: readonly string[]
  readonly enum?: readonly string[]
  readonly enumClass?: string
  readonly converter?: string
  readonly dependsUpon?: string
  readonly defaultIPv4?: string
  readonly defaultIPv6?: string
}

interface ExtractedService {
  readonly event: string
}

interface ExtractedComponent {
  readonly prefix: string
  readonly declaredType: string
  readonly instanceAtCreation: string | null
  readonly properties: readonly ExtractedProperty[]
}

interface ExtractedProtocol {
  readonly class: string
  readonly aliases: readonly string[]
  readonly name: string
  readonly id: number
  readonly transport: boolean
  readonly superclasses: readonly string[]
  readonly classMarks: readonly string[]
  readonly note?: string
  readonly requiredUpServices: readonly ExtractedService[]
  readonly requiredDownServices: readonly ExtractedService[]
  readonly providedUpServices: readonly ExtractedService[]
  readonly providedDownServices: readonly ExtractedService[]
  readonly acceptsChildElements: boolean
  readonly properties: readonly ExtractedProperty[]
  readonly components?: readonly ExtractedComponent[]
}

interface Extracted {
  readonly version: string
  readonly protocols: Readonly<Record<string, ExtractedProtocol>>
  readonly componentClasses: Readonly<
    Record<
      string,
      {readonly class: string; readonly componentType: string; readonly properties: readonly ExtractedProperty[]}
    >
  >
  readonly abstractProtocolClasses: readonly string[]
  readonly notInstantiable: readonly string[]
}

function packProperty(p: ExtractedProperty): PackedProperty {
  const method = p.via.startsWith('method ') ? p.via.slice('method '.length) : undefined
  return {
    name: p.name,
    type: p.type,
    ...(p.hint === null || p.hint === 'UNDEFINED' ? {} : {hint: p.hint}),
    ...(p.unit === null ? {} : {unit: p.unit}),
    ...(p.default === null ? {} : {default: p.default}),
    ...(p.aliases.length === 0 ? {} : {aliases: p.aliases}),
    ...(method === undefined ? {} : {via: 'method', method}),
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

const isOnlyClassName = (p: ExtractedProtocol): boolean => p.aliases.length === 1 && p.aliases[0] === p.class

function packProtocol(p: ExtractedProtocol, list: PropertyList): PackedProtocol {
  const events = (services: readonly ExtractedService[]): string[] => services.map((s) => s.event)
  const components = (p.components ?? []).map((c): PackedComponent => ({
    prefix: c.prefix,
    declaredType: c.declaredType,
    instance: c.instanceAtCreation,
    properties: list.places(c.properties),
  }))
  return {
    name: p.name,
    className: p.class,
    ...(isOnlyClassName(p) ? {} : {aliases: p.aliases}),
    ...(p.id === 0 ? {} : {id: p.id}),
    ...(p.transport ? {transport: true} : {}),
    superclasses: p.superclasses,
    ...(p.classMarks.length === 0 ? {} : {marks: p.classMarks}),
    ...(p.note === undefined ? {} : {note: p.note}),
    ...(p.requiredDownServices.length === 0 ? {} : {requiresBelow: events(p.requiredDownServices)}),
    ...(p.requiredUpServices.length === 0 ? {} : {requiresAbove: events(p.requiredUpServices)}),
    ...(p.providedUpServices.length === 0 ? {} : {providesUp: events(p.providedUpServices)}),
    ...(p.providedDownServices.length === 0 ? {} : {providesDown: events(p.providedDownServices)}),
    ...(p.acceptsChildElements ? {acceptsChildren: true} : {}),
    properties: list.places(p.properties),
    ...(components.length === 0 ? {} : {components}),
  }
}

function pack(extracted: Extracted): PackedFacts {
  const list = new PropertyList()
  const protocols = Object.fromEntries(
    Object.entries(extracted.protocols).map(([name, p]) => [name, packProtocol(p, list)]),
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
    notInstantiable: extracted.notInstantiable.map((entry) => entry.split(':')[0] ?? entry),
  }
}

/** One property and one protocol per line, so that a change of a release shows as the lines that changed. */
function print(facts: PackedFacts): string {
  const lines = (value: object): string => {
    const isList = Array.isArray(value)
    const items = Object.entries(value).map(
      ([key, item]) => `  ${isList ? '' : `${JSON.stringify(key)}: `}${JSON.stringify(item)}`,
    )
    return `${isList ? '[' : '{'}\n${items.join(',\n')}\n${isList ? ']' : '}'}`
  }
  const parts = Object.entries(facts).map(
    ([key, value]) =>
      `${JSON.stringify(key)}: ${typeof value === 'string' ? JSON.stringify(value) : lines(value as object)}`,
  )
  return `{\n${parts.join(',\n')}\n}\n`
}

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('give the folder of the extracted property files')
for (const release of RELEASES) {
  const name = readdirSync(folder).find((file) => file.startsWith(`${release}.`) && file.endsWith('.json'))
  if (name === undefined) continue
  const extracted = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Extracted
  writeFileSync(join(ROOT, 'facts', `${release}.json`), print(pack(extracted)))
  console.log(`facts/${release}.json from ${name}`)
}
