import {rmSync, writeFileSync} from 'node:fs'
import {printBackup} from './backup.ts'
import type {DiscoveryStore, StoreEntry} from './store.ts'
import {JgError} from '../errors/index.ts'

/** Returns the default file for a backup. */
export function backupFile(now: Date): string {
  return `jg-discovery-${now.toISOString().replace(/[:.]/g, '-')}.json`
}

/** Writes the entries to a new file, from which `jg discovery add` can restore them. */
export function writeBackup(file: string, entries: readonly StoreEntry[]): void {
  try {
    writeFileSync(file, printBackup(entries), {flag: 'wx', mode: 0o600})
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new JgError('OPERATION_FAILED', `the backup cannot be written, so nothing was removed: ${reason}`, {
      cause: error,
    })
  }
}

/**
 * Removes entries from their stores and returns those that were removed. The backup is reduced to these, so restoring it undoes this
 * removal and nothing else; it is null if nothing was removed.
 */
export async function removeEntries(
  stores: readonly DiscoveryStore[],
  entries: readonly StoreEntry[],
  backup: string,
): Promise<{removed: readonly StoreEntry[]; backup: string | null}> {
  const removed: StoreEntry[] = []
  for (const store of stores) {
    const own = entries.filter((entry) => entry.store === store.label)
    if (own.length > 0) removed.push(...(await removedBy(store, own, backup)))
  }
  if (removed.length === entries.length) return {removed, backup}
  if (removed.length > 0) writeFileSync(backup, printBackup(removed), {mode: 0o600})
  else rmSync(backup)
  return {removed, backup: removed.length > 0 ? backup : null}
}

async function removedBy(
  store: DiscoveryStore,
  entries: readonly StoreEntry[],
  backup: string,
): Promise<readonly StoreEntry[]> {
  try {
    return await store.remove(entries)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new JgError('OPERATION_FAILED', `${reason}; the entries that were to be removed are in ${backup}`, {
      cause: error,
    })
  }
}
