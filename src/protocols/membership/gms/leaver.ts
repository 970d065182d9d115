import type {Timer} from '../../../runtime/ports.ts'
import type {Core} from './core.ts'

/**
 * Leaves a cluster (org.jgroups.protocols.pbcast.Leaver): asks the coordinator, or the next in line when this member is it, and waits
 * for the response at most `leave_timeout`. When the coordinator changes meanwhile the new one is asked.
 */
export class Leaver {
  readonly #core: Core
  #timer: Timer | undefined
  #done: (() => void)[] = []

  constructor(core: Core) {
    this.#core = core
  }

  get leaving(): boolean {
    return this.#timer !== undefined
  }

  /** Asks to leave; a second call asks again and ends with the first. */
  leave(done: () => void): void {
    this.#done.push(done)
    const {clock, props, log} = this.#core.ports
    this.#timer ??= clock.after(props.leave_timeout, () => {
      log.debug({}, 'no response to the LEAVE request in time')
      this.#finish()
    })
    const coordinator = this.#core.successor()
    if (coordinator === null) this.#finish()
    else this.#core.outbox.leaveRequest(coordinator)
  }

  /** LEAVE_RSP has come. */
  responseReceived(): void {
    if (this.leaving) this.#finish()
  }

  /** A view has another coordinator; when that is this member there is nobody to ask but the next in line. */
  coordinatorChanged(): void {
    if (!this.leaving) return
    const coordinator = this.#core.successor()
    if (coordinator !== null) this.#core.outbox.leaveRequest(coordinator)
  }

  stop(): void {
    this.#finish()
  }

  #finish(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const waiting = this.#done
    this.#done = []
    for (const done of waiting) done()
  }
}
