import type {Address} from '../../../model/address.ts'
import type {Digest} from '../../../model/digest.ts'
import type {View} from '../../../model/view.ts'
import type {Done} from '../../../stack/events.ts'
import type {Membership} from './membership.ts'
import {nextMembers, without} from './membership-policy.ts'
import type {JoinRsp} from '../../../headers/gms-payloads.ts'
import type {MemberRequest, Request} from './requests.ts'
import type {Role} from './role.ts'

/**
 * Role of a member that is not coordinator (org.jgroups.protocols.pbcast.ParticipantGmsImpl). It takes over when all members before it
 * are suspected or leave.
 */
export class Participant implements Role {
  readonly name = 'ParticipantGmsImpl'
  readonly #membership: Membership
  #suspected: readonly Address[] = []

  constructor(membership: Membership) {
    this.#membership = membership
  }

  leave(done: Done): void {
    this.#membership.leaver.leave(() => {
      this.#membership.reset()
      done()
    })
  }

  coordLeave(done: () => void): void {
    done()
  }

  /** A late response to an earlier request: its view counts when it is newer. */
  joinResponse(response: JoinRsp): void {
    const {view} = this.#membership
    if (response.view !== null && view !== null && response.view.viewId.id > view.viewId.id) {
      this.#membership.installView(response.view, response.digest)
    }
  }

  unsuspect(member: Address): void {
    this.#suspected = without(this.#suspected, [member])
  }

  changeMembership(requests: readonly MemberRequest[], done: () => void): void {
    const membership = this.#membership
    const suspects = requests.filter((r) => r.type === 'SUSPECT').map((r) => r.member)
    const leavers = requests.filter((r) => r.type === 'LEAVE').map((r) => r.member)
    this.#suspected = [...this.#suspected, ...without(suspects, this.#suspected)]
    const suspected = this.#suspected
    if (suspected.length + leavers.length > 0) {
      const [first] = nextMembers(membership.members, {leavers, suspects: suspected})
      if (first?.equals(membership.localAddress) === true) this.#takeOver(leavers, suspected)
    }
    done()
  }

  viewChange(view: View, digest: Digest | null): void {
    const membership = this.#membership
    this.#suspected = []
    if (membership.leaver.leaving && !view.contains(membership.localAddress)) return
    const before = membership.view?.coordinator ?? null
    membership.installView(view, digest)
    if (view.coordinator !== null && !view.coordinator.equals(before)) membership.leaver.coordinatorChanged()
  }

  #takeOver(leavers: readonly Address[], suspected: readonly Address[]): void {
    const membership = this.#membership
    membership.ports.log.debug({members: membership.members.map(String)}, 'this member is the new coordinator')
    membership.becomeCoordinator()
    membership.acks.drop(suspected)
    const requests: Request[] = [
      ...leavers.map((member): Request => ({type: 'LEAVE', member})),
      ...suspected.map((member): Request => ({type: 'SUSPECT', member})),
    ]
    if (membership.leaver.leaving) requests.push({type: 'COORD_LEAVE'})
    membership.viewHandler.add(...requests)
  }
}
