import type {ProbeFailure} from '../diag/client/report.ts'
import {type CacheEntry, type Caches, sharedEntries, type SharedEntry} from './caches.ts'

/** A member and the number of entries in its cache. */
export interface CacheMember {
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  readonly entries: number
}

/** The result of `jg cache dump`. */
export interface CacheDumpResult {
  readonly members: readonly CacheMember[]
  readonly entries: readonly SharedEntry[]
  /** File that was written. */
  readonly file: string | null
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

/** How an entry differs between members. */
export interface CacheDifference extends CacheEntry {
  readonly kind: 'missing' | 'other address' | 'not in any view'
  readonly heldBy: readonly string[]
  readonly missingAt: readonly string[]
}

/** The result of `jg cache diff`. */
export interface CacheDiffResult {
  readonly members: readonly CacheMember[]
  readonly entries: number
  readonly differences: readonly CacheDifference[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

function membersOf({members}: Caches): CacheMember[] {
  return members.map(({name, status, cluster, entries}) => ({name, status, cluster, entries: entries.length}))
}

/** Returns all entries with the members that have them. */
export function dumpResult(caches: Caches, file: string | null): CacheDumpResult {
  return {members: membersOf(caches), entries: sharedEntries(caches), file, failures: caches.failures}
}

/** Differences between the caches of one cluster: a member should know the address of every member of its view, and of no other. */
function differencesOf(caches: Caches): CacheDifference[] {
  const answered = caches.members.filter(({status}) => status === 'answered')
  const names = answered.map(({name}) => name ?? '(unnamed)')
  const entries = sharedEntries({...caches, members: answered})
  const views = answered.map(({view}) => view)
  const inViews = views.includes(null) ? null : new Set(views.flatMap((view) => view ?? []))
  return entries.flatMap((entry): CacheDifference[] => {
    const {name, uuid, address, heldBy} = entry
    const missingAt = names.filter((member) => !heldBy.includes(member))
    const about = {name, uuid, address, heldBy, missingAt}
    const others = entries.filter((other) => other.uuid === uuid && other.address !== address)
    if (others.length > 0) return [{...about, kind: 'other address'}]
    if (inViews?.has(name) === false) return [{...about, kind: 'not in any view'}]
    return missingAt.length > 0 ? [{...about, kind: 'missing'}] : []
  })
}

/** Returns how the caches of members differ, cluster by cluster. */
export function diffResult(caches: Caches): CacheDiffResult {
  const clusters = [...new Set(caches.members.map(({cluster}) => cluster))]
  const differences = clusters.flatMap((cluster) =>
    differencesOf({...caches, members: caches.members.filter((member) => member.cluster === cluster)}),
  )
  return {
    members: membersOf(caches),
    entries: sharedEntries(caches).length,
    differences,
    failures: caches.failures,
  }
}
