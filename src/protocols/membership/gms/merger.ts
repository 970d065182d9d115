import type {Address} from '../../../model/address.ts'
import {Digest, type DigestEntry} from '../../../model/digest.ts'
import {View} from '../../../model/view.ts'
import {type MergeId, sameMerge} from '../../../model/view-codec.ts'
import type {LogFields, Timer} from '../../../runtime/ports.ts'
import {ResponseCollector} from '../../../stack/response-collector.ts'
import type {ViewHandler} from './view-handler.ts'
import {among, distinct, includes, lastOf} from './membership-policy.ts'
import {type MergeAnswer, MergeLeader, type MergeLeaderOwner} from './merge-leader.ts'
import type {ViewsByMember} from './requests.ts'
import {type MergeData, mergeLeader, sameViews} from './subgroups.ts'
import {isPlausible, isPlausibleDigest} from './view-bounds.ts'

/** Number of past merges remembered, so that a message of an old one cannot restart it. */
const MAX_HISTORY = 20

/** How long STABLE is suspended during a merge, in milliseconds. */
const MAX_SUSPEND_MS = 20_000

function print(mergeId: MergeId): string {
  return `${mergeId.initiator.toString()}::${mergeId.id}`
}

/** What merging needs from the membership. */
export interface MergerOwner extends MergeLeaderOwner {
  readonly view: View | null
  readonly members: readonly Address[]
  readonly viewHandler: ViewHandler
  digest(member?: Address): Digest | null
  castView(view: View, digest: Digest | null, expected: readonly Address[], join: null, done: () => void): void
  refuse(words: string, fields: LogFields): void
}

/**
 * Merging of subgroups (org.jgroups.protocols.pbcast.Merger), for leader and subgroup coordinators. While a merge is in progress requests
 * for views are dropped; it ends with the merge view, with CANCEL_MERGE, or after twice `merge_timeout`.
 */
export class Merger {
  readonly #owner: MergerOwner
  readonly #leader: MergeLeader
  readonly #digests = new ResponseCollector<DigestEntry>()
  /** The merge in progress; null for none. Invariant: the last of `#history`. */
  #mergeId: MergeId | null = null
  /** The last merges, the newest at the end. Invariant: each once, at most MAX_HISTORY. */
  #history: readonly MergeId[] = []
  /** Ends a merge that takes too long. Invariant: set exactly while `#mergeId` is. */
  #killer: Timer | undefined
  /** Invariant: never falls, even across reconnects, so that no two merges of this member have the same id. */
  #lastId = 0

  constructor(owner: MergerOwner) {
    this.#owner = owner
    this.#leader = new MergeLeader(owner, (mergeId) => {
      this.cancel(mergeId)
    })
  }

  get mergeId(): string | null {
    return this.#mergeId === null ? null : print(this.#mergeId)
  }

  get inProgress(): boolean {
    return this.#mergeId !== null
  }

  get leading(): boolean {
    return this.#leader.running
  }

  get killerRunning(): boolean {
    return this.#killer !== undefined
  }

  get history(): string {
    return `[${this.#history.map(print).join(', ')}]`
  }

  /** Handles different views reported by MERGE3: the member that should lead starts the merge. */
  merge(reported: ViewsByMember): void {
    const {localAddress, gms} = this.#owner
    const views = new Map([...reported].filter(([, view]) => this.#plausible(view, null)))
    if (views.size === 0 || sameViews(views) || this.inProgress || this.leading) return
    const leader = mergeLeader(views)
    if (!localAddress.equals(leader)) {
      gms.log.debug({leader: leader?.toString()}, 'another member leads the merge')
      return
    }
    const mergeId = {initiator: localAddress, id: ++this.#lastId}
    if (this.#set(mergeId)) this.#leader.start(views, mergeId)
  }

  /** MERGE_REQ: collects the digests of this subgroup for the leader. If a merge is in progress it continues, and the leader gets no answer. */
  requestReceived(leader: Address, mergeId: MergeId, members: readonly Address[]): void {
    if (!this.#join(mergeId)) return
    const {view, localAddress, outbox} = this.#owner
    const reject = (): void => {
      this.cancel(mergeId)
      outbox.mergeRejected(leader, mergeId)
    }
    if (view === null) {
      reject()
      return
    }
    const group = distinct([...among(members, view.members), localAddress])
    const subview = new View(view.viewId, group)
    this.#fetchDigests(group, mergeId, (digest) => {
      if (!sameMerge(this.#mergeId, mergeId)) return
      if (digest === null) reject()
      else outbox.mergeResponse(leader, subview, digest, mergeId)
    })
  }

  /** MERGE_RSP; null for a refusal. */
  answerReceived(sender: Address, mergeId: MergeId | null, answer: MergeAnswer): void {
    if (!sameMerge(this.#mergeId, mergeId)) return
    this.#leader.answer(sender, answer !== null && this.#plausible(answer.view, answer.digest) ? answer : null)
  }

  /** INSTALL_MERGE_VIEW: installs the merge view on the members of this subgroup. */
  viewReceived(mergeId: MergeId | null, data: MergeData): void {
    if (mergeId === null || !sameMerge(this.#mergeId, mergeId)) return
    if (!data.view.contains(this.#owner.localAddress) || !this.#plausible(data.view, data.digest)) return
    this.#owner.castView(data.view, data.digest, this.#owner.members, null, () => this.cancel(mergeId))
  }

  /** GET_DIGEST_REQ from this member's coordinator: answers with its own seqnos and drops view changes until the merge is over. */
  digestRequested(sender: Address, mergeId: MergeId | null): void {
    const {localAddress, outbox, members} = this.#owner
    if (!includes(members, sender) || (mergeId !== null && !this.#join(mergeId))) return
    const digest = this.#owner.digest(localAddress)
    if (digest !== null) outbox.digestResponse(sender, digest)
  }

  digestReceived(sender: Address, digest: Digest): void {
    const entry = digest.get(sender)
    if (entry !== undefined) this.#digests.add(sender, entry)
  }

  /** Fetches all digests and installs them on all members; for repair only. */
  fixDigests(): void {
    this.#fetchDigests(this.#owner.members, null, (digest) => {
      if (digest !== null) this.#owner.outbox.installDigest(digest)
    })
  }

  /** Ends this merge if it is in progress. */
  cancel(mergeId: MergeId): void {
    if (!sameMerge(this.#mergeId, mergeId)) return
    this.#mergeId = null
    this.#leader.stop()
    this.#digests.cancel()
    this.#stopKiller()
    this.#owner.viewHandler.resume()
    this.#owner.gms.layers.below.down({type: 'RESUME_STABLE'})
  }

  /** Ends whatever merge is in progress. */
  forceCancel(): void {
    if (this.#mergeId !== null) this.cancel(this.#mergeId)
  }

  stop(): void {
    this.#mergeId = null
    this.#leader.stop()
    this.#digests.cancel()
    this.#stopKiller()
  }

  /** Whether view and digest are plausible; counts those that are not. */
  #plausible(view: View, digest: Digest | null): boolean {
    if (isPlausible(view.viewId, this.#owner.view) && isPlausibleDigest(digest)) return true
    this.#owner.refuse('a view with an impossible number is left out of the merge', {view: view.viewId.toString()})
    return false
  }

  #join(mergeId: MergeId): boolean {
    return sameMerge(this.#mergeId, mergeId) || this.#set(mergeId)
  }

  #set(mergeId: MergeId): boolean {
    if (this.#mergeId !== null || this.#history.some((id) => sameMerge(id, mergeId))) return false
    const {viewHandler, gms} = this.#owner
    this.#history = lastOf([...this.#history, mergeId], MAX_HISTORY)
    this.#mergeId = mergeId
    viewHandler.suspend()
    gms.layers.below.down({type: 'SUSPEND_STABLE', maxMs: MAX_SUSPEND_MS})
    this.#killer ??= gms.clock.after(gms.props.merge_timeout * 2, () => {
      this.#killer = undefined
      this.cancel(mergeId)
    })
    return true
  }

  #stopKiller(): void {
    this.#killer?.cancel()
    this.#killer = undefined
  }

  /** Collects the digests of members that answer within half of `merge_timeout`; a group of one needs no message. */
  #fetchDigests(group: readonly Address[], mergeId: MergeId | null, done: (digest: Digest | null) => void): void {
    const {localAddress, outbox, gms} = this.#owner
    const own = (): DigestEntry | undefined => this.#owner.digest(localAddress)?.get(localAddress)
    if (group.every((m) => m.equals(localAddress))) {
      const entry = own()
      done(entry === undefined ? null : new Digest([entry]))
      return
    }
    this.#digests.reset(group)
    outbox.digestRequest(mergeId)
    // Taken after the request was sent, so that the request itself is in it.
    const entry = own()
    if (entry !== undefined) this.#digests.add(localAddress, entry)
    this.#digests.wait(gms.clock, gms.props.merge_timeout / 2, (result) => {
      if (result === 'cancelled') return
      const entries = group.map((m) => this.#digests.resultOf(m)).filter((e) => e !== undefined)
      done(entries.length === 0 ? null : new Digest(entries))
    })
  }
}
