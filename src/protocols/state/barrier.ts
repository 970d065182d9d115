/**
 * Holds messages back while it is closed: the last one of each sender waits, the others are dropped, since reliable protocols above request
 * them again. OOB unicasts, unicasts from members with a hole, and SKIP_BARRIER messages pass. Belongs below NAKACK2 and UNICAST3.
 * Equals org.jgroups.protocols.BARRIER (5.2 and later).
 * Differs from JGroups: messages are processed one at a time, so none is in flight when the barrier closes and `flush_timeout` is
 * never needed; of a batch only messages that may not pass are held back.
 */
import type {Address} from '../../model/address.ts'
import type {MessageBatch} from '../../model/batch.ts'
import {Flag, type Message} from '../../model/message.ts'
import type {Timer} from '../../runtime/ports.ts'
import type {Event} from '../../stack/events.ts'
import {Protocol} from '../../stack/protocol.ts'
import {attr, doing, type Managed, op, prop, protocolSpec} from '../../stack/spec.ts'

/** Most senders with a kept message; more than a cluster has members. */
const MAX_SENDERS = 1024

const spec = protocolSpec({
  name: 'BARRIER',
  id: 0,
  doc: 'Keeps messages back while a state is transferred',
  properties: {
    flush_timeout: prop.time(5000, 'Time for messages in flight to end before the barrier closes', {
      writable: true,
      inert: 'messages are dealt with one at a time: none is in flight when the barrier closes',
    }),
    max_close_time: prop.time(60000, 'Time after which a closed barrier opens by itself; 0 for never', {
      writable: true,
    }),
  },
  attributes: {
    closed: attr.gauge('boolean', 'Whether the barrier is closed'),
    holes: attr.gauge('java.lang.String', 'Members whose unicasts pass the closed barrier'),
    in_flight_threads_count: attr.gauge('int', 'Messages in flight', {hint: 'SCALAR'}),
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
    opener_scheduled: attr.gauge('boolean', 'Whether the barrier will open by itself'),
  },
  operations: {
    openBarrier: op('Opens the barrier if it is closed'),
    printInFlightThreads: op('Lists the messages in flight', {returns: 'java.lang.String', changes: false}),
  },
})

/** Barrier for incoming messages. */
export class Barrier extends Protocol<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    closed: () => this.#closed,
    holes: () => `[${[...this.#holes.values()].map(String).join(', ')}]`,
    in_flight_threads_count: () => 0,
    local_addr: () => this.localAddress,
    opener_scheduled: () => this.#opener !== undefined,
    openBarrier: doing(() => this.#open()),
    printInFlightThreads: () => '',
  }

  readonly #holes = new Map<string, Address>()
  /** Last multicast and last unicast of each sender. */
  readonly #kept = {multicasts: new Map<string, Message>(), unicasts: new Map<string, Message>()}
  #closed = false
  #opener: Timer | undefined

  override stop(): void {
    this.#kept.multicasts.clear()
    this.#kept.unicasts.clear()
    this.#holes.clear()
    this.#open()
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'CLOSE_BARRIER':
        this.#close()
        return undefined
      case 'OPEN_BARRIER':
        this.#open()
        return undefined
      case 'PUNCH_HOLE':
        this.#holes.set(event.member.key, event.member)
        return undefined
      case 'CLOSE_HOLE':
        this.#holes.delete(event.member.key)
        return undefined
      default:
        return this.below.down(event)
    }
  }

  override receive(message: Message): void {
    if (!this.#closed || this.#passes(message)) this.above.receive(message)
    else this.#keep(message)
  }

  override receiveBatch(batch: MessageBatch): void {
    if (this.#closed) {
      const messages = batch.messages
      let passed = 0
      for (const message of messages) {
        if (this.#passes(message)) messages[passed++] = message
        else this.#keep(message)
      }
      if (passed !== messages.length) batch.truncate(passed)
    }
    if (!batch.isEmpty) this.above.receiveBatch(batch)
  }

  #passes(message: Message): boolean {
    if (message.is(Flag.SKIP_BARRIER)) return true
    return message.dest !== null && (message.is(Flag.OOB) || this.#holes.has(message.src?.key ?? ''))
  }

  #keep(message: Message): void {
    const kept = message.dest === null ? this.#kept.multicasts : this.#kept.unicasts
    const key = message.src?.key ?? ''
    if (kept.size < MAX_SENDERS || kept.has(key)) kept.set(key, message)
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    const maxMs = this.props.max_close_time
    if (maxMs <= 0) return
    this.#opener = this.clock.after(maxMs, () => {
      this.log.warn({maxMs}, 'opening the barrier: it was closed for too long')
      this.#open()
    })
  }

  #open(): void {
    if (!this.#closed) return
    this.#closed = false
    this.#opener?.cancel()
    this.#opener = undefined
    const messages = [...this.#kept.multicasts.values(), ...this.#kept.unicasts.values()]
    this.#kept.multicasts.clear()
    this.#kept.unicasts.clear()
    if (messages.length === 0) return
    // In a separate task: the barrier may be opened from within a message's delivery.
    this.executor.defer(() => {
      for (const message of messages) this.receive(message)
    })
  }
}
