import {initializeComponents} from './components.ts'
import {DISCOVERY_RULES} from './init-discovery.ts'
import {PROTOCOL_RULES} from './init-protocols.ts'
import type {InitRule} from './init-rule.ts'
import {SECURITY_RULES} from './init-security.ts'
import {SIZE_RULES} from './init-sizes.ts'
import {TRANSPORT_RULES} from './init-transport.ts'
import type {JavaStack, JavaStackProtocol} from './stack.ts'
import {Java, JavaFault} from './refusal.ts'

const RULES = new Map<string, InitRule[]>()
for (const rule of [...TRANSPORT_RULES, ...DISCOVERY_RULES, ...SECURITY_RULES, ...PROTOCOL_RULES, ...SIZE_RULES]) {
  for (const name of rule.classes) RULES.set(name, [...(RULES.get(name) ?? []), rule])
}

function initialize(protocol: JavaStackProtocol, stack: JavaStack): void {
  const {release} = stack.host
  const hook = protocol.text('after_creation_hook')
  if (hook !== null) throw new JavaFault(Java.noClass, hook, 'after_creation_hook')
  for (const name of [...protocol.facts.superclasses.toReversed(), protocol.simpleName]) {
    for (const {from, to, check} of RULES.get(name) ?? []) {
      if ((from === undefined || release >= from) && (to === undefined || release <= to)) check(protocol, stack)
    }
  }
}

/** The rules of classes that `policies` names; both need to be in a transport. */
function checkPolicies(protocol: JavaStackProtocol, stack: JavaStack): void {
  const policies = protocol.value('policies')
  if (!Array.isArray(policies)) return
  for (const policy of policies as readonly string[]) {
    const name = policy.slice(policy.lastIndexOf('.') + 1)
    if (!protocol.facts.transport) {
      throw new JavaFault(Java.state, `${name} needs to be run in the scope of a transport`, 'policies')
    }
    const isUnreliable = stack.find('UNICAST3') === undefined || stack.find('NAKACK2') === undefined
    if (name === 'CheckForAbsenceOfRED' && isUnreliable && stack.find('RED') !== undefined) {
      throw new JavaFault(Java.state, 'found RED: this can lead to message loss. Please remove RED', 'policies')
    }
  }
}

/** Checks that protocol ids differ. Throws a `Refusal`. */
function checkIds(protocols: readonly JavaStackProtocol[]): void {
  const seen = new Set<number>()
  for (const protocol of protocols) {
    const id = protocol.values.has('id') ? protocol.number('id') : protocol.facts.id
    if (id > 0 && seen.has(id)) {
      const text = `Protocol ID ${String(id)} (name=${protocol.name}) is duplicate; IDs have to be unique`
      throw protocol.refusal(new JavaFault(Java.exception, text, 'id'))
    }
    seen.add(id)
  }
}

function missing(required: readonly string[], offers: readonly (readonly string[])[]): string[] {
  const offered = new Set(offers.flat())
  return required.filter((service) => !offered.has(service))
}

function refuseMissing(protocol: JavaStackProtocol, events: readonly string[], side: 'below' | 'above'): void {
  if (events.length === 0) return
  const text = `events [${events.join(' ')}] are required by ${protocol.name}, but not provided by any of the protocols ${side} it`
  throw protocol.refusal(new JavaFault(Java.exception, text))
}

/** Checks that ids differ and that the protocols above and below offer what each protocol needs. Throws a `Refusal`. */
function checkSanity(stack: JavaStack): void {
  checkIds(stack.protocols)
  for (const protocol of stack.protocols) {
    const {requiresBelow, requiresAbove} = protocol.facts
    if (requiresBelow.length > 0) {
      const offers = stack.below(protocol).map((p) => p.facts.providesUp)
      refuseMissing(protocol, missing(requiresBelow, offers), 'below')
    }
    if (requiresAbove.length > 0) {
      const offers = stack.above(protocol).map((p) => p.facts.providesDown)
      refuseMissing(protocol, missing(requiresAbove, offers), 'above')
    }
  }
}

/** Checks a stack as a whole and initializes its protocols, bottom first, each with its components. Throws a `Refusal`. */
export function initializeStack(stack: JavaStack): void {
  checkSanity(stack)
  for (const protocol of stack.protocols) {
    try {
      initialize(protocol, stack)
      initializeComponents(protocol, stack.host)
      checkPolicies(protocol, stack)
    } catch (error) {
      throw error instanceof JavaFault ? protocol.refusal(error) : error
    }
  }
}
