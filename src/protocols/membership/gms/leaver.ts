import type {Address} from '../../../model/address.ts'
import type {Timer} from '../../../runtime/ports.ts'
import type {MembershipOwner} from './membership-owner.ts'
import type {Outbox} from './outbox.ts'

/** What leaving needs from the membership. */
export interface LeaverOwner {
  readonly gms: MembershipOwner
  readonly outbox: Outbox
  /** The member that gets the LEAVE request; null for the last member. */
  successor(): Address | null
}

/**
 * Leaves a cluster (org.jgroups.protocols.pbcast.Leaver): asks the coordinator, or the next in line if this member is the coordinator, and
 * waits up to `leave_timeout` for the response. If the coordinator changes meanwhile, the new one is asked.
 */
export class Leaver {
  readonly #owner: LeaverOwner
  /** Limit of the wait. Invariant: set exactly while `#done` holds callbacks. */
  #timer: Timer | undefined
  #done: (() => void)[] = []
  /** Responses that end the wait. Invariant: at least 1. */
  #awaited = 1

  constructor(owner: LeaverOwner) {
    this.#owner = owner
  }

  get leaving(): boolean {
    return this.#timer !== undefined
  }

  /** Asks to leave; a second call repeats the request and ends with the first. */
  leave(done: () => void): void {
    this.#wait(done)
    const coordinator = this.#owner.successor()
    if (coordinator === null) this.#finish()
    else this.#owner.outbox.leaveRequest(coordinator)
  }

  /**
   * Withdraws JOIN requests of a member without a view: their receivers may have let it join, or be about to. Differs from JGroups,
   * where the cluster waits for such a member until it is suspected.
   */
  takeBack(coordinators: readonly Address[], done: () => void): void {
    this.#wait(done)
    this.#awaited = coordinators.length
    for (const coordinator of coordinators) this.#takeBackFrom(coordinator)
  }

  /** A late response to a withdrawn request: this coordinator has let the member join. */
  takeBackAgain(coordinator: Address): void {
    if (this.leaving) this.#takeBackFrom(coordinator)
  }

  /** Handles LEAVE_RSP. */
  responseReceived(): void {
    if (this.leaving && --this.#awaited <= 0) this.#finish()
  }

  /** A view has another coordinator; if that is this member, the next in line is asked. */
  coordinatorChanged(): void {
    if (!this.leaving) return
    const coordinator = this.#owner.successor()
    if (coordinator !== null) this.#owner.outbox.leaveRequest(coordinator)
  }

  stop(): void {
    this.#finish()
  }

  /** A coordinator that waits for this member's acknowledgement of its first view would not process the LEAVE until then. */
  #takeBackFrom(coordinator: Address): void {
    this.#owner.outbox.viewAck(coordinator)
    this.#owner.outbox.leaveRequest(coordinator)
  }

  #wait(done: () => void): void {
    this.#done.push(done)
    const {clock, props, log} = this.#owner.gms
    this.#timer ??= clock.after(props.leave_timeout, () => {
      log.debug({}, 'no response to the LEAVE request in time')
      this.#finish()
    })
  }

  #finish(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#awaited = 1
    const waiting = this.#done
    this.#done = []
    for (const done of waiting) done()
  }
}
