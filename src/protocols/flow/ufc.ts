/**
 * Flow control for unicasts: each receiver is waited for separately. See `flow-control.ts` for guarantees, needs and differences.
 * Equals org.jgroups.protocols.UFC (5.2 and later).
 */
import type {Address} from '../../model/address.ts'
import {Flag, type Message, Transient} from '../../model/message.ts'
import type {View} from '../../model/view.ts'
import type {Timer} from '../../runtime/ports.ts'
import {attr, type Managed} from '../../stack/spec.ts'
import {FlowControl} from './flow-control.ts'
import {flowSpec} from './flow-spec.ts'
import {SendQueue} from './send-queue.ts'

const spec = flowSpec({
  name: 'UFC',
  id: 31,
  doc: 'Flow control of unicasts, by credits',
  attributes: {
    average_time_blocked: attr.gauge('double', 'Average time that messages waited for credits', {
      hint: 'TIME',
      unit: 'MILLISECONDS',
    }),
  },
})

/** What this member may send to one receiver. */
interface Sent {
  readonly member: Address
  readonly queue: SendQueue
  left: number
  draining: boolean
  timer: Timer | undefined
}

/** Flow control for unicasts. */
export class Ufc extends FlowControl<typeof spec> {
  static readonly spec = spec

  protected override readonly managed: Managed<typeof spec> = {
    ...this.flowManaged(),
    average_time_blocked: () => this.#averageBlocked(),
    number_of_blockings: () => [...this.#sent.values()].reduce((sum, sent) => sum + sent.queue.blockings, 0),
    printCredits: () => `receivers:\n${this.printReceived()}\nsenders:\n${this.#printSent()}`,
    printSenderCredits: () => this.#printSent(),
  }

  protected override readonly multicast = false
  readonly #sent = new Map<string, Sent>()

  override stop(): void {
    super.stop()
    for (const sent of this.#sent.values()) {
      sent.timer?.cancel()
      this.context.pressure.release(sent.member, sent.queue.clear())
    }
    this.#sent.clear()
  }

  override resetStats(): void {
    super.resetStats()
    for (const sent of this.#sent.values()) sent.queue.resetStats()
  }

  protected override sendWithCredits(message: Message, length: number): void {
    const dest = message.dest
    const sent = dest === null ? undefined : this.#sent.get(dest.key)
    if (sent === undefined || this.#skipsLoopback(message)) {
      this.below.send(message)
      return
    }
    const overtakes = sent.queue.isEmpty || message.is(Flag.OOB)
    if (overtakes && this.#spend(sent, length)) {
      this.below.send(message)
      return
    }
    sent.queue.push(message, this.clock.now())
    this.context.pressure.hold(dest)
    this.#arm(sent)
  }

  protected override replenished(sender: Address, credits: number): void {
    const sent = this.#sent.get(sender.key)
    if (sent === undefined) return
    sent.left = Math.min(this.props.max_credits, sent.left + credits)
    this.#drain(sent)
  }

  protected override handleView(view: View): void {
    for (const sent of this.#sent.values()) if (!view.contains(sent.member)) this.#remove(sent)
    for (const member of view.members) {
      if (this.#sent.has(member.key)) continue
      const queue = new SendQueue()
      this.#sent.set(member.key, {member, queue, left: this.props.max_credits, draining: false, timer: undefined})
    }
  }

  #skipsLoopback(message: Message): boolean {
    return (message.transient & Transient.DONT_LOOPBACK) !== 0 && this.localAddress.equals(message.dest)
  }

  #spend(sent: Sent, length: number): boolean {
    const cost = Math.min(length, this.props.max_credits)
    if (sent.left < cost) return false
    sent.left -= cost
    return true
  }

  #drain(sent: Sent): void {
    if (sent.draining || sent.queue.isEmpty) return
    sent.draining = true
    const now = this.clock.now()
    let count = 0
    for (let message = sent.queue.first(); message !== undefined; message = sent.queue.first()) {
      if (!this.#spend(sent, message.payloadLength)) break
      sent.queue.shift(now)
      this.below.send(message)
      count++
    }
    sent.draining = false
    if (sent.queue.size === 0) {
      sent.timer?.cancel()
      sent.timer = undefined
    }
    if (count > 0) this.context.pressure.release(sent.member, count)
  }

  /** The receiver left: waiting messages go down without credits, and end where all messages to former members do. */
  #remove(sent: Sent): void {
    this.#sent.delete(sent.member.key)
    sent.left = Number.POSITIVE_INFINITY
    this.#drain(sent)
  }

  #arm(sent: Sent): void {
    const blockMs = this.props.max_block_time
    if (blockMs <= 0) return
    sent.timer ??= this.clock.every(blockMs, () => {
      this.requestCredits(sent.member, this.props.max_credits - sent.left)
    })
  }

  #averageBlocked(): number {
    const all = [...this.#sent.values()]
    return all.length === 0 ? 0 : all.reduce((sum, sent) => sum + sent.queue.averageMs, 0) / all.length
  }

  #printSent(): string {
    return [...this.#sent.values()].map((sent) => `${sent.member.toString()}: ${String(sent.left)}`).join('\n')
  }
}
