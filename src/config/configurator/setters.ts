import type {PropertyFacts} from '../facts/facts.ts'
import {javaList, parseInteger} from './converters.ts'
import type {JavaHost, JavaObject} from './java-stack.ts'
import {convertHost, type JavaValue} from './java-value.ts'
import {knownClass} from './known-classes.ts'
import {javaTrim} from './node-text.ts'
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

/** The members that a token lets in: addresses, each with a port behind a slash where one is given. */
function checkMembers(text: string, separators: string, host: JavaHost): void {
  const {release, addresses} = host
  const context = {release, addresses, value: () => null, where: 'fixed_members_value'}
  let word = ''
  for (const character of [...Array.from(text), separators]) {
    if (!separators.includes(character)) word += character
    else {
      const member = javaTrim(word)
      const slash = member.lastIndexOf('/')
      if (slash !== -1) parseInteger(member.slice(slash + 1))
      if (word !== '') convertHost(slash === -1 ? member : member.slice(0, slash), context)
      word = ''
    }
  }
}

/** What the setter of a property does beyond keeping the value. Throws a `JavaFault`. */
export function callSetter(object: JavaObject, property: PropertyFacts, value: JavaValue, host: JavaHost): void {
  const {release} = host
  switch (property.method) {
    case 'setMemberList':
      checkMembers(
        String(value),
        object.text('fixed_members_separator') ?? object.text('fixed_members_seperator') ?? ',',
        host,
      )
      return
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
