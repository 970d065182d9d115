import type {Address} from '../../../model/address.ts'
import type {Digest} from '../../../model/digest.ts'
import type {View} from '../../../model/view.ts'
import type {Done} from '../../../stack/events.ts'
import type {Leaver} from './leaver.ts'
import type {MembershipOwner} from './membership-owner.ts'
import type {JoinAnswer, Outbox} from './outbox.ts'
import type {ViewHandler} from './view-handler.ts'
import {among, distinct, includes, without} from './membership-policy.ts'
import type {MemberRequest} from './requests.ts'
import type {Role} from './role.ts'

/** How long STABLE is suspended while members join, in milliseconds: a joiner may need every message after its digest. */
const MAX_SUSPEND_MS = 30_000

/** Leaving non-members: joiners that have withdrawn their request. Differs from JGroups, which lets them in all the same. */
function takenBack(requests: readonly MemberRequest[], members: readonly Address[]): readonly Address[] {
  const last = new Map(requests.map((request) => [request.member.key, request]))
  const leaves = [...last.values()].filter(({type, member}) => type === 'LEAVE' && !includes(members, member))
  return leaves.map(({member}) => member)
}

/** What the coordinator needs from the membership. */
export interface CoordinatorOwner {
  readonly gms: MembershipOwner
  readonly localAddress: Address
  readonly view: View | null
  readonly members: readonly Address[]
  readonly outbox: Outbox
  readonly viewHandler: ViewHandler
  readonly leaver: Leaver
  reset(): void
  digestOf(members: readonly Address[], joiners: readonly Address[]): Digest | null
  nextView(joiners: readonly Address[], leavers: readonly Address[], suspects: readonly Address[]): View
  castView(
    view: View,
    digest: Digest | null,
    expected: readonly Address[],
    join: JoinAnswer | null,
    done: () => void,
  ): void
  installView(view: View, digest: Digest | null): void
}

/** Role of the first member of a view, which makes the next one (org.jgroups.protocols.pbcast.CoordGmsImpl). */
export class Coordinator implements Role {
  readonly name = 'CoordGmsImpl'
  readonly #owner: CoordinatorOwner

  constructor(owner: CoordinatorOwner) {
    this.#owner = owner
  }

  /**
   * Differs from JGroups: a coordinator that leaves while a merge drops all requests still notifies the next in line.
   */
  leave(done: Done): void {
    const {viewHandler} = this.#owner
    if (viewHandler.suspended) {
      this.coordLeave(done)
      return
    }
    viewHandler.add({type: 'COORD_LEAVE'})
    viewHandler.whenIdle(done)
  }

  coordLeave(done: () => void): void {
    this.#owner.viewHandler.suspend()
    this.#owner.leaver.leave(() => {
      this.#owner.reset()
      done()
    })
  }

  viewChange(view: View, digest: Digest | null): void {
    if (this.#owner.leaver.leaving && !view.contains(this.#owner.localAddress)) return
    this.#owner.installView(view, digest)
  }

  changeMembership(requests: readonly MemberRequest[], done: () => void): void {
    const owner = this.#owner
    if (owner.view === null) {
      done()
      return
    }
    const {joiners, leavers, suspects} = this.#sort(requests)
    this.#answerMembers(among(joiners, owner.members))
    for (const stranger of takenBack(requests, owner.members)) owner.outbox.leaveResponse(stranger)
    const news = without(joiners, owner.members)
    if (news.length + leavers.length + suspects.length === 0) {
      done()
      return
    }
    const view = owner.nextView(news, leavers, suspects)
    if (view.size === 0) {
      // The last member is leaving.
      owner.reset()
      done()
      return
    }
    if (news.length > 0) owner.gms.layers.below.down({type: 'SUSPEND_STABLE', maxMs: MAX_SUSPEND_MS})
    const join = news.length > 0 ? this.#joinAnswer(view, news) : null
    // Before the view: members outside it may lose their connections.
    for (const leaver of leavers) owner.outbox.leaveResponse(leaver)
    owner.castView(view, null, view.members, join, () => {
      if (news.length > 0) owner.gms.layers.below.down({type: 'RESUME_STABLE'})
      done()
    })
  }

  #sort(requests: readonly MemberRequest[]): {joiners: Address[]; leavers: Address[]; suspects: Address[]} {
    const {localAddress, members, gms} = this.#owner
    const of = (...types: MemberRequest['type'][]): Address[] =>
      distinct(requests.filter((r) => types.includes(r.type)).map((r) => r.member))
    const suspects = of('SUSPECT')
    if (includes(suspects, localAddress)) gms.log.warn({}, 'this member is the coordinator and is suspected')
    return {
      joiners: without(of('JOIN', 'JOIN_WITH_STATE_TRANSFER'), [localAddress, ...takenBack(requests, members)]),
      leavers: among(of('LEAVE'), members),
      suspects: among(without(suspects, [localAddress]), members),
    }
  }

  /** Sends the current view to a member that asks again, since it has missed the response. */
  #answerMembers(members: readonly Address[]): void {
    const {view, outbox, gms} = this.#owner
    if (view === null || members.length === 0) return
    const digest = this.#owner.digestOf(view.members, [])
    if (digest === null) {
      gms.log.warn({view: view.toString()}, 'no digest of all members, not sending a join response')
      return
    }
    for (const member of members) outbox.joinResponseToMember(member, {view, digest, failReason: null})
  }

  #joinAnswer(view: View, joiners: readonly Address[]): JoinAnswer {
    const digest = this.#owner.digestOf(view.members, joiners)
    if (digest !== null) return {joiners, response: {view, digest, failReason: null}}
    this.#owner.gms.log.warn({view: view.toString()}, 'no digest of all members, not sending a join response')
    return {joiners, response: null}
  }
}
