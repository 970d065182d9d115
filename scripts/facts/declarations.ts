/** The reference that declarations are compared with: all that a release says of the protocols we have. */
import type {
  Extracted,
  ExtractedAttribute,
  ExtractedComponent,
  ExtractedMembers,
  ExtractedOperation,
  ExtractedProperty,
  ExtractedProtocol,
} from './jar.ts'

/** A bundler is made after its protocol: this is the class that the usual `bundler_type` makes. */
const BUNDLER = 'PerDestinationBundler'

function property(p: ExtractedProperty): object {
  return {
    type: p.type,
    hint: p.hint,
    default: p.default,
    writable: p.writable,
    ...(p.aliases.length === 0 ? {} : {aliases: p.aliases}),
    ...(p.systemProperty.length === 0 ? {} : {systemProperty: p.systemProperty}),
    ...(p.unit === null ? {} : {unit: p.unit}),
    ...(p.deprecated ? {deprecated: true} : {}),
    ...(p.enum === undefined ? {} : {values: p.enum}),
    ...(p.defaultIPv4 === undefined ? {} : {defaultIPv4: p.defaultIPv4}),
    ...(p.defaultIPv6 === undefined ? {} : {defaultIPv6: p.defaultIPv6}),
  }
}

const properties = (list: readonly ExtractedProperty[]): object =>
  Object.fromEntries(list.map((p) => [p.name, property(p)]))

const attributes = (prefix: string, list: readonly ExtractedAttribute[]): [string, object][] =>
  list.map(({name, type, hint, unit, writable}) => [
    `${prefix}${name}`,
    {type, hint, writable, ...(unit === null ? {} : {unit})},
  ])

/** Overloads by name. */
function operations(parts: readonly [prefix: string, list: readonly ExtractedOperation[]][]): object {
  const byName: Record<string, object[]> = {}
  for (const [prefix, list] of parts) {
    for (const {name, args, returns} of list) (byName[`${prefix}${name}`] ??= []).push({args, returns})
  }
  return byName
}

function members(component: ExtractedComponent, extracted: Extracted): ExtractedMembers {
  return component.prefix === 'bundler' ? (extracted.componentClasses[BUNDLER] ?? component) : component
}

function protocol(p: ExtractedProtocol, extracted: Extracted): object {
  const components = p.components.map((c) => [c.prefix, members(c, extracted)] as const)
  return {
    class: p.class,
    name: p.name,
    id: p.id,
    properties: properties(p.properties),
    components: Object.fromEntries(components.map(([prefix, c]) => [prefix, {properties: properties(c.properties)}])),
    attributes: Object.fromEntries([
      ...attributes('', p.attributes),
      ...components.flatMap(([prefix, c]) => attributes(`${prefix}.`, c.attributes)),
    ]),
    operations: operations([
      ['', p.operations],
      ...components.map(([prefix, c]): [string, readonly ExtractedOperation[]] => [`${prefix}.`, c.operations]),
    ]),
  }
}

/** What the jar says of the protocols with these XML names. Throws for a name that the jar does not have. */
export function declarations(extracted: Extracted, xmlNames: readonly string[]): object {
  const entries = xmlNames.map((name) => {
    const found = extracted.protocols[name]
    if (found === undefined) throw new Error(`JGroups ${extracted.version} has no protocol ${name}`)
    return [name, protocol(found, extracted)] as const
  })
  return {
    note: `bundler: class ${BUNDLER}, which bundler_type pd creates`,
    version: extracted.version,
    protocols: Object.fromEntries(entries),
  }
}
