import type {Address} from '../../model/address.ts'
import type {TransportView} from './transport-view.ts'

/** Most members remembered; the oldest is forgotten first. */
const MAX_MEMBERS = 256

/** Asks for physical addresses, once per member and period, never inside a send. */
export class WhoHas {
  readonly #view: TransportView
  readonly #asked = new Map<string, {member: Address; at: number}>()

  constructor(view: TransportView) {
    this.#view = view
  }

  ask(member: Address): void {
    const now = this.#view.clock.now()
    const known = this.#asked.get(member.key)
    if (known !== undefined && now - known.at < this.#view.props.who_has_cache_timeout) return
    this.#asked.delete(member.key)
    this.#asked.set(member.key, {member, at: now})
    if (this.#asked.size > MAX_MEMBERS) {
      const oldest = this.#asked.keys().next()
      if (oldest.done !== true) this.#asked.delete(oldest.value)
    }
    this.#view.executor.defer(() => {
      this.#view.port.above.up({type: 'WHO_HAS', member})
    })
  }

  /** Removes requests whose period is over. */
  expire(): void {
    const now = this.#view.clock.now()
    for (const [key, {at}] of this.#asked)
      if (now - at >= this.#view.props.who_has_cache_timeout) this.#asked.delete(key)
  }

  clear(): void {
    this.#asked.clear()
  }

  toString(): string {
    const now = this.#view.clock.now()
    return [...this.#asked.values()]
      .map((e) => `${e.member.toString()}: ${String(Math.floor(now - e.at))} ms old`)
      .join('\n')
  }
}
