import {defaultAddress, isLocalAddress} from '../addresses.ts'
import {findProtocol, type PropertyFacts} from '../facts/facts.ts'
import {parseIpLiteral} from '../ip-literal.ts'
import {assignProperties, assignProperty} from './assign.ts'
import {readChild} from './children.ts'
import {type JavaHost, JavaObject, JavaStackProtocol} from './stack.ts'
import type {JavaProtocol} from './read-config.ts'
import {Java, JavaFault, Refusal, type RefusalDetails} from './refusal.ts'

/** Properties whose address has to be one of this host, by the class that declares them. */
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
 * The transport's `bind_addr` decides on the family of all addresses. It is taken out of the attributes: a system
 * property for it is looked at once more with the others, and then wins.
 */
export function resolveFamily(protocols: readonly JavaStackProtocol[], host: JavaHost): void {
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

/** The refusal of attributes that nothing takes. */
export function unknownAttributes(
  text: string,
  attributes: ReadonlyMap<string, {value: string; spot: Refusal['spot']}>,
): Refusal {
  const [first] = attributes
  if (first === undefined) throw new RangeError('no attribute is unknown')
  return new Refusal(Java.argument, text + printMap(attributes), {word: first[0], spot: first[1].spot})
}

/** Reads the attributes and the child elements of a protocol. Throws a `Refusal`. */
export function initializeProtocol(protocol: JavaStackProtocol, host: JavaHost): void {
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

/** Up to 4.2 the token that `auth_class` names takes what AUTH itself does not know. */
function assignToken(
  protocol: JavaStackProtocol,
  host: JavaHost,
  attributes: Parameters<typeof assignProperties>[1],
): void {
  const token = componentOf(host, protocol.text('auth_class'))
  if (token === undefined) return
  protocol.components.set('auth_token', token.object)
  assignProperties({host, object: token.object, owner: token.className, spot: protocol.spot}, attributes, 'field')
}

/** An object of a component class that JGroups ships. */
export function componentOf(
  host: JavaHost,
  className: string | null,
): {object: JavaObject; className: string} | undefined {
  const facts = Object.values(host.facts.componentClasses).find((c) => c.className === className)
  return facts === undefined ? undefined : {object: new JavaObject(facts.properties), className: facts.className}
}

/** Gives unset addresses their default, which depends on the family. */
export function setDefaultAddresses(object: JavaObject, host: JavaHost): void {
  for (const property of Object.values(object.properties)) {
    const text = host.addresses.family === 'IPv6' ? property.defaultIPv6 : property.defaultIPv4
    if (text === undefined || object.value(property.name) !== null) continue
    object.values.set(property.name, defaultAddress(text, host.addresses).address)
  }
}

/** Addresses to bind to have to be of this host. Throws a `Refusal`. */
export function checkLocalAddresses(protocols: readonly JavaStackProtocol[], host: JavaHost): void {
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

/** A protocol of the class that a name stands for. Throws a `Refusal`. */
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

/** Protocols of the classes that the names stand for, all of them before any value is looked at. Throws a `Refusal`. */
export function createProtocols(configs: readonly JavaProtocol[], host: JavaHost): JavaStackProtocol[] {
  return configs.map((config) => createProtocol(config, host))
}
