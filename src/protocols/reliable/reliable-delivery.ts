/**
 * What all reliable delivery protocols share (NAKACK2, UNICAST3): messages of one sender are added to its window, and when the
 * next message has another sender, or the batch ends, everything in order goes up in one batch. OOB messages go up before that,
 * at once. A periodic run handles acknowledgments and retransmission.
 */
import type {Address} from '../../model/address.ts'
import {MessageBatch} from '../../model/batch.ts'
import {Flag, type Message} from '../../model/message.ts'
import type {Timer} from '../../runtime/ports.ts'
import {AverageMinMax} from '../../stack/average-min-max.ts'
import {Protocol} from '../../stack/protocol.ts'
import type {ProtocolSpec, PropValues} from '../../stack/spec.ts'
import {keepDeliverable, markOobDelivered} from './delivery-rules.ts'
import type {SeqnoWindow} from './seqno-window.ts'
import type {DeliveryProperties} from './table-properties.ts'

/** Declaration of a protocol of this family, whose properties include those that the base class reads. */
export type DeliverySpec = ProtocolSpec<DeliveryProperties>

/** A source of deliveries: the window of one sender. */
export interface DeliverySource {
  readonly member: Address
  readonly window: SeqnoWindow<Message>
  /** True for messages that this member sent to itself. */
  readonly own: boolean
}

/** Base of the protocols that deliver messages once and in order; `H` is their header, `T` their state per sender. */
export abstract class ReliableDelivery<S extends DeliverySpec, T extends DeliverySource, H> extends Protocol<S> {
  declare readonly props: PropValues<S['properties']> & PropValues<DeliveryProperties>

  protected readonly batchSize = new AverageMinMax()
  /** Invariant: true from `start` to `stop`. */
  protected running = false
  /** The periodic run. Invariant: set exactly while `running`. */
  #task: Timer | undefined
  /**
   * Sender whose messages were added and are not delivered yet. Invariant: unset while anything goes up, since receivers may change
   * anything; `#oob` is empty then.
   */
  #current: T | undefined
  /** OOB messages of `#current` to deliver at once. Invariant: empty while `#current` is unset, except while they go up. */
  #oob: Message[] = []

  /** The header if this protocol handles the message; undefined sends it up unchanged. */
  protected abstract headerOf(message: Message): H | undefined

  /** Handles a message with the header; deliverable messages wait for `deliver`. */
  protected abstract take(message: Message, header: H): void

  /** Whether the sender is still valid: earlier deliveries may have changed that. */
  protected abstract isCurrent(source: T): boolean

  /** Whether delivered messages stay in the window, for retransmission to others. */
  protected abstract keepsDelivered(source: T): boolean

  /** The periodic run: acknowledgments and retransmission requests. */
  protected abstract run(): void

  /** Called before anything of a sender goes up. */
  protected beforeDelivery(_source: T): void {
    return
  }

  /** Destination of the batches that go up: null for multicasts. */
  protected batchDestination(): Address | null {
    return null
  }

  protected get taskRunning(): boolean {
    return this.#task !== undefined
  }

  protected get current(): T | undefined {
    return this.#current
  }

  override receive(message: Message): void {
    const header = this.headerOf(message)
    if (header === undefined) {
      this.above.receive(message)
      return
    }
    this.take(message, header)
    this.deliver()
  }

  override receiveBatch(batch: MessageBatch): void {
    const messages = batch.messages
    let kept = 0
    for (const message of messages) {
      const header = this.headerOf(message)
      if (header === undefined) messages[kept++] = message
      else this.take(message, header)
    }
    this.deliver()
    if (kept !== messages.length) batch.truncate(kept)
    if (kept > 0) this.above.receiveBatch(batch)
  }

  override propertyChanged(name: string): void {
    super.propertyChanged(name)
    if (name === 'xmit_interval' && this.#task !== undefined) this.schedule()
  }

  override resetStats(): void {
    super.resetStats()
    this.batchSize.clear()
  }

  /** Selects the sender whose messages are added next; deliverable messages of the previous one go up first. */
  protected select(source: T | undefined): void {
    if (this.#current === source) return
    this.deliver()
    this.#current = source
  }

  /** Queues an OOB message of the current sender for the next delivery, unless it went up before. */
  protected deliverOob(message: Message): void {
    if (markOobDelivered(message)) this.#oob.push(message)
  }

  /**
   * This member's messages are in the window since they were sent: looping back only marks their turn, which for OOB messages comes
   * at once.
   */
  protected takeBack(window: SeqnoWindow<Message>, seqno: number): void {
    const sent = window.get(seqno)
    if (sent !== undefined && sent !== null && (sent.flags & Flag.OOB) !== 0) this.deliverOob(sent)
  }

  /** Passes up the deliverable messages of the current sender. */
  protected deliver(): void {
    const source = this.#current
    if (source === undefined) return
    this.#current = undefined
    this.beforeDelivery(source)
    if (this.#oob.length > 0) {
      const oob = this.#oob
      this.#oob = []
      this.#handUp(source.member, oob, true)
    }
    const own = source.own ? source.member : null
    const keep = this.keepsDelivered(source)
    while (source.window.deliverable && this.isCurrent(source)) {
      const messages: Message[] = []
      source.window.drain(messages, this.props.max_batch_size, keep)
      keepDeliverable(messages, own)
      if (messages.length === 0) continue
      this.batchSize.add(messages.length)
      this.#handUp(source.member, messages, false)
    }
  }

  /** Drops messages waiting to go up. */
  protected dropUndelivered(): void {
    this.#current = undefined
    this.#oob = []
  }

  /** Starts the periodic run, or restarts it with another interval. */
  protected schedule(): void {
    this.#task?.cancel()
    this.#task = this.clock.every(this.props.xmit_interval, () => this.run())
  }

  protected cancelTask(): void {
    this.#task?.cancel()
    this.#task = undefined
  }

  #handUp(src: Address, messages: Message[], oob: boolean): void {
    const [first] = messages
    if (first !== undefined && messages.length === 1) this.above.receive(first)
    else this.above.receiveBatch(new MessageBatch(this.batchDestination(), src, this.cluster, oob, messages))
  }
}
