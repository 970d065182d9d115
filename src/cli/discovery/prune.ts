import {writeFileSync} from 'node:fs'
import {printBackup} from '../../discovery/backup.ts'
import type {DiscoveryStore, StoreEntry} from '../../discovery/store.ts'
import {isProvenDead, type VerifiedEntry} from '../../discovery/verify.ts'
import {JgError} from '../../errors/index.ts'

/** Entries that are removed: those proven wrong, and those without any reaction if asked for. */
export function chosenEntries(entries: readonly VerifiedEntry[], unreachableToo: boolean): readonly VerifiedEntry[] {
  return entries.filter((e) => isProvenDead(e) || (unreachableToo && e.entry?.member != null && e.state === 'unknown'))
}

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

/** Removes entries from the stores they are in. */
export async function removeEntries(stores: readonly DiscoveryStore[], entries: readonly StoreEntry[]): Promise<void> {
  for (const store of stores) {
    const own = entries.filter((entry) => entry.store === store.label)
    if (own.length > 0) await store.remove(own)
  }
}
