import {parseIpLiteral} from '../../config/addresses/addresses.ts'
import {type Release, RELEASES} from '../../releases/facts.ts'

/** What JGroups makes of a list of hosts. */
export interface KeptHosts {
  /** Hosts that it asks, as `host[port]`. */
  readonly kept: readonly string[]
  /** Parts of the text that are lost, or stand for a host that cannot be. */
  readonly lost: readonly string[]
}

const HOST_NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$/

/** From 5.3 on TCPPING also takes blanks between hosts; all other lists are separated by commas alone. */
function wordsOf(text: string, protocol: string, release: Release): readonly string[] {
  const blanks = protocol === 'TCPPING' && RELEASES.indexOf(release) >= RELEASES.indexOf('5.3')
  return text
    .split(blanks ? /[\s,]+/ : /,/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** The hosts that are left of a list: a word counts up to its first bracket, and what follows the closing one is dropped. */
export function keptHosts(text: string, protocol: string, release: Release): KeptHosts {
  const kept: string[] = []
  const lost: string[] = []
  for (const word of wordsOf(text, protocol, release)) {
    const [, host = '', port = '', rest = ''] = /^([^[]*)(?:\[([^\]]*)\]?)?(.*)$/s.exec(word) ?? []
    const name = host.trim()
    // A colon has a remark of its own: `a:7800` is no host either.
    const isHost = HOST_NAME.test(name) || name.includes(':') || parseIpLiteral(name) !== undefined
    if (isHost) kept.push(port === '' ? name : `${name}[${port}]`)
    else lost.push(word)
    if (isHost && rest !== '') lost.push(rest)
  }
  return {kept, lost}
}
