import {type PrunePlan, prunePlan, type Refusal} from './prune.ts'
import type {Verification} from './verify.ts'
import {RefusedError} from '../errors/index.ts'
import {counted} from '../errors/counted.ts'

/** Who is asked before entries are removed. Both reject with RefusedError where it is not confirmed. */
export interface PruneConsent {
  toChange(change: string): Promise<void>
  /** For what is dangerous: the name has to be typed. */
  byName(change: string, name: string): Promise<void>
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

/** `--yes` is not enough: nothing shows that members are reached from here. */
async function confirmRefusal({cluster, recorded, entries, reason}: Refusal, consent: PruneConsent): Promise<void> {
  if (entries === 0) {
    throw new RefusedError(
      `${reason}; nothing proves that a member is gone, so nothing was removed, and nothing would be with --confirm ${cluster}`,
    )
  }
  await consent.byName(`${reason}; remove ${String(entries)} of ${counted(recorded, 'entry', 'entries')}`, cluster)
}
