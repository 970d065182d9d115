/** Which entries a prune removes: a pure function of the verification and of the cluster whose name was typed. */
import {isProvenDead, noneAnswers, type Verification, type VerifiedEntry} from './verify.ts'

/** A cluster that loses nothing unless its name is typed. */
export interface Refusal {
  readonly cluster: string
  /** Recorded members of the cluster. @minimum 0 */
  readonly recorded: number
  /** Entries that would be removed if the name were typed. @minimum 0 */
  readonly entries: number
  readonly reason: string
}

/** What a prune would do. */
export interface PrunePlan {
  readonly removed: readonly VerifiedEntry[]
  readonly kept: readonly VerifiedEntry[]
  readonly refused: readonly Refusal[]
}

/**
 * Plans to remove the proven entries of clusters with a member that answered. `confirmed` are the clusters whose names were typed: they
 * also lose entries whose address refuses, whether or not a member answered. Silent entries, those of members in a live view, and those that
 * cannot be read always stay.
 */
export function prunePlan({entries, doubtful}: Verification, confirmed: ReadonlySet<string>): PrunePlan {
  const stored = entries.filter(({entry}) => entry !== null)
  const refused = doubtful.filter((cluster) => !confirmed.has(cluster)).map((cluster) => refusalOf(cluster, stored))
  const held = new Set(refused.map(({cluster}) => cluster))
  const isRemoved = (one: VerifiedEntry): boolean => {
    if (held.has(one.cluster)) return false
    return isProvenDead(one) || (confirmed.has(one.cluster) && isRefused(one))
  }
  return {removed: stored.filter(isRemoved), kept: stored.filter((one) => !isRemoved(one)), refused}
}

function isRefused({entry, state}: VerifiedEntry): boolean {
  return entry !== null && state === 'refused'
}

function refusalOf(cluster: string, stored: readonly VerifiedEntry[]): Refusal {
  const own = stored.filter((one) => one.cluster === cluster && one.uuid !== null)
  const entries = own.filter((one) => isProvenDead(one) || isRefused(one)).length
  const recorded = own.length
  const reason = `cluster ${cluster}: ${noneAnswers(recorded)}; perhaps this host cannot reach the members`
  return {cluster, recorded, entries, reason}
}
