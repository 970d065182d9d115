import type {ParsedAnswer} from './parsed-answer.ts'

/** Protocols of a stack; more are no stack. */
const MAX_PROTOCOLS = 100

/** Key whose answer names the protocols. */
export const PROTOCOL_NAMES = 'print-protocols'

/** Words among the keys that choose who answers: without them, a request would go to others than are meant. */
export function filtersOf(keys: readonly string[]): readonly string[] {
  return keys.filter((key) => key.startsWith('cluster='))
}

/**
 * The requests that a request is asked in when its answer is too large for a datagram: each key alone, and `jmx` protocol by
 * protocol where their names are known. One or none: it cannot be asked in parts.
 */
export function partsOf(keys: readonly string[], protocols: ReadonlySet<string>): readonly (readonly string[])[] {
  const filters = filtersOf(keys)
  return keys
    .filter((key) => !filters.includes(key))
    .flatMap((key) => (key === 'jmx' && protocols.size > 0 ? [...protocols].map((name) => `jmx=${name}`) : [key]))
    .map((key) => [...filters, key])
}

/** Names of protocols in an answer to `print-protocols`. */
export function protocolNames({pairs}: Pick<ParsedAnswer, 'pairs'>): readonly string[] {
  const text = pairs.find(([key]) => key === 'protocols')?.[1] ?? ''
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((name) => /^[A-Za-z_]\w*$/.test(name))
    .slice(0, MAX_PROTOCOLS)
}

/** Whether a member of this program says that its answer does not fit; one of JGroups is silent then. */
export function doesNotFit({pairs}: Pick<ParsedAnswer, 'pairs'>): boolean {
  return pairs.some(([key, value]) => key === 'error' && value.includes('does not fit into a datagram'))
}
