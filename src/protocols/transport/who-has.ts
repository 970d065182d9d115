import type {Address} from '../../model/address.ts'
import type {Clock, Executor} from '../../runtime/ports.ts'

/** Members remembered at most; the oldest is forgotten first. */
const MAX_MEMBERS = 256

/** What questions for physical addresses need of the transport. */
export interface WhoHasOutlet {
  readonly clock: Clock
  readonly executor: Executor
  /** Time between two questions for the same member. */
  readonly waitMs: number
  askFor(member: Address): void
}

/** Asks for physical addresses, for each member once per period, never inside a send. */
export class WhoHas {
  readonly #outlet: WhoHasOutlet
  readonly #asked = new Map<string, {member: Address; at: number}>()

  constructor(outlet: WhoHasOutlet) {
    this.#outlet = outlet
  }

  ask(member: Address): void {
    const now = this.#outlet.clock.now()
    const known = this.#asked.get(member.key)
    if (known !== undefined && now - known.at < this.#outlet.waitMs) return
    this.#asked.delete(member.key)
    this.#asked.set(member.key, {member, at: now})
    if (this.#asked.size > MAX_MEMBERS) {
      const oldest = this.#asked.keys().next()
      if (oldest.done !== true) this.#asked.delete(oldest.value)
    }
    this.#outlet.executor.defer(() => {
      this.#outlet.askFor(member)
    })
  }

  /** Forgets questions whose period is over. */
  expire(): void {
    const now = this.#outlet.clock.now()
    for (const [key, {at}] of this.#asked) if (now - at >= this.#outlet.waitMs) this.#asked.delete(key)
  }

  clear(): void {
    this.#asked.clear()
  }

  toString(): string {
    const now = this.#outlet.clock.now()
    return [...this.#asked.values()]
      .map((e) => `${e.member.toString()}: ${String(Math.floor(now - e.at))} ms old`)
      .join('\n')
  }
}
