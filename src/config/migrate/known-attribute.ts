import type {PropertyFacts, PropertyTable, ProtocolFacts, ReleaseFacts} from '../facts/facts.ts'
import {type AttributeText, chosenClass, propertiesOfClass} from '../releases/component-classes.ts'

function inTable(table: PropertyTable, name: string): PropertyFacts | undefined {
  return table[name] ?? Object.values(table).find((p) => p.aliases.includes(name))
}

function choiceOf(protocol: ProtocolFacts, attribute: AttributeText): AttributeText {
  return (name) => {
    const written = attribute(name)
    const usual = protocol.properties[name]?.default
    return written ?? (typeof usual === 'string' ? usual : undefined)
  }
}

/** The property that an attribute of an element sets in a release: its own, or one of the components it has in this stack. */
export function knownAttribute(
  protocol: ProtocolFacts,
  facts: ReleaseFacts,
  name: string,
  attribute: AttributeText,
): PropertyFacts | undefined {
  const own = inTable(protocol.properties, name)
  if (own !== undefined) return own
  const dot = name.indexOf('.')
  const component = dot === -1 ? undefined : protocol.components.find((c) => c.prefix === name.slice(0, dot))
  if (component === undefined) return undefined
  const chosen = propertiesOfClass(facts, chosenClass(component.prefix, choiceOf(protocol, attribute)))
  return inTable(chosen ?? component.properties, name.slice(dot + 1))
}

/** The name that a newer release gave to an attribute which older ones knew by its alias. */
export function canonicalName(protocol: string, name: string, releases: readonly ReleaseFacts[]): string {
  for (const facts of releases) {
    const properties = Object.values(facts.protocols[protocol]?.properties ?? {})
    const found = properties.find((p) => p.name === name || p.aliases.includes(name))
    if (found !== undefined) return found.name
  }
  return name
}
