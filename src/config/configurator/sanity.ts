import type {JavaStack, JavaStackProtocol} from './java-stack.ts'
import {Java, JavaFault} from './refusal.ts'

/** Protocol ids have to differ. Throws a `Refusal`. */
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

/** Ids differ, and what a protocol needs of those below and above it is offered there. Throws a `Refusal`. */
export function checkSanity(stack: JavaStack): void {
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
