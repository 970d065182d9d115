import type {Endpoint} from '../../model/endpoint.ts'
import {parseHost} from '../../model/ip-address.ts'
import {HOST_LIST_FORM, parseHostList} from '../../stack/host-list.ts'
import type {Prop} from '../../stack/spec.ts'
import {quote} from '../xml/findings.ts'
import {readBoolean, readEnum, readList, readWithWarning, type WithWarning} from './numbers.ts'

/** A typed value, with a warning if JGroups reads the text in a way that few expect; or what was expected. */
export type Converted = WithWarning<unknown>

function convertBoolean(text: string): Converted {
  const value = readBoolean(text)
  return value || text.toLowerCase() === 'false'
    ? {value}
    : {value, warning: `${quote(text)} is read as false: only true is true`}
}

/** Host names with a colon, as in `host:port`: JGroups looks them up as they are. */
function suspectHosts(hosts: readonly Endpoint[]): readonly string[] {
  return hosts.map((h) => h.host).filter((h) => h.includes(':') && parseHost(h) === null)
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
        warning: `${quote(suspect)} is read as a host name: ports are written in brackets, as in host[7800]`,
      }
}

function convertWord(text: string, values: readonly string[] | undefined): Converted {
  return values === undefined ? {value: text} : readEnum(text, values)
}

/** Converts the text of a property to its typed value. Addresses stay text: they are resolved once all of them are known. */
export function convert({kind, type, unit, values}: Prop<unknown>, text: string): Converted {
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
      return readWithWarning({kind, type, unit}, text)
  }
}
