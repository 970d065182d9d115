import type {ParsedAnswer} from './parsed-answer.ts'

/** Maximum protocols of a plausible stack. */
const MAX_PROTOCOLS = 100

/** Key whose answer names the protocols. */
export const PROTOCOL_NAMES = 'print-protocols'

/** Returns the keys that select which members answer; without them, other members would answer, too. */
export function filtersOf(keys: readonly string[]): readonly string[] {
  return keys.filter((key) => key.startsWith('cluster='))
}

/**
 * Splits a request whose answer is too large for a datagram into smaller ones: one per key, and `jmx` by protocol if the names
 * are known. With one result or none, the request cannot be split.
 */
export function partsOf(keys: readonly string[], protocols: ReadonlySet<string>): readonly (readonly string[])[] {
  const filters = filtersOf(keys)
  return keys
    .filter((key) => !filters.includes(key))
    .flatMap((key) => (key === 'jmx' && protocols.size > 0 ? [...protocols].map((name) => `jmx=${name}`) : [key]))
    .map((key) => [...filters, key])
}

/** Returns the names of protocols in an answer to `print-protocols`. */
export function protocolNames({pairs}: Pick<ParsedAnswer, 'pairs'>): readonly string[] {
  const text = pairs.find(([key]) => key === 'protocols')?.[1] ?? ''
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((name) => /^[A-Za-z_]\w*$/.test(name))
    .slice(0, MAX_PROTOCOLS)
}

/** Whether a member of this program reports that its answer does not fit; one of JGroups stays silent. */
export function doesNotFit({pairs}: Pick<ParsedAnswer, 'pairs'>): boolean {
  return pairs.some(([key, value]) => key === 'error' && value.includes('does not fit into a datagram'))
}
