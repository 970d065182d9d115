import {HOST_LIST_FORM, type HostAndPort, parseHostList} from '../stack/host-list.ts'
import type {Prop} from '../stack/spec.ts'
import {quote} from './findings.ts'
import {swallowedDuration, swallowedSize} from './swallowed.ts'
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
  const warning = swallowedBy(prop, text, converted.value)
  return warning === undefined ? converted : {...converted, warning}
}

function swallowedBy(prop: Prop<unknown>, text: string, value: unknown): string | undefined {
  if (prop.kind === 'time') return swallowedDuration(text, Number(value), prop)
  return NUMBERS.has(prop.kind) ? swallowedSize(text, Number(value), prop.type === 'int') : undefined
}

const NUMBERS: ReadonlySet<string> = new Set(['bytes', 'int', 'long', 'double'])

function read(prop: Prop<unknown>, text: string): Converted {
  const isLong = prop.type === 'long' || prop.type === 'java.util.concurrent.atomic.AtomicLong'
  switch (prop.kind) {
    case 'time':
      return readDuration(text, prop.unit ?? 'MILLISECONDS', prop.type === 'int' ? 'int' : 'long')
    case 'bytes':
      return isLong ? readLong(text) : readInt(text)
    case 'int':
      return readInt(text)
    case 'long':
      return readLong(text)
    case 'short':
      return readShort(text)
    case 'double':
      return readDouble(text)
    case 'boolean':
      return convertBoolean(text)
    case 'enum':
    case 'string':
      return convertWord(text, prop.values)
    case 'list':
      return {value: readList(text)}
    case 'interfaces':
      return {value: text.split(',')}
    case 'hosts':
      return convertHosts(text)
    case 'address':
      return {value: text}
  }
}
