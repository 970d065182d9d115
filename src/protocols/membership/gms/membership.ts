import type {Address} from '../../../model/address.ts'
import {Digest} from '../../../model/digest.ts'
import {type DeltaView, MergeView, View, ViewId} from '../../../model/view.ts'
import type {LogFields} from '../../../runtime/ports.ts'
import {ResponseCollector} from '../../../stack/response-collector.ts'
import {Client} from './client.ts'
import {Coordinator} from './coordinator.ts'
import {Leaver} from './leaver.ts'
import {among, includes, lastOf, nextMembers, without} from './membership-policy.ts'
import type {MembershipOwner} from './membership-owner.ts'
import {Merger} from './merger.ts'
import {type JoinAnswer, Outbox} from './outbox.ts'
import {Participant} from './participant.ts'
import {isMemberRequest, type Request} from './requests.ts'
import type {Role} from './role.ts'
import {isPlausible, isPlausibleDigest} from './view-bounds.ts'
import {ViewHandler} from './view-handler.ts'

/** Membership as seen by one member: the view, the basis of the next one, and the parts that work on it. */
export class Membership {
  readonly gms: MembershipOwner
  readonly outbox: Outbox
  readonly viewHandler: ViewHandler
  /** Acknowledgements of the view multicast last. Invariant: none is expected from this member. */
  readonly acks = new ResponseCollector<true>()
  readonly merger: Merger
  readonly leaver: Leaver
  /** Null before the first view and after leaving. Invariant: holds this member; until `reset` its number only rises. */
  view: View | null = null
  /** Invariant: the client's exactly while `view` is null. */
  role: Role
  /** Suspected members. Invariant: after a view, members of that view only. */
  suspected: readonly Address[] = []
  /** Members of this view and of earlier ones, the latest at the end. Invariant: after a view, at most `num_prev_mbrs`. */
  previousMembers: readonly Address[] = []
  /** The last views as text, the newest at the end. Invariant: after a view, at most `num_prev_views`. */
  previousViews: readonly string[] = []
  /**
   * Base of the next view: the members of the view with changes that are not installed yet. Invariant: holds a member of the view exactly
   * when it is not in `#leaving`, and nobody twice.
   */
  #nextBase: readonly Address[] = []
  /** Members added by views that are not installed yet. Invariant: none is in the view. */
  #joining: readonly Address[] = []
  /** Members removed by views that are not installed yet. Invariant: all are in the view. */
  #leaving: readonly Address[] = []
  /** Highest number of a view installed or created here. Invariant: never below the number of the view, and never falls. */
  #logicalTime = 0
  /** Whether this coordinator has sent a full view, and may send delta views. Invariant: false when a member becomes coordinator. */
  #fullViewSent = false

  constructor(gms: MembershipOwner) {
    this.gms = gms
    this.outbox = new Outbox(gms.id, gms.minor, gms.localAddress, gms.layers)
    this.viewHandler = new ViewHandler(gms.clock, gms.executor, (bundle, done) => this.#process(bundle, done))
    this.leaver = new Leaver(this)
    this.merger = new Merger(this)
    this.role = new Client(this)
  }

  get localAddress(): Address {
    return this.gms.localAddress
  }

  get members(): readonly Address[] {
    return this.view?.members ?? []
  }

  get isCoordinator(): boolean {
    return this.role.name === 'CoordGmsImpl'
  }

  /** Returns to the state before the member joined. */
  reset(): void {
    this.becomeClient()
    this.view = null
    this.#fullViewSent = false
    this.suspected = []
    this.#nextBase = []
    this.#joining = []
    this.#leaving = []
  }

  /** Ends all waits. */
  stop(): void {
    this.role.stop?.()
    this.leaver.stop()
    this.merger.stop()
    this.acks.cancel()
    this.viewHandler.stop()
    this.previousMembers = []
  }

  becomeClient(): void {
    this.#become(new Client(this))
  }

  becomeCoordinator(): void {
    this.#fullViewSent = false
    this.#become(new Coordinator(this))
    this.viewHandler.resume()
  }

  becomeParticipant(): void {
    this.#become(new Participant(this))
    this.viewHandler.resume()
  }

  #become(role: Role): void {
    this.role.stop?.()
    this.role = role
  }

  /** Digest of all members or of one, from NAKACK2. */
  digest(member?: Address): Digest | null {
    const answer = this.gms.layers.below.down(
      member === undefined ? {type: 'GET_DIGEST'} : {type: 'GET_DIGEST', member},
    )
    return answer instanceof Digest ? answer : null
  }

  /** Digest of exactly these members, with joiners at 0; null when NAKACK2 does not know one of the others. */
  digestOf(members: readonly Address[], joiners: readonly Address[]): Digest | null {
    const known = this.digest()
    const old = without(members, joiners)
    if (known === null || !old.every((m) => known.contains(m))) return null
    return new Digest(known.entries.filter((e) => !includes(joiners, e.member))).select(members)
  }

  /** The receiver of this member's LEAVE: the coordinator, or the next in line if that is this member; null for the last member. */
  successor(): Address | null {
    const [first] = this.members
    if (first === undefined || !this.isCoordinator) return first ?? null
    return nextMembers(this.members, {leavers: [first]})[0] ?? null
  }

  /** The view after these changes, which becomes the basis of the next. Joiners are not in the current view, leavers and suspects are. */
  nextView(joiners: readonly Address[], leavers: readonly Address[], suspects: readonly Address[]): View {
    this.#logicalTime = Math.max(this.view?.viewId.id ?? 0, this.#logicalTime) + 1
    const members = nextMembers(this.#nextBase, {joiners, leavers, suspects})
    this.#nextBase = members
    this.#joining = [...this.#joining, ...without(joiners, this.#joining)]
    const gone = [...leavers, ...suspects]
    this.#leaving = [...this.#leaving, ...without(gone, this.#leaving)]
    return new View(new ViewId(members[0] ?? this.localAddress, this.#logicalTime), members)
  }

  /**
   * Installs a view here, multicasts it, answers joiners, and calls `done` once the expected members have acknowledged it or
   * `view_ack_collection_timeout` has passed.
   */
  castView(
    view: View,
    digest: Digest | null,
    expected: readonly Address[],
    join: JoinAnswer | null,
    done: () => void,
  ): void {
    const {layers, props} = this.gms
    layers.above.up({type: 'TMP_VIEW', view})
    layers.below.down({type: 'TMP_VIEW', view})
    const sent = this.#viewToSend(view)
    this.acks.reset(without(expected, [this.localAddress, ...this.suspected]))
    this.role.viewChange?.(view, digest)
    this.outbox.view(sent, digest)
    if (join !== null && join.response !== null) this.outbox.joinResponses(join.joiners, join.response)
    this.acks.wait(this.gms.clock, props.view_ack_collection_timeout, (result) => {
      if (result === 'timeout') this.#warnAcks(view)
      done()
    })
  }

  /**
   * Sets the view and notifies the neighbours; older views, views without this member and views with an impossible number are dropped, and do not
   * raise the number of the next view.
   */
  installView(view: View, digest: Digest | null): void {
    if (this.view !== null && view.viewId.id <= this.view.viewId.id) return
    if (!isPlausible(view.viewId, this.view) || !isPlausibleDigest(digest)) {
      this.refuse('a view with an impossible number is dropped', {view: view.viewId.toString()})
      return
    }
    if (!view.contains(this.localAddress)) {
      if (this.gms.props.log_view_warnings)
        this.gms.log.warn({view: view.toString()}, 'dropping a view without this member')
      return
    }
    this.#logicalTime = Math.max(view.viewId.id, this.#logicalTime)
    if (digest !== null) {
      this.gms.layers.below.down({type: view instanceof MergeView ? 'MERGE_DIGEST' : 'SET_DIGEST', digest})
    }
    const before = this.view
    this.#logView(before, view)
    this.view = view
    this.#setMembers(view)
    this.#switchRole(before, view)
    this.acks.retain((m) => view.contains(m))
    this.#remember(view)
    this.gms.layers.below.down({type: 'VIEW_CHANGE', view})
    this.gms.layers.above.up({type: 'VIEW_CHANGE', view})
    // The merge leader ends the merge itself, once its subgroup has acknowledged the view.
    if (view instanceof MergeView && !this.localAddress.equals(view.coordinator)) this.merger.forceCancel()
  }

  /** Counts and logs a request that this member refuses to follow. */
  refuse(words: string, fields: LogFields): void {
    this.gms.counters.num_forged_msgs_dropped++
    this.gms.log.warn(fields, words)
  }

  /** Notifies the neighbours that this member has its first view. */
  becomeServer(): void {
    this.gms.layers.above.up({type: 'BECOME_SERVER'})
    this.gms.layers.below.down({type: 'BECOME_SERVER'})
  }

  suspect(members: readonly Address[]): void {
    this.suspected = [...this.suspected, ...without(members, this.suspected)]
    this.acks.drop(members)
    this.viewHandler.add(...members.map((member): Request => ({type: 'SUSPECT', member})))
  }

  unsuspect(members: readonly Address[]): void {
    this.suspected = without(this.suspected, members)
    for (const member of members) this.role.unsuspect?.(member)
  }

  #process(bundle: readonly Request[], done: () => void): void {
    const [first] = bundle
    if (first === undefined) {
      done()
    } else if (first.type === 'COORD_LEAVE') {
      this.role.coordLeave(done)
    } else if (first.type === 'MERGE') {
      if (this.view !== null) this.merger.merge(first.views)
      done()
    } else {
      this.role.changeMembership(bundle.filter(isMemberRequest), done)
    }
  }

  /** The view to multicast: full for a coordinator's first view and for merge views, otherwise only the changes. */
  #viewToSend(view: View): View | DeltaView {
    const current = this.view
    if (!this.gms.props.use_delta_views || current === null || view instanceof MergeView) return view
    if (!this.#fullViewSent) {
      this.#fullViewSent = true
      return view
    }
    return {viewId: view.viewId, refViewId: current.viewId, ...View.diff(current, view)}
  }

  #setMembers(view: View): void {
    this.#joining = without(this.#joining, view.members)
    this.#leaving = among(this.#leaving, view.members)
    this.#nextBase = without(nextMembers(view.members, {joiners: this.#joining}), this.#leaving)
    this.suspected = among(this.suspected, view.members)
  }

  #switchRole(before: View | null, view: View): void {
    const was = before !== null && this.localAddress.equals(before.coordinator)
    const is = this.localAddress.equals(view.coordinator)
    if (is && !was) this.becomeCoordinator()
    else if (!is && (was || this.role.name === 'ClientGmsImpl')) this.becomeParticipant()
  }

  #remember(view: View): void {
    const {props, counters, clock} = this.gms
    const news = view.members.filter((m) => !includes(this.previousMembers, m))
    this.previousMembers = lastOf([...this.previousMembers, ...news], props.num_prev_mbrs)
    if (!props.stats) return
    counters.num_views++
    const line = `${new Date(clock.wallTime()).toISOString()}: ${view.toString()}`
    this.previousViews = lastOf([...this.previousViews, line], props.num_prev_views)
  }

  #logView(before: View | null, view: View): void {
    const {log, props} = this.gms
    if (!log.isLevelEnabled('debug')) return
    const {joined, left} = View.diff(before, view)
    const details = props.print_view_details ? {joined: joined.map(String), left: left.map(String)} : {}
    log.debug({view: view.toString(), ...details}, 'installing view')
  }

  #warnAcks(view: View): void {
    if (!this.gms.props.log_collect_msgs) return
    const missing = this.acks.missing.map(String)
    this.gms.log.warn(
      {view: view.viewId.toString(), expected: this.acks.expected, missing},
      'not all members acknowledged the view',
    )
  }
}
