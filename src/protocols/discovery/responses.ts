import type {Address} from '../../model/address.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {Clock, Timer} from '../../runtime/ports.ts'

/** Most members one round accepts responses about: anyone can make up members. */
const MAX_RESPONSES = 4096

/** Options of a discovery round. */
export interface RoundOptions {
  /** Number of members asked for by address; 0 when all were asked. */
  readonly expected: number
  /** The first coordinator's response ends the round. */
  readonly breakOnCoordinator: boolean
  readonly each?: ((response: PingData) => void) | undefined
  /** The member is not joining yet: stores record nothing. */
  readonly lookOnly?: boolean
  /** `withheld`: a store would have recorded the member if this were not `lookOnly`. */
  readonly done: (responses: readonly PingData[], withheld: boolean) => void
}

/**
 * Responses of one discovery round, one per member in order of first arrival (org.jgroups.util.Responses). The round ends when the
 * expected members or a coordinator have answered, when all protocols asked have settled, when its time is over, or when it is ended
 * from outside; `done` runs once.
 * Differs from JGroups: a protocol that has reported all it knows does not end the round while others in the stack may still find members.
 */
export class Responses {
  readonly startedAt: number
  readonly #options: RoundOptions
  readonly #byMember = new Map<string, PingData>()
  readonly #timers: Timer[] = []
  readonly #whenFree: (() => void)[] = []
  #withheld = false
  #holds = 0
  #asked = 0
  #settled = 0
  #over = false

  constructor(clock: Clock, options: RoundOptions) {
    this.startedAt = clock.now()
    this.#options = options
  }

  get lookOnly(): boolean {
    return this.#options.lookOnly === true
  }

  get isDone(): boolean {
    return this.#over
  }

  get list(): readonly PingData[] {
    return [...this.#byMember.values()]
  }

  get isEmpty(): boolean {
    return this.#byMember.size === 0
  }

  /** The response about a member. */
  find(member: Address): PingData | undefined {
    return this.#byMember.get(member.key)
  }

  /** Adds to the number of protocols that were asked. */
  asked(protocols: number): void {
    this.#asked += protocols
  }

  /** One of the protocols asked has reported everything it can find; the round ends when all of them have. */
  settled(): void {
    if (++this.#settled >= this.#asked) this.end()
  }

  /** Discards all responses and ends the round: the member is the first one. */
  endEmpty(): void {
    if (this.#over) return
    this.#byMember.clear()
    this.end()
  }

  /** A store did not record the member because of `lookOnly`. */
  withhold(): void {
    this.#withheld = true
  }

  /** Delays the start of the round's time until the returned function is called, for a protocol that needs time before it can ask. */
  hold(): () => void {
    this.#holds++
    let open = true
    return () => {
      if (open && --this.#holds === 0) for (const task of this.#whenFree.splice(0)) task()
      open = false
    }
  }

  /** Runs the task once nothing holds the round; never if the round is over by then. */
  whenFree(task: () => void): void {
    const unlessOver = (): void => {
      if (!this.#over) task()
    }
    if (this.#holds === 0) unlessOver()
    else this.#whenFree.push(unlessOver)
  }

  /** Cancels the timer when the round ends. */
  own(timer: Timer): void {
    if (this.#over) timer.cancel()
    else this.#timers.push(timer)
  }

  /** Adds a response; an existing one is replaced only with `overwrite`, or when the member has become coordinator. */
  add(response: PingData, overwrite: boolean): void {
    this.addAll([response], overwrite)
  }

  /** Adds responses that belong together: the round does not end before all of them are in. */
  addAll(responses: readonly PingData[], overwrite: boolean): void {
    if (this.#over) return
    let coordinator = false
    for (const response of responses) coordinator = this.#put(response, overwrite) || coordinator
    const all = this.#options.expected > 0 && this.#byMember.size >= this.#options.expected
    if (all || (this.#options.breakOnCoordinator && coordinator)) this.end()
  }

  /** Ends the round and passes on the responses so far. */
  end(): void {
    if (this.#over) return
    this.#over = true
    this.#cancelTimers()
    this.#options.done(this.list, this.#withheld)
  }

  /** True if a coordinator's response was stored. */
  #put(response: PingData, overwrite: boolean): boolean {
    const known = this.#byMember.get(response.sender.key)
    if (known === undefined && this.#byMember.size >= MAX_RESPONSES) return false
    this.#options.each?.(response)
    if (known !== undefined && !overwrite && (!response.coordinator || known.coordinator)) return false
    this.#byMember.set(response.sender.key, response)
    return response.coordinator
  }

  #cancelTimers(): void {
    for (const timer of this.#timers) timer.cancel()
    this.#timers.length = 0
  }
}
