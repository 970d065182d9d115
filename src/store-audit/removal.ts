import {rmSync, writeFileSync} from 'node:fs'
import {printBackup} from './backup.ts'
import type {DiscoveryStore, StoreEntry} from './store.ts'
import {JgError} from '../errors/index.ts'

/** The file that a backup goes to unless one is named. */
export function backupFile(now: Date): string {
  return `jg-discovery-${now.toISOString().replace(/[:.]/g, '-')}.json`
}

/** Writes the entries to a file that is not there yet, so that `jg discovery add` can bring them back. */
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
 * Removes entries from the stores they are in, and gives back those that were removed; the backup ends with these alone, so that bringing
 * it back undoes this and nothing else. Null stands for a backup that is not needed.
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
    throw new JgError('OPERATION_FAILED', `${reason}; what was to be removed is in ${backup}`, {cause: error})
  }
}
