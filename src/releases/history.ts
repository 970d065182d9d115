import {
  factsOf,
  findProtocol,
  type PropertyFacts,
  type ProtocolFacts,
  type Release,
  type ReleaseFacts,
  RELEASES,
} from './facts.ts'
import {classesFor} from './component-classes.ts'

/** A fact about one release. */
export interface InRelease<T> {
  readonly release: Release
  readonly facts: T
}

/** The releases that have a protocol, oldest first. */
export function protocolHistory(xmlName: string): readonly InRelease<ProtocolFacts>[] {
  return RELEASES.flatMap((release) => {
    const facts = findProtocol(factsOf(release), xmlName)
    return facts === undefined ? [] : [{release, facts}]
  })
}

/** The property of a protocol, or of any class that can implement one of its components, by its name or an alias. */
export function findProperty(protocol: ProtocolFacts, name: string, facts: ReleaseFacts): PropertyFacts | undefined {
  const own = protocol.properties[name] ?? Object.values(protocol.properties).find((p) => p.aliases.includes(name))
  if (own !== undefined) return own
  const dot = name.indexOf('.')
  const component = dot === -1 ? undefined : protocol.components.find((c) => c.prefix === name.slice(0, dot))
  if (component === undefined) return undefined
  const rest = name.slice(dot + 1)
  const tables = [component.properties, ...classesFor(facts, component.declaredType)]
  return tables.find((table) => table[rest] !== undefined)?.[rest]
}

/** The releases in which a protocol has a property, oldest first. */
export function propertyHistory(xmlName: string, name: string): readonly InRelease<PropertyFacts>[] {
  return protocolHistory(xmlName).flatMap(({release, facts}) => {
    const found = findProperty(facts, name, factsOf(release))
    return found === undefined ? [] : [{release, facts: found}]
  })
}

/** Releases as a phrase: `3.6 to 4.2`, `5.5`, or `4.2, 5.3 and later`. */
export function releaseRange(history: readonly {readonly release: Release}[]): string {
  const runs: [Release, Release][] = []
  for (const {release} of history) {
    const last = runs.at(-1)
    if (last !== undefined && RELEASES.indexOf(last[1]) + 1 === RELEASES.indexOf(release)) last[1] = release
    else runs.push([release, release])
  }
  return runs
    .map(([from, to]) =>
      to === RELEASES.at(-1) && from !== to ? `${from} and later` : from === to ? from : `${from} to ${to}`,
    )
    .join(', ')
}
