import type {Read} from './numbers.ts'

/** A member of a host list; without a port the transport's own is meant. */
export interface HostAndPort {
  readonly host: string
  readonly port?: number
}

const MAX_PORT = 65_535

/** Reads a list of `host[port]`, separated by commas or blanks. IPv6 literals stand without brackets of their own. */
export function readHosts(text: string): Read<readonly HostAndPort[]> {
  const hosts: HostAndPort[] = []
  for (const word of text.split(/[\s,]+/)) {
    if (word === '') continue
    const open = word.indexOf('[')
    if (open === -1) {
      hosts.push({host: word})
      continue
    }
    const close = word.indexOf(']', open)
    const digits = close === -1 ? '' : word.slice(open + 1, close)
    if (!/^\d{1,5}$/.test(digits) || Number(digits) > MAX_PORT || open === 0) {
      return {expected: 'a list of host[port] such as host1[7800],host2[7800]', hint: `correct ${word}`}
    }
    hosts.push({host: word.slice(0, open), port: Number(digits)})
  }
  return {value: hosts}
}

/** Host names of the list that look like `host:port`, which JGroups looks up as they are. */
export function suspectHosts(hosts: readonly HostAndPort[]): readonly string[] {
  return hosts.map((h) => h.host).filter((h) => /^[^:]+:\d+$/.test(h))
}
