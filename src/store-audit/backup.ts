import {UsageError} from '../errors/index.ts'
import {ipAddressText} from '../model/endpoint.ts'
import {parseAddressText, parseIpAddressText} from '../model/address-text.ts'
import type {PingData} from '../headers/ping-data.ts'
import {parseCacheFile} from '../headers/cache-file.ts'
import {identityOf, type StoreEntry} from './store.ts'

/** Members to record, by cluster. */
export type MembersByCluster = ReadonlyMap<string, readonly PingData[]>

/** Returns entries as text for `readBackup`. */
export function printBackup(entries: readonly StoreEntry[]): string {
  const list = entries.flatMap(({store, cluster, member}) =>
    member === null
      ? []
      : [
          {
            store,
            cluster,
            name: member.logicalName,
            uuid: identityOf(member),
            address: ipAddressText(member.physicalAddress),
            coordinator: member.coordinator,
          },
        ],
  )
  return `${JSON.stringify({schemaVersion: 1, entries: list}, null, 2)}\n`
}

/**
 * Reads a backup, or lines `name uuid host:port T|F` of FILE_PING, whose cluster must be named. Throws UsageError, which says what is
 * wrong and where.
 */
export function readBackup(text: string, cluster: string | undefined): MembersByCluster {
  return text.trimStart().startsWith('{') ? readJson(text, cluster) : readLines(text, cluster)
}

function readLines(text: string, cluster: string | undefined): MembersByCluster {
  const {entries, faults} = parseCacheFile(text)
  const [fault] = faults
  if (fault !== undefined) throw new UsageError(`line ${String(fault.line)}: ${fault.message}`)
  if (entries.length === 0)
    throw new UsageError('expected lines with name, UUID, address:port and T or F, found no entry')
  if (cluster === undefined)
    throw new UsageError('missing --cluster: the lines do not name the cluster of their members')
  return new Map([[cluster, entries]])
}

function readJson(text: string, cluster: string | undefined): MembersByCluster {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`expected a backup as JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const list = (parsed as {entries?: unknown}).entries
  if (!Array.isArray(list)) throw new UsageError('expected a backup with a list of entries')
  const members = new Map<string, PingData[]>()
  for (const [i, one] of list.entries()) {
    const {cluster: from, member} = readEntry(one, i)
    if (cluster !== undefined && from !== cluster) continue
    members.set(from, [...(members.get(from) ?? []), member])
  }
  return members
}

function readEntry(entry: unknown, at: number): {cluster: string; member: PingData} {
  const {cluster, name, uuid, address, coordinator} = (entry ?? {}) as Record<string, unknown>
  const texts = typeof cluster === 'string' && typeof uuid === 'string' && typeof address === 'string'
  if (!texts || (name !== null && typeof name !== 'string')) {
    throw new UsageError(`entry ${String(at + 1)}: expected strings for cluster, name, uuid and address`)
  }
  try {
    const member = {
      sender: parseAddressText(`uuid://${uuid}`),
      server: true,
      coordinator: coordinator === true,
      logicalName: name,
      physicalAddress: parseIpAddressText(address),
    }
    return {cluster, member}
  } catch (error) {
    throw new UsageError(`entry ${String(at + 1)}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
