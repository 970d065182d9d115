import {type AddressContext, resolveAddress} from '../addresses.ts'
import type {PropertyFacts, Release} from '../facts/facts.ts'
import {parseIpLiteral} from '../ip-literal.ts'
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
import {javaTrim} from './node-text.ts'
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
