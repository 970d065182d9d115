import type {Address} from '../../../model/address.ts'
import type {Digest} from '../../../model/digest.ts'
import type {View} from '../../../model/view.ts'
import type {Done} from '../../../stack/events.ts'
import type {ResponseCollector} from '../../../stack/response-collector.ts'
import type {Leaver} from './leaver.ts'
import type {MembershipOwner} from './membership-owner.ts'
import type {ViewHandler} from './view-handler.ts'
import {nextMembers, without} from './membership-policy.ts'
import type {JoinRsp} from '../../../headers/gms-payloads.ts'
import type {MemberRequest, Request} from './requests.ts'
import type {Role} from './role.ts'

/** What a participant needs from the membership. */
export interface ParticipantOwner {
  readonly gms: MembershipOwner
  readonly localAddress: Address
  readonly view: View | null
  readonly members: readonly Address[]
  readonly viewHandler: ViewHandler
  readonly leaver: Leaver
  readonly acks: ResponseCollector<true>
  reset(): void
  installView(view: View, digest: Digest | null): void
  becomeCoordinator(): void
}

/**
 * Role of a member that is not the coordinator (org.jgroups.protocols.pbcast.ParticipantGmsImpl). It takes over when all members before it
 * are suspected or leave.
 */
export class Participant implements Role {
  readonly name = 'ParticipantGmsImpl'
  readonly #owner: ParticipantOwner
  /** Members suspected since the coordinator's last view, and not cleared since. */
  #suspected: readonly Address[] = []

  constructor(owner: ParticipantOwner) {
    this.#owner = owner
  }

  leave(done: Done): void {
    this.#owner.leaver.leave(() => {
      this.#owner.reset()
      done()
    })
  }

  coordLeave(done: () => void): void {
    done()
  }

  /** A late response to an earlier request: its view counts when it is newer. */
  joinResponse(response: JoinRsp): void {
    const {view} = this.#owner
    if (response.view !== null && view !== null && response.view.viewId.id > view.viewId.id) {
      this.#owner.installView(response.view, response.digest)
    }
  }

  unsuspect(member: Address): void {
    this.#suspected = without(this.#suspected, [member])
  }

  changeMembership(requests: readonly MemberRequest[], done: () => void): void {
    const owner = this.#owner
    const suspects = requests.filter((r) => r.type === 'SUSPECT').map((r) => r.member)
    const leavers = requests.filter((r) => r.type === 'LEAVE').map((r) => r.member)
    this.#suspected = [...this.#suspected, ...without(suspects, this.#suspected)]
    const suspected = this.#suspected
    if (suspected.length + leavers.length > 0) {
      const [first] = nextMembers(owner.members, {leavers, suspects: suspected})
      if (first?.equals(owner.localAddress) === true) this.#takeOver(leavers, suspected)
    }
    done()
  }

  viewChange(view: View, digest: Digest | null): void {
    const owner = this.#owner
    this.#suspected = []
    if (owner.leaver.leaving && !view.contains(owner.localAddress)) return
    const before = owner.view?.coordinator ?? null
    owner.installView(view, digest)
    if (view.coordinator !== null && !view.coordinator.equals(before)) owner.leaver.coordinatorChanged()
  }

  #takeOver(leavers: readonly Address[], suspected: readonly Address[]): void {
    const owner = this.#owner
    owner.gms.log.debug({members: owner.members.map(String)}, 'this member is the new coordinator')
    owner.becomeCoordinator()
    owner.acks.drop(suspected)
    const requests: Request[] = [
      ...leavers.map((member): Request => ({type: 'LEAVE', member})),
      ...suspected.map((member): Request => ({type: 'SUSPECT', member})),
    ]
    if (owner.leaver.leaving) requests.push({type: 'COORD_LEAVE'})
    owner.viewHandler.add(...requests)
  }
}
