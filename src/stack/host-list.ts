import {type Endpoint, splitList, readPort, splitBrackets} from '../model/endpoint.ts'

/** The hosts of a list, and the words in it that are not hosts. */
export interface HostList {
  readonly hosts: readonly Endpoint[]
  readonly malformed: readonly string[]
}

/** The form of a host list, for messages. */
export const HOST_LIST_FORM = 'a list of host[port] such as host1[7800],host2[7800]'

/** Reads a word as Java does: anything before the bracket is a host to look up, even `a:7800`. */
function parseHost(word: string): Endpoint | null {
  if (!word.includes('[')) return {host: word}
  const parts = splitBrackets(word)
  const port = readPort(parts?.port ?? '')
  return parts === null || parts.host === '' || port === null ? null : {host: parts.host, port}
}

/** Reads a list of `host[port]`, separated by commas or spaces. IPv6 literals have no brackets of their own. */
export function parseHostList(text: string): HostList {
  const hosts: Endpoint[] = []
  const malformed: string[] = []
  for (const word of splitList(text)) {
    const host = parseHost(word)
    if (host === null) malformed.push(word)
    else hosts.push(host)
  }
  return {hosts, malformed}
}
