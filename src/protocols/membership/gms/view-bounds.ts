import type {Digest} from '../../../model/digest.ts'
import type {View, ViewId} from '../../../model/view.ts'

/**
 * How far the number of a view may be above the current one: a view per second for more than a century. The number only grows, so one forged view
 * with the highest possible number would be the last of its cluster.
 */
const MAX_LEAP = 2 ** 32

/** Highest accepted number of a first view and seqno of a digest: far below what the wire allows, far above what any cluster reaches. */
const MAX_NUMBER = 2 ** 50

/** Whether a view may follow the current one, or be the first. */
export function isPlausible(viewId: ViewId, present: View | null): boolean {
  return viewId.id <= (present === null ? MAX_NUMBER : Math.min(MAX_NUMBER, present.viewId.id + MAX_LEAP))
}

/** Whether all seqnos of a digest are plausible: windows that start at them only move forward. */
export function isPlausibleDigest(digest: Digest | null): boolean {
  return digest?.entries.every((e) => e.delivered <= MAX_NUMBER && e.received <= MAX_NUMBER) ?? true
}
