import type {Address} from '../../model/address.ts'
import type {Message} from '../../model/message.ts'
import type {TransportView} from './transport-view.ts'

/** Destinations whose messages may wait at the same time. */
const MAX_WAITING = 64

interface Waiting {
  messages: Message[]
  bytes: number
  /** Clock time of the first message. */
  readonly since: number
}

/**
 * Messages to members whose physical address is not known yet: they wait for `who_has_cache_timeout`, and no more of them than one frame
 * holds. What does not fit, or comes too late, is dropped and counted.
 * Differs from JGroups: there such messages are dropped at once.
 */
export class AddressWaiting {
  readonly #view: TransportView
  readonly #queues = new Map<string, Waiting>()

  constructor(view: TransportView) {
    this.#view = view
  }

  /** Keeps messages, `bytes` long in all, until the address of the member arrives; asks for it. */
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

  /** The physical address of a member became known: gives what waited for it, in the order in which it was sent. */
  arrived(member: Address): readonly Message[] {
    const waiting = this.#queues.get(member.key)
    if (waiting === undefined) return []
    this.#queues.delete(member.key)
    if (!this.#isStale(waiting)) return waiting.messages
    this.#count(waiting.messages.length)
    return []
  }

  /** Drops what waits for a member that has left. */
  remove(member: Address): void {
    this.#drop(member.key)
  }

  clear(): void {
    this.#queues.clear()
  }

  /** The queue of a member with room for so many messages; what was too old or too much is dropped. Undefined when too many wait. */
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
