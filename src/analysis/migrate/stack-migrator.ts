import {findProtocol, type ProtocolFacts} from '../../releases/facts.ts'
import {quote} from '../../config/xml/findings.ts'
import {nearest} from '../../errors/nearest.ts'
import {findExternal} from '../../releases/external.ts'
import {AttributeMigrator} from './attribute-migrator.ts'
import {
  type AttributePlan,
  fixedMembersPlan,
  fragmentPlan,
  gossipPlan,
  heartbeatPlan,
  keyStorePlan,
  otherFilePlan,
  portPlan,
  tunnelPlan,
} from './attribute-plans.ts'
import {
  encryptRule,
  PROTOCOL_RULES,
  type ProtocolRule,
  STREAMING,
  STREAMING_OVER_MESSAGES,
} from '../../releases/protocol-rules.ts'
import type {StackText} from './stack-text.ts'
import type {StepLog} from './step-log.ts'
import type {Route} from './value-rules.ts'
import type {XmlElement} from '../../config/xml/xml-element.ts'
import {valueOf} from './stacks-in.ts'

const PACKAGE = 'org.jgroups.protocols.'

/** An include, and what Infinispan has in a stack besides protocols. */
const NO_PROTOCOL = /^[a-z][a-z-]*$/

const shortName = (name: string): string => (name.startsWith(PACKAGE) ? name.slice(PACKAGE.length) : name)

/** Migrates the protocols of one stack to the target release. */
export class StackMigrator {
  readonly #nodes: readonly XmlElement[]
  readonly #route: Route
  readonly #text: StackText
  readonly #log: StepLog
  /** XML names of the protocols that the stack has in the target. */
  readonly #present: Set<string>

  constructor(nodes: readonly XmlElement[], route: Route, text: StackText, log: StepLog) {
    this.#nodes = nodes
    this.#route = route
    this.#text = text
    this.#log = log
    this.#present = new Set(
      nodes.flatMap((n) => (this.#ruleFor(n) === undefined ? (this.#find(n.name)?.xmlName ?? []) : [])),
    )
  }

  migrate(): void {
    for (const node of this.#nodes) this.#migrate(node)
  }

  #find(name: string): ProtocolFacts | undefined {
    return findProtocol(this.#route.facts, name)
  }

  #named(name: string): XmlElement | undefined {
    return this.#nodes.find((n) => shortName(n.name) === name)
  }

  #migrate(node: XmlElement): void {
    if (NO_PROTOCOL.test(node.name)) return
    this.#position(node)
    const rule = this.#ruleFor(node)
    const kept = this.#find(node.name)
    if (rule !== undefined) {
      if (!this.#isRelayed(node)) this.#byRule(node, rule)
    } else if (kept !== undefined) this.#attributes(node, kept, false, {}, this.#planFor(node, kept))
    else this.#unknown(node)
  }

  /** Infinispan's `stack.position` names another protocol, which may have been renamed. */
  #position(node: XmlElement): void {
    const position = node.attributes.find((a) => a.name.endsWith('stack.position'))
    const to = position === undefined || this.#find(position.value) !== undefined ? [] : ruleTargets(position.value)
    const name = to.find((known) => this.#find(known) !== undefined)
    if (position === undefined || name === undefined) return
    this.#text.writeAttribute(position, name)
    const reason = `${name} replaces ${position.value}`
    const step = {action: 'changed', found: position.value, result: name, reason} as const
    this.#log.add(node, step, position.offset, position.name)
  }

  /** The rule for a protocol that the target does not have, or that has another use there. */
  #ruleFor(node: XmlElement): ProtocolRule | undefined {
    const name = shortName(node.name)
    if (name === 'PING' && valueOf(node, 'gossip_host') !== undefined && this.#named('TUNNEL') === undefined)
      return {to: ['TCPGOSSIP'], reason: 'discovery through a router is done by TCPGOSSIP'}
    if (this.#find(node.name) !== undefined) return undefined
    if (name === 'ENCRYPT' || name === 'ENCRYPT1_4')
      return encryptRule(['key_store_name', 'keyStoreName'].some((a) => valueOf(node, a) !== undefined))
    if (name === STREAMING && valueOf(node, 'use_default_transport') === 'true') return STREAMING_OVER_MESSAGES
    if (Object.hasOwn(PROTOCOL_RULES, name)) return PROTOCOL_RULES[name]
    const packaged = Object.keys(this.#route.facts.protocols).find((known) => known.endsWith(`.${name}`))
    return packaged === undefined
      ? undefined
      : {to: [packaged], covers: [packaged], reason: 'its class is in that package'}
  }

  #isRelayed(node: XmlElement): boolean {
    const name = 'relay.RELAY2'
    if (shortName(node.name) !== 'RELAY' || this.#find(name) === undefined) return false
    return this.#text.migrateRelay(node, name, this.#log)
  }

  #byRule(node: XmlElement, rule: ProtocolRule): void {
    const {reason, person, to = []} = rule
    const covered = [...(rule.covers ?? []), ...(to.length === 1 ? to : [])].find((name) => this.#present.has(name))
    const missing = to.filter((name) => !this.#present.has(name) && this.#find(name) !== undefined)
    if (rule.stays === true || to.some((name) => this.#find(name) === undefined))
      this.#log.add(node, {action: 'left', found: node.name, reason, person: person ?? 'choose a replacement'})
    else if (to.length > 0 && covered !== undefined) this.#drop(node, `${reason}; the stack has ${covered}`)
    else if (missing.length === 0) this.#drop(node, to.length === 0 ? reason : `${reason}; the stack has them`, person)
    else this.#replace(node, missing, rule)
  }

  #drop(node: XmlElement, reason: string, person?: string): void {
    this.#log.add(node, {action: 'dropped', found: node.name, reason, person})
    this.#text.drop(node, person !== undefined)
  }

  #replace(node: XmlElement, names: readonly string[], {reason, renames = {}, person}: ProtocolRule): void {
    const facts = names.map((name) => this.#find(name)).filter((f) => f !== undefined)
    const [first] = facts
    if (first === undefined) return
    names.forEach((name) => this.#present.add(name))
    const prefix = node.name.startsWith(PACKAGE) ? PACKAGE : ''
    const written = facts.map((f) => prefix + f.xmlName)
    this.#log.add(node, {action: 'replaced', found: node.name, result: written.join(', '), reason, person})
    this.#attributes(node, first, true, renames, this.#planFor(node, first))
    if (written.length === 1) this.#text.rename(node, written[0] ?? '')
    else this.#text.duplicate(node, written)
  }

  #attributes(
    node: XmlElement,
    facts: ProtocolFacts,
    replaced: boolean,
    renames: Readonly<Record<string, string>>,
    plan: AttributePlan | undefined,
  ): void {
    const change = {node, written: shortName(node.name), facts, replaced, renames, plan}
    new AttributeMigrator(change, this.#route, this.#text, this.#log).migrate()
  }

  /** What is computed from several attributes; not for elements that only change an inherited stack. */
  #planFor(node: XmlElement, facts: ProtocolFacts): AttributePlan | undefined {
    if (node.attributes.some((a) => a.name.endsWith('stack.combine'))) return undefined
    const {from, to} = this.#route
    const written = shortName(node.name)
    if (facts.xmlName === 'FD_ALL3' && (written === 'FD' || written === 'FD_PING')) return heartbeatPlan(node)
    if (facts.xmlName === 'TCPGOSSIP' && written === 'PING') return gossipPlan(node)
    if (facts.xmlName === 'TUNNEL') return tunnelPlan(node, this.#named('PING'))
    if (facts.superclasses.includes('BasicTCP'))
      return this.#text.setsPorts ? undefined : portPlan(node, this.#named('TCPPING'))
    if (facts.xmlName === 'SYM_ENCRYPT') return keyStorePlan(node, from, to)
    if (facts.xmlName === 'AUTH') return fixedMembersPlan(node)
    if (facts.xmlName.startsWith('FRAG')) return fragmentPlan(node, this.#nodes[0])
    return from === to ? undefined : otherFilePlan(node, facts.xmlName)
  }

  #unknown(node: XmlElement): void {
    const {to, facts} = this.#route
    const external = findExternal(node.name)
    const near = nearest(node.name, Object.keys(facts.protocols))
    const reason =
      external === undefined
        ? `${quote(node.name)} is not a protocol of JGroups ${to}`
        : `${node.name} comes with ${external.artifact}, not with JGroups`
    const person =
      external !== undefined || node.name.includes('.')
        ? `put its version for JGroups ${to} on the class path and compare its attributes`
        : `replace or remove it${near === undefined ? '' : `; ${near} has a similar name`}`
    this.#log.add(node, {action: 'left', found: node.name, reason, person})
  }
}

function ruleTargets(name: string): readonly string[] {
  const short = shortName(name)
  return (Object.hasOwn(PROTOCOL_RULES, short) ? PROTOCOL_RULES[short]?.to : undefined) ?? []
}
