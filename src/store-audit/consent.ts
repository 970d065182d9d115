import {type PrunePlan, prunePlan, type Refusal} from './prune.ts'
import type {Verification} from './verify.ts'
import {RefusedError} from '../errors/index.ts'
import {counted} from '../errors/counted.ts'

/** The questions to the user before entries are removed. Both reject with RefusedError if not confirmed. */
export interface PruneConsent {
  toChange(change: string): Promise<void>
  /** For dangerous changes: the name has to be typed. */
  byName(change: string, name: string): Promise<void>
}

/** Returns the clusters named with `--confirm`. Throws RefusedError for one that is not recorded. */
export function confirmedClusters({entries}: Verification, confirm: string | undefined): ReadonlySet<string> {
  if (confirm === undefined) return new Set()
  const recorded = new Set(entries.filter(({uuid}) => uuid !== null).map(({cluster}) => cluster))
  if (recorded.has(confirm) || recorded.size === 0) return new Set([confirm])
  const names = [...recorded].join(' or ')
  throw new RefusedError(`remove entries: expected --confirm ${names}, found --confirm ${confirm}; nothing was changed`)
}

/**
 * Asks for the names of the clusters that the plan refuses, then for a yes if other clusters lose entries. Returns the confirmed plan.
 * Throws RefusedError.
 */
export async function confirmPlan(
  verification: Verification,
  given: ReadonlySet<string>,
  consent: PruneConsent,
  where: string,
): Promise<PrunePlan> {
  const first = prunePlan(verification, given)
  for (const refusal of first.refused) await confirmRefusal(refusal, consent)
  const typed = new Set([...given, ...first.refused.map(({cluster}) => cluster)])
  const plan = prunePlan(verification, typed)
  const others = plan.removed.filter(({cluster}) => !typed.has(cluster)).length
  if (others > 0) {
    const all = plan.removed.length + plan.kept.length
    await consent.toChange(`remove ${String(plan.removed.length)} of ${String(all)} entries from ${where}`)
  }
  return plan
}

/** `--yes` is not enough: nothing shows that members can be reached from here. */
async function confirmRefusal({cluster, recorded, entries, reason}: Refusal, consent: PruneConsent): Promise<void> {
  if (entries === 0) {
    throw new RefusedError(
      `${reason}; nothing proves that a member is gone, so nothing was removed, and --confirm ${cluster} would not change that`,
    )
  }
  await consent.byName(`${reason}; remove ${String(entries)} of ${counted(recorded, 'entry', 'entries')}`, cluster)
}
