import {parseAttributes} from '../diag/client/attributes.ts'
import {identityOf} from '../diag/client/membership.ts'
import {membersOfView} from '../diag/client/parsed-answer.ts'
import {recordsOf} from '../diag/client/records.ts'
import {membersOf, type ProbeFailure, type ProbeReport} from '../diag/client/report.ts'
import type {PingData} from '../headers/ping-data.ts'
import {parseCacheFile, printCacheFile} from '../headers/cache-file.ts'

/** Keys that ask a member for its cache and its view. */
export const CACHE_KEYS = ['uuids', 'jmx=GMS.view'] as const

/** A member's entry in a cache. */
export interface CacheEntry {
  readonly name: string
  readonly uuid: string
  readonly address: string
}

/** The logical cache of one member: names and physical addresses by UUID. */
export interface MemberCache {
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly entries: readonly CacheEntry[]
  /** Names in its view; null if it reported none, or not all. */
  readonly view: readonly string[] | null
}

/** The caches of all members that were asked. */
export interface Caches {
  readonly members: readonly MemberCache[]
  readonly failures: readonly ProbeFailure[]
}

function viewOf(pairs: readonly (readonly [string, string])[]): readonly string[] | null {
  const text = parseAttributes(pairs.find(([key]) => key === 'GMS')?.[1] ?? '')?.['view'] ?? ''
  const {count, names} = membersOfView(text)
  return names.length > 0 && names.length === count ? names : null
}

/** Returns caches by member, from answers to `CACHE_KEYS`. */
export function cachesOf(report: ProbeReport): Caches {
  const answered = membersOf(report.answers, identityOf).map(({name, cluster, pairs}): MemberCache => {
    const records = recordsOf('uuids', pairs.find(([key]) => key === 'uuids')?.[1] ?? '') ?? []
    const entries = records.map(({name: entry = '', uuid = '', address = ''}) => ({name: entry, uuid, address}))
    return {name, status: 'answered', cluster, entries, view: viewOf(pairs)}
  })
  const silent = report.silent.map(({name, cluster}): MemberCache => {
    return {name, status: 'silent', cluster, entries: [], view: null}
  })
  const byName = (a: MemberCache, b: MemberCache): number => ((a.name ?? '') < (b.name ?? '') ? -1 : 1)
  return {members: [...answered.sort(byName), ...silent.sort(byName)], failures: report.failures}
}

/** An entry across the caches of all members. */
export interface SharedEntry extends CacheEntry {
  /** Whether the member is the first of a member's view. */
  readonly coordinator: boolean
  /** Members whose cache has the entry. */
  readonly heldBy: readonly string[]
}

/** Returns all entries of all caches, each once; a member at two addresses is two entries. */
export function sharedEntries({members}: Caches): SharedEntry[] {
  const found = new Map<string, SharedEntry & {heldBy: string[]}>()
  for (const {name, entries} of members) {
    for (const entry of entries) {
      const key = `${entry.uuid} ${entry.address}`
      const known = found.get(key) ?? {...entry, coordinator: isCoordinator(entry.name, members), heldBy: []}
      known.heldBy.push(name ?? '(unnamed)')
      found.set(key, known)
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function isCoordinator(name: string, members: readonly MemberCache[]): boolean {
  return members.some(({view}) => view?.[0] === name)
}

/** Returns entries in the format of FILE_PING's files, which `addToCache` reads. */
export function cacheText(entries: readonly SharedEntry[]): string {
  const data = entries.flatMap(({name, uuid, address, coordinator}): PingData[] => {
    const blankless = name.replaceAll(/\s+/g, '_')
    // Parsed again, so that only entries that can be read back are written.
    return [...parseCacheFile(`${blankless} ${uuid} ${address} ${coordinator ? 'T' : 'F'}`).entries]
  })
  return printCacheFile(data)
}
