import {type AddressContext, resolveAddress} from '../addresses.ts'
import type {PropertyFacts, Release} from '../facts/facts.ts'
import {inScope, parseIpLiteral} from '../ip-literal.ts'
import {
  type Read,
  readBoolean,
  readDouble,
  readDuration,
  readInt,
  readLong,
  readShort,
  type TimeUnit,
} from '../numbers.ts'
import {javaTrim} from './java-text.ts'
import {knownClass} from './known-classes.ts'
import {Java, JavaFault} from './refusal.ts'

/** A typed value of a property; addresses are kept as text. */
export type JavaValue = number | boolean | string | readonly string[] | null

/** What a conversion may depend on. */
export interface ConversionContext {
  readonly release: Release
  readonly addresses: AddressContext
  /** Value of another property of the same object. */
  readonly value: (name: string) => JavaValue
  /** `PROTOCOL.property` as messages give it. */
  readonly where: string
}

function valueOf<T>(read: Read<T>, text: string): T {
  if ('value' in read) return read.value
  throw new JavaFault(Java.number, `For input string: "${text}"`)
}

/** IPv4 addresses of fewer than four parts: the last one fills what is missing. */
function fillParts(text: string): string {
  if (!/^\d+(?:\.\d+){0,2}$/.test(text)) return text
  const parts = text.split('.').map(Number)
  const last = parts.pop() ?? 0
  const room = 4 - parts.length
  if (parts.some((part) => part > 255) || last >= 256 ** room) return text
  const bytes = Array.from({length: room}, (_, i) => Math.floor(last / 256 ** (room - 1 - i)) % 256)
  return [...parts, ...bytes].join('.')
}

function nameOrLiteral(text: string, {release}: ConversionContext): string {
  const bracketed = /^\[(.*)\]$/.exec(text)?.[1]
  if (bracketed !== undefined && parseIpLiteral(bracketed)?.family === 6) return bracketed
  // Before 5.4 this keyword is a host name that nobody knows.
  if (release < '5.4' && /^use[-_]localhost/i.test(text)) return `${text}.invalid`.replace(/^use[-_]/i, 'unknown-')
  return fillParts(text)
}

/** The address that a text stands for, or null; a list fails only as a whole. */
export function convertAddress(text: string, context: ConversionContext): string | null {
  const isList = text.includes(',')
  const items = isList ? text.split(',').map(javaTrim) : [text]
  const known = items.map((item) => nameOrLiteral(item, context)).join(',')
  const choice = resolveAddress(isList ? `${known},` : known, context.addresses)
  if (choice.error === undefined) return choice.address
  if (isList) throw new JavaFault(Java.argument, `failed parsing attribute ${context.where} with value ${text}`)
  if (text.startsWith('match')) {
    throw new JavaFault(
      Java.argument,
      'expected match-address:<pattern>, match-host:<pattern> or match-interface:<pattern>',
    )
  }
  if (text.startsWith('custom:')) throw new JavaFault(Java.noClass, text.slice('custom:'.length))
  throw new JavaFault(Java.unknownHost, `${text}: Name or service not known`)
}

const KEYWORD = /^(?:global|site_local|link_local|loopback|non_loopback|use[-_]localhost|match|custom:)|,/i

/** The address of a host name or literal, where no keywords are known. */
export function convertHost(text: string, context: ConversionContext): string | null {
  if (KEYWORD.test(text)) throw new JavaFault(Java.unknownHost, `${text}: Name or service not known`)
  return convertAddress(text, {...context, addresses: {...context.addresses, family: 'dual'}})
}

function convertWhole(text: string, property: PropertyFacts, release: Release): number {
  const isInt = property.type === 'int'
  // A setter is not told that its number is a duration.
  if (property.hint === 'TIME' && property.via === 'field' && release >= '5.3') {
    const unit = (property.unit ?? 'MILLISECONDS') as TimeUnit
    return valueOf(readDuration(text, unit, isInt ? 'int' : 'long'), text)
  }
  return valueOf(isInt ? readInt(text) : readLong(text), text)
}

/** A value of a property with the standard converter. Throws a `JavaFault`. */
export function convertStandard(text: string, property: PropertyFacts, context: ConversionContext): JavaValue {
  switch (property.type) {
    case 'boolean':
      return readBoolean(text)
    case 'int':
    case 'long':
      return convertWhole(text, property, context.release)
    case 'double':
      return valueOf(readDouble(text), text)
    case 'short':
      return valueOf(readShort(text), text)
    case 'java.lang.String':
      return text
    case 'java.lang.String[]':
      return text.split(',').map(javaTrim)
    case 'java.net.InetAddress':
      return convertAddress(text, context)
    case 'enum':
      if (property.enum?.includes(text) === true) return text
      throw new JavaFault(Java.argument, `No enum constant ${property.enumClass ?? ''}.${text}`)
    default:
      // There is no conversion to any other type: the text itself is handed to the field, which does not take it.
      throw new JavaFault(Java.argument, `Can not set ${property.type} field ${property.name} to java.lang.String`)
  }
}

/** A Java int: digits and a sign, nothing else. */
export function parseInteger(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= -(2 ** 31) && value < 2 ** 31)) throw new JavaFault(Java.number, `For input string: "${text}"`)
  return value
}

/** The words of a comma list; nothing between two commas is passed over, blanks are not. */
export function javaList(text: string): string[] {
  return text
    .split(',')
    .filter((word) => word !== '')
    .map(javaTrim)
}

/** The port of `host[port]`; hosts themselves may be unknown, but not a port beyond 65535. */
export function portOf(word: string): number {
  const open = word.indexOf('[')
  const close = word.indexOf(']')
  if (open === -1) throw new JavaFault(Java.bounds, `begin 0, end -1, length ${String(word.length)}`)
  if (close <= open) throw new JavaFault(Java.bounds, `begin ${String(open + 1)}, end ${String(close)}`)
  return parseInteger(word.slice(open + 1, close))
}

/** A comma list of `host[port]` as TCPGOSSIP and TUNNEL read it; up to 4.2 each host has to be known. */
export function gossipHosts(text: string, context: ConversionContext): readonly string[] {
  const words = javaList(text)
  for (const word of words) {
    const port = portOf(word)
    if (port < 0 || port > 65_535) throw new JavaFault(Java.argument, `port out of range:${String(port)}`)
    if (context.release <= '4.2') convertHost(javaTrim(word.slice(0, word.indexOf('['))), context)
  }
  return words
}

/** A comma list of ints as JGroups 3 reads it: blanks are not passed over. */
function integerList(text: string): readonly string[] {
  const words = text.split(',').filter((word) => word !== '')
  if (words.length === 0) throw new JavaFault(Java.exception, `Invalid int array specified in ${text}`)
  for (const word of words) parseInteger(word)
  return words
}

/** The interfaces of a list: by name, else by an address of theirs. */
function interfaceList(text: string, context: ConversionContext): readonly string[] {
  const {interfaces} = context.addresses
  return text
    .split(',')
    .filter((word) => word !== '')
    .map((word) => {
      if (interfaces.some((intf) => intf.name === word)) return word
      const address = convertHost(word, context)
      const owner = interfaces.find((intf) => intf.addresses.some((a) => a.address === address))
      if (owner === undefined) throw new JavaFault(Java.exception, `interface ${word} not found`)
      return owner.name
    })
}

function firstAddress(name: string, {interfaces, family}: AddressContext): string | undefined {
  const intf = interfaces.find((i) => i.name === name)
  const wanted = family === 'IPv6' ? 6 : 4
  return intf?.addresses.find((a) => {
    const ip = parseIpLiteral(a.address)
    return ip !== undefined && a.family === wanted && !inScope(ip, 'LOOPBACK')
  })?.address
}

/** What `bind_interface` makes of `bind_addr`. */
export function bindInterface(text: string | undefined, context: ConversionContext): string | null {
  const bound = context.value('bind_addr')
  const address = typeof bound === 'string' ? bound : null
  const ip = address === null ? undefined : parseIpLiteral(address)
  if (ip !== undefined && inScope(ip, 'LOOPBACK')) return address
  if (text === undefined || javaTrim(text) === '') return address
  const intf = context.addresses.interfaces.find((i) => i.name === text)
  if (intf === undefined) throw new JavaFault(Java.unknownHost, `network interface ${text} not found`)
  const wanted = context.addresses.family === 'IPv6' ? 6 : 4
  if (!intf.addresses.some((a) => a.family === wanted)) {
    throw new JavaFault(Java.argument, `bind_interface ${text} has incorrect IP version`)
  }
  if (address === null) return firstAddress(text, context.addresses) ?? null
  if (intf.addresses.some((a) => parseIpLiteral(a.address)?.text === ip?.text)) return address
  throw new JavaFault(Java.argument, `network interface ${text} does not contain address ${address}`)
}

/** A value of a property by its converter. Throws a `JavaFault`. */
export function convertValue(text: string, property: PropertyFacts, context: ConversionContext): JavaValue {
  switch (property.converter) {
    case 'NetworkInterfaceList':
      return interfaceList(text, context)
    case 'InitialHosts':
    case 'InitialHosts2':
      return gossipHosts(text, context)
    case 'IntegerArray':
      return integerList(text)
    case 'FlushInvoker':
    case 'StringProperties':
      return text
    case 'BindInterface':
      bindInterface(text, context)
      return text
    case 'PolicyConverter':
      return javaList(text).map((name) => knownClass('Policy', name, context.release))
    case 'SniMatcherConverter':
      return javaList(text).map((name) => knownClass('SNIMatcher', name, context.release))
    default:
      return convertStandard(text, property, context)
  }
}
