import type {Address} from '../../model/address.ts'
import type {Message} from '../../model/message.ts'
import type {TransportView} from './transport-view.ts'

/** Most destinations with waiting messages. */
const MAX_WAITING = 64

interface Waiting {
  messages: Message[]
  bytes: number
  /** Clock time of the first message. */
  readonly since: number
}

/**
 * Messages to members whose physical address is not known yet. They wait for up to `who_has_cache_timeout`, one frame of them per member;
 * those that do not fit or wait too long are dropped and counted.
 * Differs from JGroups: there such messages are dropped at once.
 */
export class AddressWaiting {
  readonly #view: TransportView
  readonly #queues = new Map<string, Waiting>()

  constructor(view: TransportView) {
    this.#view = view
  }

  /** Keeps messages of `bytes` in total until the address of the member arrives, and asks for it. */
  add(dest: Address, messages: readonly Message[], bytes: number): void {
    const waiting = this.#freshQueueOf(dest, messages.length, bytes)
    if (waiting === undefined) {
      this.#count(messages.length)
    } else {
      waiting.messages.push(...messages)
      waiting.bytes += bytes
    }
    this.#view.port.whoHas(dest)
  }

  /** Returns the messages waiting for a member whose address is now known, in the order they were sent. */
  arrived(member: Address): readonly Message[] {
    const waiting = this.#queues.get(member.key)
    if (waiting === undefined) return []
    this.#queues.delete(member.key)
    if (!this.#isStale(waiting)) return waiting.messages
    this.#count(waiting.messages.length)
    return []
  }

  /** Drops the messages to a member that has left. */
  remove(member: Address): void {
    this.#drop(member.key)
  }

  clear(): void {
    this.#queues.clear()
  }

  /** A member's queue with room for these messages; old or excess ones are dropped. Undefined when too many destinations wait. */
  #freshQueueOf(dest: Address, count: number, bytes: number): Waiting | undefined {
    const {max_size: maxBytes, capacity} = this.#view.components.bundler.props
    const known = this.#queues.get(dest.key)
    if (known !== undefined) {
      const fits = known.bytes + bytes < maxBytes && known.messages.length + count <= capacity
      if (fits && !this.#isStale(known)) return known
      this.#drop(dest.key)
    }
    if (this.#queues.size >= MAX_WAITING) return undefined
    const fresh: Waiting = {messages: [], bytes: 0, since: this.#view.clock.now()}
    this.#queues.set(dest.key, fresh)
    return fresh
  }

  #isStale({since}: Waiting): boolean {
    return this.#view.clock.now() - since > this.#view.props.who_has_cache_timeout
  }

  #drop(key: string): void {
    const waiting = this.#queues.get(key)
    if (waiting === undefined) return
    this.#queues.delete(key)
    this.#count(waiting.messages.length)
  }

  #count(dropped: number): void {
    this.#view.components.bundler.counters.num_drops_on_full_queue += dropped
  }
}
