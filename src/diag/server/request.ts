import {NamePattern} from './name-pattern.ts'

const CLUSTER_FILTER = 'cluster='
/** Filters of one request; each may take milliseconds to match. */
const MAX_FILTERS = 8

/** Bytes of a request that are read; the rest of a longer one is lost. */
export const MAX_REQUEST_BYTES = 10_000

/** Words of a request: split at white space, and trimmed of all characters up to the blank as Java does. */
export function wordsOf(text: string): string[] {
  return text
    .split(/[ \t\r\n\f]+/)
    .map(trimControls)
    .filter((word) => word !== '')
}

/** 4.2 clients send NULs behind authenticated requests. */
function trimControls(word: string): string {
  let start = 0
  let end = word.length
  while (start < end && word.charCodeAt(start) <= 0x20) start++
  while (end > start && word.charCodeAt(end - 1) <= 0x20) end--
  return word.slice(start, end)
}

/** Words of a request, each once: the same key again has the same answer. */
export function distinctWords(text: string): string[] {
  return [...new Set(wordsOf(text))]
}

/** Keys of a request, each once, or null when a `cluster=` filter does not match the cluster or is no valid expression. */
export function keysFor(cluster: string, text: string): string[] | null {
  const words = distinctWords(text)
  const filters = words.filter((word) => word.startsWith(CLUSTER_FILTER))
  if (filters.length > MAX_FILTERS) return null
  const matches = filters.every((f) => NamePattern.parse(f.slice(CLUSTER_FILTER.length))?.matches(cluster) === true)
  return matches ? words.filter((word) => !word.startsWith(CLUSTER_FILTER)) : null
}

/** Elements of a comma list, trimmed, empty ones left out. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
