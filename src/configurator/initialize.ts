import {defaultAddress, isLocalAddress, parseIpLiteral} from '../config/addresses/addresses.ts'
import {findProtocol, type PropertyFacts} from '../releases/facts.ts'
import {readChild} from './children.ts'
import {componentOf, type JavaHost, type JavaObject, JavaStackProtocol, wordOf} from './stack.ts'
import type {JavaAttribute, JavaProtocol} from './read-config.ts'
import {Java, JavaFault, Refusal, type RefusalDetails, type Spot} from './refusal.ts'
import {lookUpFirst} from '../config/values/variables.ts'
import {
  bindInterface,
  type ConversionContext,
  convertHost,
  convertValue,
  javaList,
  type JavaValue,
  knownClass,
  parseInteger,
} from './values.ts'
import {javaTrim} from './java-text.ts'

/** Properties whose address must belong to this host, by declaring class. */
const LOCAL_ADDRESSES: ReadonlySet<string> = new Set([
  'TP.bind_addr',
  'TPConfig.bind_addr',
  'BasicTCP.client_bind_addr',
  'SSL_KEY_EXCHANGE.bind_addr',
  'VERIFY_SUSPECT.bind_addr',
  'STATE_SOCK.bind_addr',
  'FD_SOCK.bind_addr',
  'FD_SOCK2.bind_addr',
  'MPING.bind_addr',
])

function assignmentOf(protocol: JavaStackProtocol, host: JavaHost) {
  return {host, object: protocol, owner: protocol.name, spot: protocol.spot}
}

/**
 * The transport's `bind_addr` decides the family of all addresses. It is removed from the attributes: a system
 * property for it is read again with the others, and then wins.
 */
function resolveFamily(protocols: readonly JavaStackProtocol[], host: JavaHost): void {
  const [transport] = protocols
  const property = transport?.facts.transport === true ? transport.properties['bind_addr'] : undefined
  if (transport === undefined || property === undefined) return
  assignProperty(assignmentOf(transport, host), property, transport.config.attributes)
  const address = transport.text('bind_addr')
  const family = address === null ? undefined : parseIpLiteral(address)?.family
  if (family !== undefined) host.addresses = {...host.addresses, family: family === 6 ? 'IPv6' : 'IPv4'}
  else if (host.addresses.family === 'dual') host.addresses = {...host.addresses, family: 'IPv4'}
}

function printMap(attributes: ReadonlyMap<string, {value: string}>): string {
  return `{${[...attributes].map(([name, {value}]) => `${name}=${value}`).join(', ')}}`
}

/** The refusal of unknown attributes. */
export function unknownAttributes(
  text: string,
  attributes: ReadonlyMap<string, {value: string; spot: Refusal['spot']}>,
): Refusal {
  const [first] = attributes
  if (first === undefined) throw new RangeError('no attribute is unknown')
  return new Refusal(Java.argument, text + printMap(attributes), {word: first[0], spot: first[1].spot})
}

/** Reads the attributes and the child elements of a protocol. Throws a `Refusal`. */
function initializeProtocol(protocol: JavaStackProtocol, host: JavaHost): void {
  const attributes = new Map(protocol.config.attributes)
  assignProperties(assignmentOf(protocol, host), attributes)
  if (protocol.is('AUTH') && host.release <= '4.2') assignToken(protocol, host, attributes)
  const {facts, config} = protocol
  if (facts.marks.includes('Preview') && protocol.value('preview_warning') !== false) {
    host.warnings.push(
      `note that ${config.name} is in preview state. Set ${config.name}.preview_warning to false to disable this warning.`,
    )
  }
  for (const name of [...attributes.keys()]) {
    if (facts.components.some((c) => name.startsWith(`${c.prefix}.`))) attributes.delete(name)
  }
  if (attributes.size > 0) {
    const text = `JGRP000001: configuration error: the following properties in ${config.name} are not recognized: `
    throw unknownAttributes(text, attributes)
  }
  for (const child of config.children) readChild(protocol, child, host)
}

/** Up to 4.2 the token named by `auth_class` takes the attributes that AUTH does not know. */
function assignToken(
  protocol: JavaStackProtocol,
  host: JavaHost,
  attributes: Parameters<typeof assignProperties>[1],
): void {
  const className = protocol.text('auth_class') ?? ''
  const token = componentOf(host, className)
  if (token === undefined) return
  protocol.components.set('auth_token', token)
  assignProperties({host, object: token, owner: className, spot: protocol.spot}, attributes, 'field')
}

/** Sets unset addresses to their default, which depends on the family. */
export function setDefaultAddresses(object: JavaObject, host: JavaHost): void {
  for (const property of Object.values(object.properties)) {
    const text = host.addresses.family === 'IPv6' ? property.defaultIPv6 : property.defaultIPv4
    if (text === undefined || object.value(property.name) !== null) continue
    object.values.set(property.name, defaultAddress(text, host.addresses).address)
  }
}

/** Checks that bind addresses belong to this host. Throws a `Refusal`. */
function checkLocalAddresses(protocols: readonly JavaStackProtocol[], host: JavaHost): void {
  for (const protocol of protocols) {
    for (const property of Object.values(protocol.properties).filter(isLocalOnly)) {
      const address = protocol.text(property.name)
      if (address === null || isLocalAddress(address, host.addresses.interfaces)) continue
      const text = `[${protocol.name}] /${address} is not a valid address on any local network interface`
      throw protocol.refusal(new JavaFault(Java.bind, text, property.name))
    }
  }
}

function isLocalOnly(property: PropertyFacts): boolean {
  return LOCAL_ADDRESSES.has(`${property.declaredIn}.${property.name}`)
}

const PREFIX = 'org.jgroups.protocols.'

function loadFailure(name: string, details: RefusalDetails): Refusal {
  return new Refusal(
    Java.exception,
    `JGRP000002: unable to load protocol ${name} (either with relative - ${name} - or absolute - ${PREFIX}${name} - class name)`,
    details,
  )
}

/** Creates a protocol of the class with a name. Throws a `Refusal`. */
function createProtocol(config: JavaProtocol, host: JavaHost): JavaStackProtocol {
  const {name, spot} = config
  const details = {word: name, spot}
  const facts = findProtocol(host.facts, name)
  if (facts === undefined) {
    const {abstractClasses, notInstantiable} = host.facts
    const isNamed = (full: string): boolean => full === name || full === PREFIX + name
    if (abstractClasses.some((c) => isNamed(c) || PREFIX + c === name)) {
      throw new Refusal(
        'java.lang.InstantiationException',
        `JGRP000005: failure creating protocol ${name}: null`,
        details,
      )
    }
    if (notInstantiable.some(isNamed)) throw new Refusal('java.lang.NoSuchMethodException', `${name}.<init>()`, details)
    if (/^java\.(?:lang|util|io|net)\.[A-Z]\w*$/.test(name)) {
      throw new Refusal(Java.classCast, `class ${name} cannot be cast to class org.jgroups.stack.Protocol`, details)
    }
    throw loadFailure(name, details)
  }
  const simple = facts.className.slice(facts.className.lastIndexOf('.') + 1)
  if (facts.marks.includes('Deprecated')) {
    host.warnings.push(`${simple} has been deprecated; please upgrade to a newer version of the protocol`)
  }
  if (facts.marks.includes('RecommendedForUpgrade')) {
    host.warnings.push(
      `there are more recent versions of ${simple} present; please upgrade to a newer version of the protocol`,
    )
  }
  return new JavaStackProtocol(config, facts)
}

/** Creates the protocols of all named classes before any value is read. Throws a `Refusal`. */
export function createProtocols(configs: readonly JavaProtocol[], host: JavaHost): readonly JavaStackProtocol[] {
  const protocols = configs.map((config) => createProtocol(config, host))
  resolveFamily(protocols, host)
  for (const protocol of protocols) initializeProtocol(protocol, host)
  for (const protocol of protocols) setDefaultAddresses(protocol, host)
  checkLocalAddresses(protocols, host)
  return protocols
}

/** Attributes still to be read; read ones are removed. */
export type Attributes = Map<string, JavaAttribute>

interface Assignment {
  readonly host: JavaHost
  readonly object: JavaObject
  /** The object's name in messages. */
  readonly owner: string
  /** The place of faults in values that are not in the file. */
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

/** The name an attribute is written with: the Java field's counts only where the XML name is absent. */
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
  // A system property overrides the file for a setter; for a field it only replaces a missing value.
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
 * Reads all properties of an object: setters first, except for objects of 4.2 that are not protocols, and
 * those that depend on another one last. Throws a `Refusal`.
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

/** The members that a token admits: addresses, each optionally followed by a slash and a port. */
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
