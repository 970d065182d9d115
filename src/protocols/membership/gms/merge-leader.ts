import type {Address} from '../../../model/address.ts'
import type {View} from '../../../model/view.ts'
import type {MergeId} from '../../../model/view-codec.ts'
import {ResponseCollector} from '../../../stack/response-collector.ts'
import type {MembershipOwner} from './membership-owner.ts'
import type {Outbox} from './outbox.ts'
import {includes, without} from './membership-policy.ts'
import {consolidate, distinctViews, type MergeData, sanitizeViews, type Subgroup, subgroupsOf} from './subgroups.ts'
import type {ViewsByMember} from './requests.ts'

/** A subgroup's answer; null when it refused. */
export type MergeAnswer = MergeData | null

/** What leading a merge needs from the membership. */
export interface MergeLeaderOwner {
  readonly gms: MembershipOwner
  readonly localAddress: Address
  readonly outbox: Outbox
}

/**
 * The merge leader (Merger.MergeTask): asks the coordinators of all subgroups for view and digest, combines them into one view and one
 * digest, and has each coordinator install these in its subgroup.
 */
export class MergeLeader {
  readonly #owner: MergeLeaderOwner
  readonly #cancel: (mergeId: MergeId) => void
  /** Invariant: expects answers from the coordinators of `#subgroups` only. */
  readonly #answers = new ResponseCollector<MergeAnswer>()
  /** Subgroups of the current merge, or of the last one; likewise `#subviews`. */
  #subgroups: readonly Subgroup[] = []
  #subviews: readonly View[] = []
  /** Whether answers are expected. Invariant: only while the merge is in progress. */
  #running = false

  /** `cancel` ends a merge that failed. */
  constructor(owner: MergeLeaderOwner, cancel: (mergeId: MergeId) => void) {
    this.#owner = owner
    this.#cancel = cancel
  }

  get running(): boolean {
    return this.#running
  }

  /** Asks the subgroups; the merge id is already set. */
  start(views: ViewsByMember, mergeId: MergeId): void {
    const {outbox, gms} = this.#owner
    this.#running = true
    this.#subviews = distinctViews(views)
    this.#subgroups = subgroupsOf(sanitizeViews(views))
    gms.log.debug({mergeId: mergeId.id, participants: this.#subgroups.length}, 'merge started')
    this.#answers.reset(this.#subgroups.map((g) => g.coordinator))
    for (const group of this.#subgroups) outbox.mergeRequest(group.coordinator, group.members, mergeId)
    this.#answers.wait(gms.clock, gms.props.merge_timeout, (result) => {
      if (result !== 'cancelled') this.#answered(mergeId)
    })
  }

  answer(sender: Address, answer: MergeAnswer): void {
    this.#answers.add(sender, answer)
  }

  /** Ends a merge that has not produced a view. */
  stop(): void {
    this.#running = false
    this.#answers.cancel()
  }

  #answered(mergeId: MergeId): void {
    const {outbox, gms, localAddress} = this.#owner
    const missing = this.#answers.missing
    if (missing.length > 0)
      gms.log.debug({missing: missing.map(String)}, 'merge goes on without those that did not answer')
    const coordinators = without(
      this.#subgroups.map((g) => g.coordinator),
      missing,
    )
    const accepted = coordinators.filter((c) => this.#answers.resultOf(c) !== null)
    const data = accepted.map((c) => this.#answers.resultOf(c)).filter((d) => d !== null && d !== undefined)
    const merged = includes(accepted, localAddress) ? consolidate(data, this.#subviews) : null
    this.#running = false
    if (merged === null) {
      gms.log.warn({mergeId: mergeId.id, accepted: accepted.map(String)}, 'merge is cancelled')
      outbox.cancelMerge(coordinators, mergeId)
      this.#cancel(mergeId)
      return
    }
    gms.log.debug({view: merged.view.toString()}, 'installing merge view')
    // This member's subgroup comes last: the others install in parallel while this one collects acknowledgements.
    const order = [...without(accepted, [localAddress]), localAddress]
    outbox.installMergeView(order, merged.view, merged.digest, mergeId)
  }
}
