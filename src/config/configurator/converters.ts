import type {AddressContext} from '../addresses.ts'
import type {PropertyFacts} from '../facts/facts.ts'
import {inScope, parseIpLiteral} from '../ip-literal.ts'
import {knownClass} from './known-classes.ts'
import {javaTrim} from './node-text.ts'
import {type ConversionContext, convertHost, convertStandard, type JavaValue} from './java-value.ts'
import {Java, JavaFault} from './refusal.ts'

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
