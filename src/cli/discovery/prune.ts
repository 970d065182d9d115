import {rmSync, writeFileSync} from 'node:fs'
import {printBackup} from '../../store-audit/backup.ts'
import {type PrunePlan, prunePlan, type Refusal} from '../../store-audit/prune.ts'
import type {DiscoveryStore, StoreEntry} from '../../store-audit/store.ts'
import type {Verification} from '../../store-audit/verify.ts'
import {JgError, RefusedError} from '../../errors/index.ts'
import {confirm, confirmByName} from '../confirm.ts'
import {counted} from '../../errors/counted.ts'

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

/** What a prune is confirmed by. */
export interface PruneConsent {
  readonly yes: boolean
  readonly confirm: string | undefined
}

/** Clusters whose names were given with `--confirm`. Throws RefusedError for one that is not recorded. */
export function confirmedClusters({entries}: Verification, confirm: string | undefined): ReadonlySet<string> {
  if (confirm === undefined) return new Set()
  const recorded = new Set(entries.filter(({uuid}) => uuid !== null).map(({cluster}) => cluster))
  if (recorded.has(confirm) || recorded.size === 0) return new Set([confirm])
  const names = [...recorded].join(' or ')
  throw new RefusedError(`remove entries: expected --confirm ${names}, found --confirm ${confirm}; nothing was changed`)
}

/**
 * Asks for the names of the clusters that the plan refuses, then for a yes where other clusters lose entries. Gives back the plan that holds.
 * Throws RefusedError.
 */
export async function confirmPlan(
  verification: Verification,
  given: ReadonlySet<string>,
  consent: PruneConsent,
  where: string,
): Promise<PrunePlan> {
  const first = prunePlan(verification, given)
  for (const refusal of first.refused) await confirmRefusal(refusal, consent.confirm)
  const typed = new Set([...given, ...first.refused.map(({cluster}) => cluster)])
  const plan = prunePlan(verification, typed)
  const others = plan.removed.filter(({cluster}) => !typed.has(cluster)).length
  if (others > 0) {
    const all = plan.removed.length + plan.kept.length
    await confirm(`remove ${String(plan.removed.length)} of ${String(all)} entries from ${where}`, consent.yes)
  }
  return plan
}

/** `--yes` is not enough: nothing shows that members are reached from here. */
async function confirmRefusal({cluster, recorded, entries, reason}: Refusal, given: string | undefined): Promise<void> {
  if (entries === 0) {
    throw new RefusedError(
      `${reason}; nothing proves that a member is gone, so nothing was removed, and nothing would be with --confirm ${cluster}`,
    )
  }
  await confirmByName(
    `${reason}; remove ${String(entries)} of ${counted(recorded, 'entry', 'entries')}`,
    cluster,
    given,
  )
}
