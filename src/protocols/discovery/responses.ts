import type {Address} from '../../model/address.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {Clock, Timer} from '../../runtime/ports.ts'

/** Members whose responses one round takes at most: who they are is the word of a message. */
const MAX_RESPONSES = 4096

/** What a round of discovery waits for. */
export interface RoundOptions {
  /** Number of members asked for by address; 0 when everybody was asked. */
  readonly expected: number
  /** The first coordinator's response ends the round. */
  readonly breakOnCoordinator: boolean
  readonly each?: ((response: PingData) => void) | undefined
  /** The member is not about to join yet: stores record nothing. */
  readonly lookOnly?: boolean
  /** `withheld`: a store would have recorded the member, had it not only looked. */
  readonly done: (responses: readonly PingData[], withheld: boolean) => void
}

/**
 * Responses of one round of discovery, one per member in order of first arrival (org.jgroups.util.Responses). It ends when the
 * expected members or a coordinator have answered, when all protocols asked have settled, when its time is over, or when it is ended
 * from outside; `done` runs once.
 * Differs from JGroups: a protocol that has told all it knows does not end the round while others of the stack may still find members.
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

  /** So many protocols more were asked. */
  asked(protocols: number): void {
    this.#asked += protocols
  }

  /** One of the protocols asked has told all it will ever tell; the round ends when all of them have. */
  settled(): void {
    if (++this.#settled >= this.#asked) this.end()
  }

  /** Forgets all responses and ends the round: the member is the first one. */
  endEmpty(): void {
    if (this.#over) return
    this.#byMember.clear()
    this.end()
  }

  /** A store recorded nothing, since the member only looks. */
  withhold(): void {
    this.#withheld = true
  }

  /** Puts off the time of the round until the function given back is called: a protocol needs time before it can ask. */
  hold(): () => void {
    this.#holds++
    let open = true
    return () => {
      if (open && --this.#holds === 0) for (const task of this.#whenFree.splice(0)) task()
      open = false
    }
  }

  /** Runs the task once nobody holds the round; not at all when it is over. */
  whenFree(task: () => void): void {
    const unlessOver = (): void => {
      if (!this.#over) task()
    }
    if (this.#holds === 0) unlessOver()
    else this.#whenFree.push(unlessOver)
  }

  /** Keeps a timer that has no meaning once the round is over. */
  own(timer: Timer): void {
    if (this.#over) timer.cancel()
    else this.#timers.push(timer)
  }

  /** Takes a response; one that is there is replaced by the member's own words, or by news that it is coordinator. */
  add(response: PingData, overwrite: boolean): void {
    this.addAll([response], overwrite)
  }

  /** Takes responses that belong together: the round does not end before all of them are in. */
  addAll(responses: readonly PingData[], overwrite: boolean): void {
    if (this.#over) return
    let coordinator = false
    for (const response of responses) coordinator = this.#put(response, overwrite) || coordinator
    const all = this.#options.expected > 0 && this.#byMember.size >= this.#options.expected
    if (all || (this.#options.breakOnCoordinator && coordinator)) this.end()
  }

  /** Ends the round and hands over what has come. */
  end(): void {
    if (this.#over) return
    this.#over = true
    this.#cancelTimers()
    this.#options.done(this.list, this.#withheld)
  }

  /** Whether a coordinator's response was taken. */
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
