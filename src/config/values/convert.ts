import {HOST_LIST_FORM, type HostAndPort, parseHostList} from '../../stack/host-list.ts'
import type {Prop} from '../../stack/spec.ts'
import {quote} from '../xml/findings.ts'
import {
  type Read,
  readBoolean,
  readDouble,
  readDuration,
  readEnum,
  readInt,
  readList,
  readLong,
  readShort,
  type TimeUnit,
} from './numbers.ts'

/** A typed value, with a warning where JGroups reads a text in a way that few expect; or what was expected. */
export type Converted = Read<unknown> & {readonly warning?: string}

function convertBoolean(text: string): Converted {
  const value = readBoolean(text)
  return value || text.toLowerCase() === 'false'
    ? {value}
    : {value, warning: `${quote(text)} is read as false: only true is true`}
}

/** Host names of the list that look like `host:port`, which JGroups looks up as they are. */
function suspectHosts(hosts: readonly HostAndPort[]): readonly string[] {
  return hosts.map((h) => h.host).filter((h) => /^[^:]+:\d+$/.test(h))
}

function convertHosts(text: string): Converted {
  const {hosts, malformed} = parseHostList(text)
  const [wrong] = malformed
  if (wrong !== undefined) return {expected: HOST_LIST_FORM, hint: `correct ${wrong}`}
  const [suspect] = suspectHosts(hosts)
  return suspect === undefined
    ? {value: text}
    : {
        value: text,
        warning: `${quote(suspect)} is taken as a host name: the port is written in brackets, as in host[7800]`,
      }
}

function convertWord(text: string, values: readonly string[] | undefined): Converted {
  return values === undefined ? {value: text} : readEnum(text, values)
}

/** Turns the text of a property into its typed value. Addresses stay text: they are resolved once all of them are known. */
export function convert(prop: Prop<unknown>, text: string): Converted {
  const converted = read(prop, text)
  if (!('value' in converted) || converted.warning !== undefined) return converted
  const warning = remarkOn(prop, text, converted.value)
  return warning === undefined ? converted : {...converted, warning}
}

function remarkOn(prop: Prop<unknown>, text: string, value: unknown): string | undefined {
  if (prop.kind === 'time') return remarkOnDuration(text, Number(value), prop)
  return NUMBERS.has(prop.kind) ? remarkOnSize(text, Number(value), prop.type === 'int') : undefined
}

const NUMBERS: ReadonlySet<string> = new Set(['bytes', 'int', 'long', 'double'])

/** Kinds whose text every reader takes alike. */
export type PlainKind = 'time' | 'bytes' | 'int' | 'long' | 'short' | 'double' | 'boolean'

/** What a text is read as. */
export interface PlainType {
  readonly kind: PlainKind
  /** The Java type, which has the limits. */
  readonly type: string
  readonly unit?: TimeUnit | undefined
}

/** A number, duration or truth value as JGroups reads it. */
export function readPlain({kind, type, unit = 'MILLISECONDS'}: PlainType, text: string): Read<number | boolean> {
  switch (kind) {
    case 'time':
      return readDuration(text, unit, type === 'int' ? 'int' : 'long')
    case 'bytes':
      return type === 'long' || type === 'java.util.concurrent.atomic.AtomicLong' ? readLong(text) : readInt(text)
    case 'int':
      return readInt(text)
    case 'long':
      return readLong(text)
    case 'short':
      return readShort(text)
    case 'double':
      return readDouble(text)
    case 'boolean':
      return {value: readBoolean(text)}
  }
}

function read({kind, type, unit, values}: Prop<unknown>, text: string): Converted {
  switch (kind) {
    case 'boolean':
      return convertBoolean(text)
    case 'enum':
    case 'string':
      return convertWord(text, values)
    case 'list':
      return {value: readList(text)}
    case 'interfaces':
      return {value: text.split(',')}
    case 'hosts':
      return convertHosts(text)
    case 'address':
      return {value: text}
    default:
      return readPlain({kind, type, unit}, text)
  }
}

const INT_MAX = 2 ** 31 - 1

/** What JGroups makes of the text of a size without a word, where few expect it. */
export function remarkOnSize(text: string, value: number, isInt: boolean): string | undefined {
  const read = `${quote(text)} is read as ${String(value)}`
  const [, unit = '', rest = ''] = /^[^kmg]*([kmg])(.*)$/i.exec(text.trim()) ?? []
  if (/^ib/i.test(rest)) return `${read}: ${unit}ib is a power of 1000 here, as ${unit} is`
  if (rest !== '' && !/^b$/i.test(rest)) return `${read}: what follows ${quote(unit)} is ignored`
  if (isInt && Math.abs(value) >= INT_MAX && !/^[+-]?\d+$/.test(text.trim())) return `${read}, the limit of its type`
  return isInt && value === INT_MAX && text.trim() !== String(INT_MAX) ? `${read}, the limit of its type` : undefined
}

/** Endings that say in full what their first letter says. */
const IN_FULL = /^(?:ms|s|m|h|d|sec|secs|second|min|hour|day)$/

/** What JGroups makes of the text of a duration without a word, where few expect it. */
export function remarkOnDuration(
  text: string,
  value: number,
  {type, unit = 'MILLISECONDS'}: Pick<Prop<unknown>, 'type' | 'unit'>,
): string | undefined {
  const letters = /[a-z].*$/i.exec(text.trim())?.[0].toLowerCase() ?? ''
  const number = text.trim().slice(0, text.trim().length - letters.length)
  const read = `${quote(text)} is read as ${String(value)} ${unit.toLowerCase()}`
  if (letters !== '' && !letters.startsWith('e') && !IN_FULL.test(letters))
    return `${read}: only the first unit letter counts`
  if (letters === '' && unit !== 'MILLISECONDS' && value !== Number(number))
    return `${read}: numbers without a unit are milliseconds`
  const isWrapped = type === 'int' && Number(number) > 0 && value < 0
  return isWrapped ? `${read}: it is too large for its type` : undefined
}
