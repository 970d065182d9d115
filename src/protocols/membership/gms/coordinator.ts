import type {Address} from '../../../model/address.ts'
import type {Digest} from '../../../model/digest.ts'
import type {View} from '../../../model/view.ts'
import type {Done} from '../../../stack/events.ts'
import type {Core, JoinAnswer} from './core.ts'
import {among, distinct, includes, without} from './membership-policy.ts'
import type {MemberRequest} from './requests.ts'
import type {Role} from './role.ts'

/** No stability rounds for this long while members join: a joiner may need every message after its digest. */
const MAX_SUSPEND_MS = 30_000

/** Those who leave and are no members: joiners that have taken back their request. Differs from JGroups, which lets them in all the same. */
function takenBack(requests: readonly MemberRequest[], members: readonly Address[]): readonly Address[] {
  const last = new Map(requests.map((request) => [request.member.key, request]))
  const leaves = [...last.values()].filter(({type, member}) => type === 'LEAVE' && !includes(members, member))
  return leaves.map(({member}) => member)
}

/** Role of the first member of a view, which makes the next one (org.jgroups.protocols.pbcast.CoordGmsImpl). */
export class Coordinator implements Role {
  readonly name = 'CoordGmsImpl'
  readonly #core: Core

  constructor(core: Core) {
    this.#core = core
  }

  /**
   * Differs from JGroups: a coordinator that leaves while a merge drops all requests still tells the next in line.
   */
  leave(done: Done): void {
    const {viewHandler} = this.#core
    if (viewHandler.suspended) {
      this.coordLeave(done)
      return
    }
    viewHandler.add({type: 'COORD_LEAVE'})
    viewHandler.whenIdle(done)
  }

  coordLeave(done: () => void): void {
    this.#core.viewHandler.suspend()
    this.#core.leaver.leave(() => {
      this.#core.reset()
      done()
    })
  }

  viewChange(view: View, digest: Digest | null): void {
    if (this.#core.leaver.leaving && !view.contains(this.#core.localAddress)) return
    this.#core.installView(view, digest)
  }

  changeMembership(requests: readonly MemberRequest[], done: () => void): void {
    const core = this.#core
    if (core.view === null) {
      done()
      return
    }
    const {joiners, leavers, suspects} = this.#sort(requests)
    this.#answerMembers(among(joiners, core.members))
    for (const stranger of takenBack(requests, core.members)) core.outbox.leaveResponse(stranger)
    const news = without(joiners, core.members)
    if (news.length + leavers.length + suspects.length === 0) {
      done()
      return
    }
    const view = core.nextView(news, leavers, suspects)
    if (view.size === 0) {
      // The last member leaves.
      core.reset()
      done()
      return
    }
    if (news.length > 0) core.ports.layers.below.down({type: 'SUSPEND_STABLE', maxMs: MAX_SUSPEND_MS})
    const join = news.length > 0 ? this.#joinAnswer(view, news) : null
    // Before the view: whoever is not in it may lose its connections.
    for (const leaver of leavers) core.outbox.leaveResponse(leaver)
    core.castView(view, null, view.members, join, () => {
      if (news.length > 0) core.ports.layers.below.down({type: 'RESUME_STABLE'})
      done()
    })
  }

  #sort(requests: readonly MemberRequest[]): {joiners: Address[]; leavers: Address[]; suspects: Address[]} {
    const {localAddress, members, ports} = this.#core
    const of = (...types: MemberRequest['type'][]): Address[] =>
      distinct(requests.filter((r) => types.includes(r.type)).map((r) => r.member))
    const suspects = of('SUSPECT')
    if (includes(suspects, localAddress)) ports.log.warn({}, 'this member is the coordinator and is suspected')
    return {
      joiners: without(of('JOIN', 'JOIN_WITH_STATE_TRANSFER'), [localAddress, ...takenBack(requests, members)]),
      leavers: among(of('LEAVE'), members),
      suspects: among(without(suspects, [localAddress]), members),
    }
  }

  /** A member that asks again has missed the response: it gets the current view. */
  #answerMembers(members: readonly Address[]): void {
    const {view, outbox, ports} = this.#core
    if (view === null || members.length === 0) return
    const digest = this.#core.digestOf(view.members, [])
    if (digest === null) {
      ports.log.warn({view: view.toString()}, 'no digest of all members, no join response is sent')
      return
    }
    for (const member of members) outbox.joinResponseToMember(member, {view, digest, failReason: null})
  }

  #joinAnswer(view: View, joiners: readonly Address[]): JoinAnswer {
    const digest = this.#core.digestOf(view.members, joiners)
    if (digest !== null) return {joiners, response: {view, digest, failReason: null}}
    this.#core.ports.log.warn({view: view.toString()}, 'no digest of all members, no join response is sent')
    return {joiners, response: null}
  }
}
