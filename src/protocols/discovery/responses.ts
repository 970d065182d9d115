import type {PingData} from '../../model/ping-data.ts'
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
  readonly done: (responses: readonly PingData[]) => void
}

/**
 * Responses of one round of discovery, one per member in order of first arrival (org.jgroups.util.Responses). It ends when the
 * expected members or a coordinator have answered, when its time is over, or when it is ended from outside; `done` runs once.
 */
export class Responses {
  readonly startedAt: number
  readonly #options: RoundOptions
  readonly #byMember = new Map<string, PingData>()
  readonly #timers: Timer[] = []
  #over = false

  constructor(clock: Clock, options: RoundOptions) {
    this.startedAt = clock.now()
    this.#options = options
  }

  get isDone(): boolean {
    return this.#over
  }

  get list(): readonly PingData[] {
    return [...this.#byMember.values()]
  }

  /** Keeps a timer that has no meaning once the round is over. */
  own(timer: Timer): void {
    this.#timers.push(timer)
  }

  /** Takes a response; one that is there is replaced by the member's own words, or by news that it is coordinator. */
  add(response: PingData, overwrite: boolean): void {
    if (this.#over) return
    const known = this.#byMember.get(response.sender.key)
    if (known === undefined && this.#byMember.size >= MAX_RESPONSES) return
    this.#options.each?.(response)
    if (known !== undefined && !overwrite && (!response.coordinator || known.coordinator)) return
    this.#byMember.set(response.sender.key, response)
    const all = this.#options.expected > 0 && this.#byMember.size >= this.#options.expected
    if (all || (this.#options.breakOnCoordinator && response.coordinator)) this.end()
  }

  /** Ends the round and hands over what has come. */
  end(): void {
    if (this.#over) return
    this.#over = true
    this.#cancelTimers()
    this.#options.done(this.list)
  }

  #cancelTimers(): void {
    for (const timer of this.#timers) timer.cancel()
    this.#timers.length = 0
  }
}
