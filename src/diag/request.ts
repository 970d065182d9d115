import {NamePattern} from './name-pattern.ts'

const CLUSTER_FILTER = 'cluster='

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

/** Keys of a request, or null when a `cluster=` filter does not match the cluster or is no valid expression. */
export function keysFor(cluster: string, text: string): string[] | null {
  const keys: string[] = []
  for (const word of wordsOf(text)) {
    if (!word.startsWith(CLUSTER_FILTER)) keys.push(word)
    else if (NamePattern.parse(word.slice(CLUSTER_FILTER.length))?.matches(cluster) !== true) return null
  }
  return keys
}

/** Elements of a comma list, trimmed, empty ones left out. */
export function commaList(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
