/**
 * Base of MFC and UFC. A sender may have `max_credits` bytes of payload in flight to a receiver; the receiver grants new credits when
 * `min_credits` are left. Messages without credits wait in a queue instead of blocking a thread, in order per destination, and count
 * as pressure that the channel reports to senders. OOB messages overtake the queue when there are credits for them; NO_FC messages always.
 * Needs reliable delivery below. Equals org.jgroups.protocols.FlowControl (5.2 and later).
 * Differs from JGroups: a message longer than `max_credits` is sent once the receiver's credits are full, instead of never.
 */
import type {Address} from '../../model/address.ts'
import type {MessageBatch} from '../../model/batch.ts'
import {Flag, Message, MessageType, Transient} from '../../model/message.ts'
import type {View} from '../../model/view.ts'
import type {Event} from '../../stack/events.ts'
import {Protocol} from '../../stack/protocol.ts'
import type {CounterValues, PropValues} from '../../stack/spec.ts'
import {type FcType, fcHeader} from '../../headers/fc.ts'
import type {flowControlAttributes, flowControlProperties, FlowSpec} from './flow-spec.ts'

interface Received {
  readonly member: Address
  /** Bytes the sender may send before it needs new credits. */
  left: number
}

/** What the two flow controls share: the receiver's side, credit messages, and which messages are counted. */
export abstract class FlowControl<S extends FlowSpec> extends Protocol<S> {
  declare readonly props: PropValues<S['properties']> & PropValues<typeof flowControlProperties>
  declare readonly counters: CounterValues<S['attributes']> & CounterValues<typeof flowControlAttributes>

  readonly #received = new Map<string, Received>()

  /** Whether multicasts are counted instead of unicasts. */
  protected abstract readonly multicast: boolean

  /** Sends the message now if credits suffice, otherwise later. */
  protected abstract sendWithCredits(message: Message, length: number): void
  /** A receiver granted credits. */
  protected abstract replenished(sender: Address, credits: number): void
  /** Handles a new view before it is passed on. */
  protected abstract handleView(view: View): void

  override init(): void {
    super.init()
    const {min_credits, max_credits, min_threshold} = this.props
    if (min_credits === 0) Object.assign(this.props, {min_credits: Math.floor(max_credits * min_threshold)})
  }

  override start(): void {
    const fragmentation = this.context.protocols.find((protocol) => 'frag_size' in protocol.props)
    const size = fragmentation === undefined ? 0 : Number((fragmentation.props as Record<string, unknown>)['frag_size'])
    if (size === 0 && this.transport.supportsMulticasting) {
      this.log.warn({}, 'without fragmentation a single message can use up all credits: add FRAG2')
    }
    if (size >= this.props.min_credits) {
      this.log.warn(
        {fragSize: size, minCredits: this.props.min_credits},
        'frag_size should be smaller than min_credits',
      )
    }
  }

  override stop(): void {
    this.#received.clear()
  }

  override down(event: Event): unknown {
    if (event.type === 'VIEW_CHANGE') this.#setView(event.view)
    return this.below.down(event)
  }

  override up(event: Event): unknown {
    if (event.type === 'VIEW_CHANGE') this.#setView(event.view)
    return this.above.up(event)
  }

  override send(message: Message): void {
    if ((message.dest === null) !== this.multicast || message.is(Flag.NO_FC)) this.below.send(message)
    else this.sendWithCredits(message, message.payloadLength)
  }

  override receive(message: Message): void {
    const type = message.header(this.id, fcHeader)
    if (type !== undefined) {
      this.#handleCredits(message, type)
      return
    }
    const length = this.#counts(message) ? message.payloadLength : 0
    this.above.receive(message)
    if (length > 0) this.consumed(message.src, length)
  }

  override receiveBatch(batch: MessageBatch): void {
    const multicast = batch.dest === null
    // Credit messages are unicasts: headers in batches of multicasts need no check.
    if (!multicast) this.#takeCredits(batch)
    if (batch.isEmpty) return
    const length = multicast === this.multicast ? this.#lengthOf(batch) : 0
    const src = batch.src
    this.above.receiveBatch(batch)
    if (length > 0) this.consumed(src, length)
  }

  /** Counts what a sender has used up, and grants it new credits when too few are left. */
  protected consumed(sender: Address | null, length: number): void {
    const entry = sender === null ? undefined : this.#received.get(sender.key)
    if (entry === undefined) return
    const {max_credits: max, min_credits: min} = this.props
    entry.left = Math.max(0, entry.left - length)
    if (entry.left > min) return
    const credits = max - entry.left
    entry.left = max
    this.#sendCredits(entry.member, credits, 'REPLENISH')
  }

  /** Requests credits from a receiver. */
  protected requestCredits(receiver: Address, credits: number): void {
    this.#sendCredits(receiver, credits, 'CREDIT_REQUEST')
  }

  /** Functions behind the attributes and operations that both flow controls share. */
  protected flowManaged() {
    return {
      local_addr: () => this.localAddress,
      number_of_credit_requests_received: () => this.counters.num_credit_requests_received,
      number_of_credit_requests_sent: () => this.counters.num_credit_requests_sent,
      number_of_credit_responses_received: () => this.counters.num_credit_responses_received,
      number_of_credit_responses_sent: () => this.counters.num_credit_responses_sent,
      printReceiverCredits: () => this.printReceived(),
    }
  }

  /** One line per sender. */
  protected printReceived(): string {
    return [...this.#received.values()].map((e) => `${e.member.toString()}: ${String(e.left)}`).join('\n')
  }

  #counts(message: Message): boolean {
    return (message.dest === null) === this.multicast && !message.is(Flag.NO_FC)
  }

  #lengthOf(batch: MessageBatch): number {
    let length = 0
    for (const message of batch.messages) if (!message.is(Flag.NO_FC)) length += message.payloadLength
    return length
  }

  #takeCredits(batch: MessageBatch): void {
    const messages = batch.messages
    let kept = 0
    for (const message of messages) {
      const type = message.type === MessageType.LONG ? message.header(this.id, fcHeader) : undefined
      if (type === undefined) messages[kept++] = message
      else this.#handleCredits(message, type)
    }
    if (kept !== messages.length) batch.truncate(kept)
  }

  #handleCredits(message: Message, type: FcType): void {
    const credits = message.type === MessageType.LONG ? message.value : undefined
    const sender = message.src
    if (typeof credits !== 'number' || sender === null) {
      this.log.warn({src: String(sender)}, 'dropping a credit message without credits')
    } else if (type === 'REPLENISH') {
      this.counters.num_credit_responses_received++
      if (credits > 0) this.replenished(sender, credits)
    } else {
      this.counters.num_credit_requests_received++
      this.#handleRequest(sender, credits)
    }
  }

  #handleRequest(sender: Address, credits: number): void {
    const entry = this.#received.get(sender.key)
    if (entry === undefined || credits <= 0) return
    entry.left = Math.min(this.props.max_credits, entry.left + credits)
    this.#sendCredits(sender, credits, 'REPLENISH')
  }

  #sendCredits(dest: Address, credits: number, type: FcType): void {
    const message = Message.long(dest, credits)
      .putHeader(this.id, fcHeader, type)
      .setFlag(Flag.OOB | Flag.DONT_BUNDLE)
    message.transient |= Transient.DONT_BLOCK
    if (type === 'REPLENISH') this.counters.num_credit_responses_sent++
    else this.counters.num_credit_requests_sent++
    this.below.send(message)
  }

  #setView(view: View): void {
    for (const {member} of this.#received.values()) if (!view.contains(member)) this.#received.delete(member.key)
    for (const member of view.members) {
      if (!this.#received.has(member.key)) this.#received.set(member.key, {member, left: this.props.max_credits})
    }
    this.handleView(view)
  }
}
