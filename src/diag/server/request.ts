import {NamePattern} from './name-pattern.ts'

const CLUSTER_FILTER = 'cluster='
/** Maximum filters of one request, each of which may take milliseconds to match. */
const MAX_FILTERS = 8

/** Maximum length of a request in bytes; the rest of a longer one is ignored. */
export const MAX_REQUEST_BYTES = 10_000

/** Returns the words of a request, split at white space, without control characters at either end, as in Java. */
export function wordsOf(text: string): string[] {
  return text
    .split(/[ \t\r\n\f]+/)
    .map(trimControls)
    .filter((word) => word !== '')
}

/** Clients of 4.2 send NULs after authenticated requests. */
function trimControls(word: string): string {
  let start = 0
  let end = word.length
  while (start < end && word.charCodeAt(start) <= 0x20) start++
  while (end > start && word.charCodeAt(end - 1) <= 0x20) end--
  return word.slice(start, end)
}

/** Returns the distinct words of a request, since a repeated key has the same answer. */
export function distinctWords(text: string): string[] {
  return [...new Set(wordsOf(text))]
}

/** Returns the distinct keys of a request; null if a `cluster=` filter does not match the cluster or is not a valid expression. */
export function keysFor(cluster: string, text: string): string[] | null {
  const words = distinctWords(text)
  const filters = words.filter((word) => word.startsWith(CLUSTER_FILTER))
  if (filters.length > MAX_FILTERS) return null
  const matches = filters.every((f) => NamePattern.parse(f.slice(CLUSTER_FILTER.length))?.matches(cluster) === true)
  return matches ? words.filter((word) => !word.startsWith(CLUSTER_FILTER)) : null
}

/** Returns the elements of a comma-separated list, trimmed, without empty ones. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
