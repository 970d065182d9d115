import {ConfigError, RefusedError, UsageError} from '../errors/index.ts'
import {protocolNames} from '../diag/client/parts.ts'
import type {ProbeFailure, ProbeReport} from '../diag/client/report.ts'
import {identityText} from '../model/address-text.ts'
import {ipAddressText} from '../model/endpoint.ts'
import {parseCacheFile} from '../headers/cache-file.ts'
import {inputText} from '../input/input-file.ts'
import {type CacheEntry, cachesOf} from './caches.ts'

/** Protocols with addToCache: those of discovery. */
const DISCOVERY = /(?:PING\d?|GOSSIP)$/

/** The outcome on one member. */
export interface AdditionMember {
  readonly name: string | null
  readonly status: 'answered' | 'silent'
  readonly cluster: string | null
  /** Entries of the file that are in its cache now. */
  readonly present: number
  /** Names of the entries that are not. */
  readonly missing: readonly string[]
}

/** The result of `jg cache add`. */
export interface CacheAddResult {
  /** Path of the file as sent to the members. */
  readonly file: string
  readonly entries: readonly CacheEntry[]
  readonly members: readonly AdditionMember[]
  /** Destinations that could not be asked. */
  readonly failures: readonly ProbeFailure[]
}

/** Returns the entries of a file. Throws ConfigError with its faults: members skip what they cannot read, and report it only in their log. */
export function readEntries(file: string): CacheEntry[] {
  const {entries, faults} = parseCacheFile(inputText(file))
  if (faults.length > 0 || entries.length === 0) {
    const findings = faults.map(({line, message}) => {
      return {file, line, column: 1, path: '', code: 'wrong-entry', severity: 'error', message} as const
    })
    throw new ConfigError(`${file}: expected lines NAME UUID ADDRESS:PORT T|F`, findings)
  }
  return entries.flatMap(({sender, logicalName, physicalAddress}) =>
    logicalName === null || physicalAddress === null
      ? []
      : [{name: logicalName, uuid: identityText(sender), address: ipAddressText(physicalAddress)}],
  )
}

/** Returns the request that makes members read the file. Throws RefusedError if members have different discovery protocols, UsageError for a path that cannot be sent. */
export function additionKey(file: string, {answers}: ProbeReport): string {
  if (/[\s,[\]]/.test(file))
    throw new UsageError(
      `expected a path without blanks, commas or brackets, at which members split it, found '${file}'`,
    )
  const names = new Set(
    answers.flatMap(({parsed}) =>
      parsed === null ? [] : (protocolNames(parsed).find((p) => DISCOVERY.test(p)) ?? []),
    ),
  )
  const [name, other] = names
  if (name === undefined) throw new RefusedError('no member that answered has a discovery protocol to read the file')
  if (other !== undefined)
    throw new RefusedError(
      `members use different discovery protocols, ${[...names].join(' and ')}: choose one cluster with -cluster`,
    )
  return `op=${name}.addToCache[${file}]`
}

/** Returns which members have the entries, from their caches afterwards. */
export function additionResult(file: string, entries: readonly CacheEntry[], report: ProbeReport): CacheAddResult {
  const {members, failures} = cachesOf(report)
  const has = (cache: readonly CacheEntry[], {uuid, address}: CacheEntry): boolean =>
    cache.some((entry) => entry.uuid === uuid && entry.address === address)
  return {
    file,
    entries,
    failures,
    members: members.map(({name, status, cluster, entries: cache}) => {
      const missing = entries.filter((entry) => !has(cache, entry)).map((entry) => entry.name)
      return {name, status, cluster, present: entries.length - missing.length, missing}
    }),
  }
}
