import type {Address} from '../../model/address.ts'
import {writeListFrame, writeSingleFrame} from '../../model/frame.ts'
import {IpAddress} from '../../model/ip-address.ts'
import type {Message} from '../../model/message.ts'
import type {Timer} from '../../runtime/ports.ts'
import {AverageMinMax} from '../../stack/average-min-max.ts'
import type {AttributeValue} from '../../stack/spec.ts'
import type {AddressWaiting} from './address-waiting.ts'
import type {Frame} from './frame-pool.ts'
import type {TransportComponents, TransportView} from './transport-view.ts'

/** Number of queues above which empty ones are removed. */
const MAX_QUEUES = 4096
const NANOS_PER_MS = 1_000_000

/** Messages for one destination. */
class SendQueue {
  readonly dest: Address | null
  readonly messages: Message[] = []
  bytes = 0
  dirty = false

  constructor(dest: Address | null) {
    this.dest = dest
  }

  clear(): void {
    this.messages.length = 0
    this.bytes = 0
  }
}

/**
 * Collects messages per destination and sends them as frames: when another message would not fit, and otherwise once per turn
 * (org.jgroups.protocols.PerDestinationBundler). A frame holds one message or a list. Messages to one destination leave in
 * order.
 */
export class Bundler {
  readonly #component: TransportComponents['bundler']
  readonly #view: TransportView
  readonly #waiting: AddressWaiting
  readonly #group = new SendQueue(null)
  readonly #queues = new Map<string, SendQueue>()
  readonly #dirty: SendQueue[] = []
  #last = this.#group
  #members: readonly Address[] = []
  readonly #removals = new Set<Timer>()
  readonly #fillCount = new AverageMinMax()
  readonly #removed = new AverageMinMax()
  readonly #sendTime = new AverageMinMax('ns')
  /** Whether each message is sent at once. */
  unbundled = false

  constructor(view: TransportView, waiting: AddressWaiting) {
    this.#component = view.components.bundler
    this.#view = view
    this.#waiting = waiting
  }

  /** Queues a message; true when `flush` must follow in this turn. */
  add(message: Message, minor: number): boolean {
    const {dest} = message
    const queue = dest === null ? this.#group : dest === this.#last.dest ? this.#last : this.#queueOf(dest)
    const {props} = this.#component
    const size = message.size(minor)
    const {length} = queue.messages
    if (length > 0 && (queue.bytes + size >= props.max_size || length >= props.capacity)) this.#send(queue, true)
    queue.messages.push(message)
    queue.bytes += size
    if (this.unbundled) {
      this.#send(queue, false)
      return false
    }
    if (queue.dirty) return false
    queue.dirty = true
    this.#dirty.push(queue)
    return this.#dirty.length === 1
  }

  /** Sends all that is queued. */
  flush(): void {
    const dirty = this.#dirty
    for (const queue of dirty) {
      queue.dirty = false
      this.#send(queue, false)
    }
    dirty.length = 0
  }

  /** Adopts the members of a view; queues of former members are removed later. */
  viewChange(members: readonly Address[]): void {
    const left = this.#members.filter((m) => !members.some((other) => other.equals(m)))
    this.#members = members
    if (left.length === 0) return
    const removal = this.#view.clock.after(this.#component.props.remove_delay, () => {
      this.#removals.delete(removal)
      for (const member of left) if (!this.#members.some((m) => m.equals(member))) this.#forget(member)
    })
    this.#removals.add(removal)
  }

  /** Drops all messages and pending removals. */
  clear(): void {
    for (const removal of this.#removals) removal.cancel()
    this.#removals.clear()
    for (const queue of [this.#group, ...this.#queues.values()]) {
      queue.clear()
      queue.dirty = false
    }
    this.#dirty.length = 0
    this.#queues.clear()
    this.#last = this.#group
  }

  resetStats(): void {
    for (const average of [this.#fillCount, this.#removed, this.#sendTime]) average.clear()
  }

  /** Counts messages that the network did not accept. */
  dropped(count: number): void {
    this.#component.counters.num_drops_on_full_queue += count
  }

  /** Gauges and operations of the component. */
  readonly managed: Readonly<Record<string, () => AttributeValue>> = {
    avg_batch_size: () => {
      const {counters} = this.#component
      const batched = counters.total_msgs_sent - counters.num_single_msgs_sent
      return counters.num_batches_sent === 0 ? 0 : batched / counters.num_batches_sent
    },
    avg_fill_count: () => this.#fillCount,
    avg_remove_queue_size: () => this.#removed,
    avg_send_time: () => this.#sendTime,
    members: () => `[${this.#members.map(String).join(', ')}]`,
    messages_available: () => this.#queued(),
    queue_size: () => -1,
    size: () => this.#queued(),
    active: () => this.#lines((q) => `dest: ${String(q.dest)} alive=${String(q.dirty)}`),
    dests: () => this.#lines((q) => `${String(q.dest)}: ${String(q.messages.length)} msgs`),
    dump: () => this.#lines((q) => `${String(q.dest)}: ${String(q.bytes)} bytes`),
    printBuffers: () =>
      `${String(this.#view.port.pool.free)} frames kept, ${String(this.#view.port.pool.underWay)} bytes under way`,
  }

  #queued(): number {
    let sum = this.#group.messages.length
    for (const queue of this.#queues.values()) sum += queue.messages.length
    return sum
  }

  #lines(line: (queue: SendQueue) => string): string {
    return [this.#group, ...this.#queues.values()].map(line).join('\n')
  }

  #queueOf(dest: Address): SendQueue {
    let queue = this.#queues.get(dest.key)
    if (queue === undefined) {
      if (this.#queues.size >= MAX_QUEUES) this.#removeEmpty()
      queue = new SendQueue(dest)
      this.#queues.set(dest.key, queue)
    }
    this.#last = queue
    return queue
  }

  #removeEmpty(): void {
    for (const [key, queue] of this.#queues) if (queue.messages.length === 0 && !queue.dirty) this.#queues.delete(key)
  }

  #remove(key: string): void {
    const queue = this.#queues.get(key)
    if (queue === undefined) return
    this.#drop(queue)
    this.#queues.delete(key)
    if (this.#last === queue) this.#last = this.#group
  }

  #forget(member: Address): void {
    this.#waiting.remove(member)
    this.#remove(member.key)
  }

  #drop(queue: SendQueue): void {
    this.dropped(queue.messages.length)
    queue.clear()
  }

  #send(queue: SendQueue, full: boolean): void {
    const {messages, dest} = queue
    if (messages.length === 0) return
    const reach = this.#view.port.reach(dest)
    if (reach === 'somebody') {
      this.#sendFrame(queue, full)
      if (dest instanceof IpAddress) this.#remove(dest.key)
      return
    }
    if (reach === 'unknown' && dest !== null) this.#waiting.add(dest, messages, queue.bytes)
    queue.clear()
  }

  #sendFrame(queue: SendQueue, full: boolean): void {
    const {messages, dest} = queue
    const view = this.#view
    const {counters} = this.#component
    const start = view.clock.now()
    const frame = view.port.pool.acquire()
    try {
      this.#write(frame, dest, messages)
    } catch (error) {
      this.#view.port.pool.discard(frame)
      view.log.error({dest: dest?.toString() ?? '<all>', err: error}, 'a message could not be encoded and is dropped')
      this.#drop(queue)
      return
    }
    const count = messages.length
    if (count === 1) counters.num_single_msgs_sent++
    else counters.num_batches_sent++
    if (full) counters.num_sends_because_full_queue++
    else counters.num_sends_because_no_msgs++
    counters.total_msgs_sent += count
    this.#fillCount.add(queue.bytes)
    this.#removed.add(count)
    queue.clear()
    this.#view.port.pool.launch(frame)
    view.port.transmit(dest, frame)
    this.#sendTime.add(Math.round((view.clock.now() - start) * NANOS_PER_MS))
  }

  #write(frame: Frame, dest: Address | null, messages: readonly Message[]): void {
    const {out} = frame
    const {localAddress, cluster, port} = this.#view
    const {prefixBytes, version} = port
    if (prefixBytes > 0) out.i32(0)
    const [only] = messages
    if (messages.length === 1 && only !== undefined) writeSingleFrame(out, version, only)
    else writeListFrame(out, version, dest, localAddress, cluster, messages)
    if (prefixBytes > 0) out.patchI32(0, out.position - prefixBytes)
    frame.seal()
  }
}
