import type {PropertyFacts, PropertyTable, ProtocolFacts, ReleaseFacts} from '../../releases/facts.ts'
import {quote} from '../../config/xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {dialectOf} from '../../config/stack/dialect.ts'
import type {AttributePlan, PlannedAttribute} from './attribute-plans.ts'
import {attributeText} from './attribute-text.ts'
import {attributeRule} from '../../releases/attribute-rules.ts'
import type {StackText} from './stack-text.ts'
import type {StepInput, StepLog} from './step-log.ts'
import {decideValue, type Route, type ValueDecision, variables} from './value-rules.ts'
import {mapValue, textWithDefaults} from './variable-text.ts'
import type {XmlAttribute, XmlElement} from '../../config/xml/xml-element.ts'
import {type AttributeText, chosenClass, propertiesOfClass} from '../../releases/component-classes.ts'

/** A protocol before the migration and in the target. */
export interface ProtocolChange {
  readonly node: XmlElement
  /** The name as written. */
  readonly written: string
  readonly facts: ProtocolFacts
  /** Whether another protocol replaces the written one. */
  readonly replaced: boolean
  readonly renames: Readonly<Record<string, string>>
  readonly plan: AttributePlan | undefined
}

/** Attributes that are not properties of the protocol: those of Infinispan's inheritance, and namespaces. */
const FOREIGN = /^(?:[\w-]+:|(?:[\w-]+:)?stack\.|xmlns$)/

/** Migrates the attributes of one protocol to the target release. */
export class AttributeMigrator {
  readonly #change: ProtocolChange
  readonly #route: Route
  readonly #text: StackText
  readonly #log: StepLog
  /** Attribute names after the migration, so that none is written twice. */
  readonly #taken: Set<string>

  constructor(change: ProtocolChange, route: Route, text: StackText, log: StepLog) {
    this.#change = change
    this.#route = route
    this.#text = text
    this.#log = log
    this.#taken = new Set(change.node.attributes.map((a) => a.name))
  }

  migrate(): void {
    const {node, plan} = this.#change
    if (plan?.person !== undefined) {
      this.#log.add(node, {
        action: 'left',
        found: node.name,
        reason: 'this file is not all it needs',
        person: plan.person,
      })
    }
    for (const attribute of node.attributes) if (!FOREIGN.test(attribute.name)) this.#decide(attribute)
    for (const added of plan?.added ?? []) this.#add(added.name, added.value, added.reason)
  }

  /** Reads the attributes that choose component classes as they are after the migration. */
  readonly #after = (name: string): string | undefined => {
    const value = this.#change.node.attributes.find((a) => a.name === name)?.value
    const property = value === undefined ? undefined : this.#change.facts.properties[name]
    if (value === undefined || property === undefined) return value
    const decision = decideValue(value, property, this.#route)
    if (decision.kind === 'value') return textWithDefaults(decision.value)
    return decision.kind === 'keep' ? textWithDefaults(value) : undefined
  }

  #known(name: string): PropertyFacts | undefined {
    return knownAttribute(this.#change.facts, this.#route.facts, name, this.#after)
  }

  #decide(attribute: XmlAttribute): void {
    const {node, plan, renames} = this.#change
    const planned = plan?.attributes[attribute.name]
    const renamed = Object.hasOwn(renames, attribute.name) ? renames[attribute.name] : undefined
    const property = this.#known(attribute.name)
    if (planned !== undefined) this.#asPlanned(attribute, planned)
    else if (renamed !== undefined && renamed !== attribute.name && this.#known(renamed) !== undefined)
      this.#rename(attribute, renamed, `this is its name in ${this.#change.facts.name}`)
    else if (property !== undefined) this.#keep(attribute, property)
    else if (!this.#byRule(attribute) && !this.#asToken(attribute)) {
      if (this.#change.replaced)
        this.#drop(attribute, {reason: `${this.#change.facts.name} has no attribute for this one of ${node.name}`})
      else this.#leave(attribute)
    }
  }

  #asPlanned(attribute: XmlAttribute, {to, value, reason}: PlannedAttribute): void {
    if (to === undefined) this.#drop(attribute, {reason})
    else this.#rename(attribute, to, reason, value)
  }

  #byRule(attribute: XmlAttribute): boolean {
    const {facts, node, written} = this.#change
    const canonical = canonicalName(facts.xmlName, attribute.name, this.#route.older)
    if (canonical !== attribute.name && this.#known(canonical) !== undefined) {
      this.#rename(attribute, canonical, 'the name of the Java field is no longer read')
      return true
    }
    const {transport, superclasses, xmlName} = facts
    const rule = attributeRule(canonical, {transport, superclasses, names: [xmlName, node.name, written]})
    if (rule === undefined) return false
    const {to, reason, person, value} = rule
    if (to === undefined || this.#known(to) === undefined) this.#drop(attribute, {reason, person})
    else this.#rename(attribute, to, reason, value === undefined ? undefined : mapValue(attribute.value, value))
    return true
  }

  /** Attributes of AUTH's token have a prefix since 5.0. */
  #asToken(attribute: XmlAttribute): boolean {
    if (this.#change.facts.xmlName !== 'AUTH' || !dialectOf(this.#route.to).components) return false
    const name = `auth_token.${attribute.name}`
    if (this.#known(name) !== undefined) {
      this.#rename(attribute, name, 'attributes of the token have had its prefix since 5.0')
      return true
    }
    // An attribute of a missing token is left to the user, along with the token.
    return knownTokenAttribute(this.#route, attribute.name)
  }

  /** Keeps the attribute, perhaps with another value. */
  #keep(attribute: XmlAttribute, property: PropertyFacts): void {
    if (this.#apply(attribute, variables(attribute.value, this.#route))) return
    this.#apply(attribute, decideValue(attribute.value, property, this.#route))
  }

  /** Whether the value needs no further treatment. */
  #apply(attribute: XmlAttribute, decision: ValueDecision): boolean {
    const {node} = this.#change
    switch (decision.kind) {
      case 'keep':
        return false
      case 'drop':
        this.#drop(attribute, decision)
        return true
      case 'value':
        this.#text.writeAttribute(attribute, decision.value)
        this.#note(attribute, {
          action: 'changed',
          found: attributeText(attribute.name, attribute.value),
          result: attributeText(attribute.name, decision.value),
          reason: decision.reason,
        })
        return true
      case 'leave':
        this.#log.add(
          node,
          {
            action: 'left',
            found: attributeText(attribute.name, attribute.value),
            reason: decision.reason,
            person: decision.person,
          },
          attribute.offset,
          attribute.name,
        )
        return true
    }
  }

  #rename(attribute: XmlAttribute, to: string, reason: string, value?: string): void {
    if (to !== attribute.name && this.#taken.has(to)) {
      this.#drop(attribute, {reason: `${reason}; ${to} is already set`})
      return
    }
    const property = this.#known(to)
    const text = value ?? attribute.value
    const decision = property === undefined ? undefined : decideValue(text, property, this.#route)
    const written = decision?.kind === 'value' ? decision.value : text
    this.#taken.add(to)
    if (to !== attribute.name) this.#text.renameAttribute(attribute, to)
    if (written !== attribute.value) this.#text.writeAttribute(attribute, written)
    if (to === attribute.name && written === attribute.value) return
    this.#note(attribute, {
      action: to === attribute.name ? 'changed' : 'renamed',
      found: attributeText(attribute.name, attribute.value),
      result: attributeText(to, written),
      reason,
    })
  }

  #drop(attribute: XmlAttribute, {reason, person}: {reason: string; person?: string | undefined}): void {
    this.#text.dropAttribute(attribute)
    this.#note(attribute, {action: 'dropped', found: attributeText(attribute.name, attribute.value), reason, person})
  }

  #leave(attribute: XmlAttribute): void {
    const {node, facts} = this.#change
    const names = [
      ...Object.keys(facts.properties),
      ...facts.components.flatMap((c) => Object.keys(c.properties).map((n) => `${c.prefix}.${n}`)),
    ]
    const near = nearest(attribute.name, names)
    this.#log.add(
      node,
      {
        action: 'left',
        found: attributeText(attribute.name, attribute.value),
        reason: `no known release has an attribute ${quote(attribute.name)} of ${facts.name}`,
        person: near === undefined ? 'remove it, or correct its name' : `remove it, or write ${near} if that was meant`,
      },
      attribute.offset,
      attribute.name,
    )
  }

  #add(name: string, value: string, reason: string): void {
    const {node} = this.#change
    if (this.#taken.has(name) || this.#known(name) === undefined) return
    this.#taken.add(name)
    this.#text.addAttribute(node, name, value)
    this.#log.add(
      node,
      {action: 'added', found: node.name, result: attributeText(name, value), reason},
      node.offset,
      name,
    )
  }

  #note(attribute: XmlAttribute, input: StepInput): void {
    this.#log.add(this.#change.node, input, attribute.offset, attribute.name)
  }
}

function knownTokenAttribute({older}: Route, name: string): boolean {
  return older.some((facts) =>
    Object.values(facts.componentClasses).some(
      (c) => c.componentType === 'AuthToken' && Object.hasOwn(c.properties, name),
    ),
  )
}

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

/** The name in a newer release of an attribute that older ones knew by an alias. */
export function canonicalName(protocol: string, name: string, releases: readonly ReleaseFacts[]): string {
  for (const facts of releases) {
    const properties = Object.values(facts.protocols[protocol]?.properties ?? {})
    const found = properties.find((p) => p.name === name || p.aliases.includes(name))
    if (found !== undefined) return found.name
  }
  return name
}
