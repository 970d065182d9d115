import type {PropertyFacts} from '../facts/facts.ts'
import {lookUpFirst} from '../variables.ts'
import {bindInterface, convertValue} from './converters.ts'
import type {JavaAttribute} from './java-node.ts'
import {type JavaHost, type JavaObject, wordOf} from './java-stack.ts'
import type {ConversionContext, JavaValue} from './java-value.ts'
import {Java, JavaFault, Refusal, type Spot} from './refusal.ts'
import {callSetter} from './setters.ts'

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
