/** A host of a list; without a port the transport's own is meant. */
export interface HostAndPort {
  readonly host: string
  readonly port?: number
}

/** The hosts of a list, and the words in it that are none. */
export interface HostList {
  readonly hosts: readonly HostAndPort[]
  readonly malformed: readonly string[]
}

const MAX_PORT = 65_535

/** The form of a host list, for messages. */
export const HOST_LIST_FORM = 'a list of host[port] such as host1[7800],host2[7800]'

function parseHostAndPort(word: string): HostAndPort | null {
  const open = word.indexOf('[')
  if (open === -1) return {host: word}
  const close = word.indexOf(']', open)
  const digits = close === -1 ? '' : word.slice(open + 1, close)
  if (!/^\d{1,5}$/.test(digits) || Number(digits) > MAX_PORT || open === 0) return null
  return {host: word.slice(0, open), port: Number(digits)}
}

/** Reads a list of `host[port]`, separated by commas or blanks. IPv6 literals stand without brackets of their own. */
export function parseHostList(text: string): HostList {
  const hosts: HostAndPort[] = []
  const malformed: string[] = []
  for (const word of text.split(/[\s,]+/)) {
    if (word === '') continue
    const host = parseHostAndPort(word)
    if (host === null) malformed.push(word)
    else hosts.push(host)
  }
  return {hosts, malformed}
}
