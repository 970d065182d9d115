import type {PropertyFacts} from '../facts/facts.ts'
import {lookUpFirst} from '../variables.ts'
import {
  bindInterface,
  type ConversionContext,
  convertHost,
  convertValue,
  javaList,
  type JavaValue,
  parseInteger,
} from './values.ts'
import type {JavaAttribute} from './read-config.ts'
import {type JavaHost, type JavaObject, wordOf} from './stack.ts'
import {knownClass} from './known-classes.ts'
import {javaTrim} from './java-text.ts'
import {Java, JavaFault, Refusal, type Spot} from './refusal.ts'

/** Attributes that are left to be read; what was read is taken out. */
export type Attributes = Map<string, JavaAttribute>

interface Assignment {
  readonly host: JavaHost
  readonly object: JavaObject
  /** How messages call the object. */
  readonly owner: string
  /** Where faults of values stand that the file does not hold. */
  readonly spot: Spot
}

function contextOf({host, object, owner}: Assignment, name: string): ConversionContext {
  return {
    release: host.release,
    addresses: host.addresses,
    value: (other) => object.value(other),
    where: `${owner}.${name}`,
  }
}

/** The name that an attribute is written by: the Java field's counts only where the XML name is not given. */
function writtenName(property: PropertyFacts, attributes: Attributes): string {
  if (attributes.has(property.name)) return property.name
  return property.aliases.find((alias) => attributes.has(alias)) ?? property.aliases[0] ?? property.name
}

function inherited(property: PropertyFacts, {host, spot}: Assignment): JavaAttribute | undefined {
  const found = lookUpFirst(property.systemProperty, host.variables)
  return found === undefined ? undefined : {value: found.value, spot}
}

function faultMessage(
  property: PropertyFacts,
  name: string,
  value: string,
  owner: string,
  converted: JavaValue,
): string {
  return property.via === 'field'
    ? `Property assignment of ${name} in ${owner} with original property value ${value} and converted to ${String(converted)} could not be assigned`
    : `Could not assign property ${name} in ${owner}, method is ${property.method ?? ''}, converted value is ${String(converted)}`
}

/** Reads one property of an object. Throws a `Refusal`. */
export function assignProperty(assignment: Assignment, property: PropertyFacts, attributes: Attributes): void {
  const {host, object, owner} = assignment
  const name = writtenName(property, attributes)
  const written = attributes.get(name)
  // A system property wins over the file for a setter, and only stands in for what is missing for a field.
  const fromHost = property.via === 'method' || written === undefined ? inherited(property, assignment) : undefined
  const attribute = fromHost ?? written
  attributes.delete(name)
  const context = contextOf(assignment, name)
  let converted: JavaValue = null
  try {
    if (attribute !== undefined) {
      converted = convertValue(attribute.value, property, context)
      if (property.via === 'method') callSetter(object, property, converted, host)
    }
    if (property.converter === 'BindInterface') setBindAddress(object, bindInterface(attribute?.value, context))
  } catch (error) {
    if (!(error instanceof JavaFault)) throw error
    const value = attribute?.value ?? ''
    const isSet = property.via === 'method' || error.message.startsWith('Can not set')
    const message = faultMessage(property, name, value, owner, isSet ? converted : null)
    throw new Refusal(Java.exception, message, {
      word: attribute === undefined ? name : wordOf(attribute, name),
      spot: attribute?.spot ?? assignment.spot,
      causes: [
        ...(property.via === 'method' && converted !== null
          ? []
          : [`java.lang.Exception: Conversion of ${name} in ${owner} with property value ${value} failed`]),
        error.toString(),
      ],
    })
  }
  if (attribute === undefined) return
  if (property.deprecated) host.warnings.push(`JGRP000014: ${property.declaredIn}.${name} has been deprecated`)
  if (converted !== null) object.values.set(property.name, converted)
  object.origins.set(property.name, attribute)
}

function setBindAddress(object: JavaObject, address: string | null): void {
  if (address !== null) object.values.set('bind_addr', address)
}

/**
 * Reads all properties of an object: setters first, unless it is an object of 4.2 that is none of the protocols, and
 * what depends on another one last. Throws a `Refusal`.
 */
export function assignProperties(
  assignment: Assignment,
  attributes: Attributes,
  first: PropertyFacts['via'] = 'method',
): void {
  const properties = Object.values(assignment.object.properties)
  const rank = (p: PropertyFacts): number => (p.dependsUpon === undefined ? (p.via === first ? 0 : 1) : 2)
  for (const turn of [0, 1, 2]) {
    for (const property of properties) {
      if (rank(property) === turn && isConcerned(property, attributes)) assignProperty(assignment, property, attributes)
    }
  }
}

function isConcerned(property: PropertyFacts, attributes: Attributes): boolean {
  return (
    attributes.has(property.name) ||
    property.aliases.some((alias) => attributes.has(alias)) ||
    property.systemProperty.length > 0 ||
    property.converter === 'BindInterface'
  )
}

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
