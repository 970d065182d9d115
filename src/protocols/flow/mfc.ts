/**
 * Flow control for multicasts: a sender waits for the slowest receiver, including itself. See `flow-control.ts` for guarantees, needs and
 * differences. Equals org.jgroups.protocols.MFC (5.2 and later).
 */
import type {Address} from '../../model/address.ts'
import {Flag, type Message, Transient} from '../../model/message.ts'
import type {View} from '../../model/view.ts'
import type {Timer} from '../../runtime/ports.ts'
import {attr, doing, type Managed, op} from '../../stack/spec.ts'
import {CreditMap} from './credit-map.ts'
import {FlowControl} from './flow-control.ts'
import {flowSpec} from './flow-spec.ts'
import {SendQueue} from './send-queue.ts'

const NANOSECONDS = 1_000_000

const spec = flowSpec({
  name: 'MFC',
  id: 30,
  doc: 'Flow control of multicasts, by credits',
  attributes: {
    average_time_blocked: attr.gauge('double', 'Average time that messages waited for credits', {
      hint: 'TIME',
      unit: 'NANOSECONDS',
    }),
  },
  operations: {
    replenish: op('Grants this member credits for a receiver', {args: ['org.jgroups.Address', 'long']}),
    unblock: op('Grants this member full credits for all receivers, so that nothing waits'),
  },
})

/** Flow control for multicasts. */
export class Mfc extends FlowControl<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    ...this.flowManaged(),
    average_time_blocked: () => this.#queue.averageMs * NANOSECONDS,
    number_of_blockings: () => this.#queue.blockings,
    printCredits: () => `receivers:\n${this.printReceived()}\nsenders min credits: ${String(this.#credits.lowest)}`,
    printSenderCredits: () => this.#credits.describe(),
    replenish: (member = '', credits = '') => this.#replenishNamed(member, Number(credits)),
    unblock: doing(() => {
      this.#credits.replenishAll()
      this.#drain()
    }),
  }

  protected override readonly multicast = true
  readonly #queue = new SendQueue()
  #credits = new CreditMap(0)
  #members: readonly Address[] = []
  #timer: Timer | undefined
  #lastRequest = Number.NEGATIVE_INFINITY
  #draining = false

  override init(): void {
    super.init()
    this.#credits = new CreditMap(this.props.max_credits)
  }

  override stop(): void {
    super.stop()
    this.#timer?.cancel()
    this.#timer = undefined
    this.#credits.clear()
    this.#members = []
    this.context.pressure.release(null, this.#queue.clear())
  }

  override resetStats(): void {
    super.resetStats()
    this.#queue.resetStats()
  }

  protected override sendWithCredits(message: Message, length: number): void {
    const overtakes = this.#queue.isEmpty || message.is(Flag.OOB)
    if (overtakes && (length === 0 || this.#credits.decrement(length))) {
      this.#pass(message, length)
    } else if ((message.transient & Transient.DONT_BLOCK) !== 0) {
      this.counters.num_msgs_dropped++
      if (this.clock.now() - this.#lastRequest >= this.props.max_block_time) this.#request()
    } else {
      this.#queue.push(message, this.clock.now())
      this.context.pressure.hold(null)
      this.#arm()
    }
  }

  protected override replenished(sender: Address, credits: number): void {
    this.#credits.replenish(sender, credits)
    this.#drain()
  }

  protected override handleView(view: View): void {
    this.#members = view.members
    this.#credits.setMembers(view.members)
    this.#drain()
  }

  #pass(message: Message, length: number): void {
    this.below.send(message)
    // A multicast that is not looped back uses up this member's own credits all the same.
    if (length > 0 && (message.transient & Transient.DONT_LOOPBACK) !== 0) this.consumed(this.localAddress, length)
  }

  #drain(): void {
    if (this.#draining || this.#queue.isEmpty) return
    this.#draining = true
    const now = this.clock.now()
    let sent = 0
    for (let message = this.#queue.first(); message !== undefined; message = this.#queue.first()) {
      const length = message.payloadLength
      if (length > 0 && !this.#credits.decrement(length)) break
      this.#queue.shift(now)
      this.#pass(message, length)
      sent++
    }
    this.#draining = false
    if (this.#queue.size === 0) {
      this.#timer?.cancel()
      this.#timer = undefined
    }
    if (sent > 0) this.context.pressure.release(null, sent)
  }

  #arm(): void {
    const blockMs = this.props.max_block_time
    if (blockMs <= 0) return
    this.#timer ??= this.clock.every(blockMs, () => {
      this.#request()
    })
  }

  /** Requests credits from the slow receivers; callers do so at most once per `max_block_time`. */
  #request(): void {
    const {max_block_time: blockMs, min_credits: min, max_credits: max} = this.props
    if (blockMs <= 0) return
    this.#lastRequest = this.clock.now()
    const needed = Math.min(this.#queue.first()?.payloadLength ?? 0, max)
    for (const {member, left} of this.#credits.withAtMost(Math.max(min, needed - 1)))
      this.requestCredits(member, max - left)
  }

  #replenishNamed(name: string, credits: number): undefined {
    const member = this.#members.find((m) => m.toString() === name)
    if (member !== undefined && credits > 0) this.replenished(member, credits)
  }
}
