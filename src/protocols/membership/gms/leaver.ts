import type {Address} from '../../../model/address.ts'
import type {Timer} from '../../../runtime/ports.ts'
import type {MembershipOwner} from './membership-owner.ts'
import type {Outbox} from './outbox.ts'

/** What leaving needs of the membership. */
export interface LeaverOwner {
  readonly gms: MembershipOwner
  readonly outbox: Outbox
  /** Who is asked to let this member go; null for the last member. */
  successor(): Address | null
}

/**
 * Leaves a cluster (org.jgroups.protocols.pbcast.Leaver): asks the coordinator, or the next in line when this member is it, and waits
 * for the response at most `leave_timeout`. When the coordinator changes meanwhile the new one is asked.
 */
export class Leaver {
  readonly #owner: LeaverOwner
  /** Limit of the wait. Invariant: set exactly while somebody waits in `#done`. */
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

  /** Asks to leave; a second call asks again and ends with the first. */
  leave(done: () => void): void {
    this.#wait(done)
    const coordinator = this.#owner.successor()
    if (coordinator === null) this.#finish()
    else this.#owner.outbox.leaveRequest(coordinator)
  }

  /**
   * Takes back requests to join, of a member without a view: whoever was asked may have let it in, or be about to. Differs from JGroups,
   * which leaves a cluster waiting for such a member until it is suspected.
   */
  takeBack(coordinators: readonly Address[], done: () => void): void {
    this.#wait(done)
    this.#awaited = coordinators.length
    for (const coordinator of coordinators) this.#takeBackFrom(coordinator)
  }

  /** A response to a request that was taken back came late: this coordinator let the member in. */
  takeBackAgain(coordinator: Address): void {
    if (this.leaving) this.#takeBackFrom(coordinator)
  }

  /** LEAVE_RSP has come. */
  responseReceived(): void {
    if (this.leaving && --this.#awaited <= 0) this.#finish()
  }

  /** A view has another coordinator; when that is this member there is nobody to ask but the next in line. */
  coordinatorChanged(): void {
    if (!this.leaving) return
    const coordinator = this.#owner.successor()
    if (coordinator !== null) this.#owner.outbox.leaveRequest(coordinator)
  }

  stop(): void {
    this.#finish()
  }

  /** A coordinator that waits for this member's acknowledgement of its first view would not hear the LEAVE for that long. */
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
