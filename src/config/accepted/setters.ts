import type {PropertyFacts, Release} from '../facts/facts.ts'
import {javaList} from './converters.ts'
import type {JavaObject} from './java-stack.ts'
import type {JavaValue} from './java-value.ts'
import {knownClass} from './known-classes.ts'
import {Java, JavaFault} from './refusal.ts'

function parseLong(text: string): number {
  if (!/^[+-]?\d{1,18}$/.test(text.trim())) throw new JavaFault(Java.number, `For input string: "${text}"`)
  return Number(text)
}

/** `max_block_times` of 4.2: pairs `size:time`, both rising. */
function checkBlockTimes(text: string): void {
  let last: readonly [number, number] | undefined
  for (const pair of javaList(text)) {
    const colon = pair.indexOf(':')
    if (colon === -1) throw new JavaFault(Java.argument, `element '${pair}'  is missing a ':' separator`)
    const key = parseLong(pair.slice(0, colon))
    const value = parseLong(pair.slice(colon + 1))
    if (key < 0 || value < 0) throw new JavaFault(Java.argument, 'keys and values must be >= 0')
    if (last !== undefined && key <= last[0]) throw new JavaFault(Java.argument, 'keys are not sorted')
    if (last !== undefined && value <= last[1]) throw new JavaFault(Java.argument, 'values are not sorted')
    last = [key, value]
  }
}

/** What the setter of a property does beyond keeping the value. Throws a `JavaFault`. */
export function callSetter(_object: JavaObject, property: PropertyFacts, value: JavaValue, release: Release): void {
  switch (property.method) {
    case 'setAuthClass':
      knownClass('AuthToken', String(value), release)
      return
    case 'setMembershipChangePolicy':
      try {
        knownClass('MembershipChangePolicy', String(value), release)
      } catch {
        throw new JavaFault(Java.argument, 'membership_change_policy could not be created')
      }
      return
    case 'setInitialHosts':
      if (Array.isArray(value) && value.length > 0) return
      throw new JavaFault(Java.argument, 'initial_hosts must contain the address of at least one GossipRouter')
    case 'setMaxBlockTimes':
      checkBlockTimes(String(value))
      return
    case 'setClientCallbackHandlerClass':
    case 'setServerCallbackHandlerClass':
      throw new JavaFault(Java.noClass, String(value))
    default:
  }
}
