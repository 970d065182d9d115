import type {Address} from '../../model/address.ts'
import {writeListFrame, writeSingleFrame} from '../../model/frame.ts'
import {IpAddress} from '../../model/ip-address.ts'
import type {Message} from '../../model/message.ts'
import type {Clock, Log, Timer} from '../../runtime/ports.ts'
import {AverageMinMax} from '../../stack/average-min-max.ts'
import type {Component} from '../../stack/protocol.ts'
import type {AttributeValue} from '../../stack/spec.ts'
import type {Frame, FramePool} from './frame-pool.ts'
import type {transportComponents} from './transport-components.ts'

/** Queues kept at most; beyond it those that are empty go. */
const MAX_QUEUES = 4096
/** Queues that may wait for a physical address at the same time. */
const MAX_WAITING = 64
const NANOS_PER_MS = 1_000_000

/** How many may take a frame for this destination: `unknown` when its physical address has to be asked for. */
export type Reach = 'nobody' | 'somebody' | 'unknown'

/** Where a bundler sends its frames. */
export interface BundlerOutlet {
  readonly clock: Clock
  readonly log: Log
  readonly version: number
  readonly localAddress: Address
  readonly cluster: string
  readonly pool: FramePool
  /** Bytes in front of a frame, for its length. */
  readonly prefixBytes: number
  /** Time that messages wait for a physical address. */
  readonly waitMs: number
  reach(dest: Address | null): Reach
  /** Sends a frame; `frame.hold` is called with the number of sends that will call `frame.done`. */
  transmit(dest: Address | null, frame: Frame): void
  /** Asks where a member is; `arrived` may follow. */
  whoHas(dest: Address): void
}

/** Messages for one destination. */
class SendQueue {
  readonly dest: Address | null
  readonly messages: Message[] = []
  bytes = 0
  dirty = false
  /** Clock time since which the queue waits for a physical address; -1 when it does not. */
  waitingSince = -1

  constructor(dest: Address | null) {
    this.dest = dest
  }

  clear(): void {
    this.messages.length = 0
    this.bytes = 0
  }
}

/**
 * Gathers messages per destination and sends them as frames: when another message would not fit, and otherwise once per turn
 * (org.jgroups.protocols.PerDestinationBundler). A frame holds one message, or a list. Each message goes out after those queued
 * before it for the same destination.
 */
export class Bundler {
  readonly #component: Component<typeof transportComponents.bundler>
  readonly #outlet: BundlerOutlet
  readonly #group = new SendQueue(null)
  readonly #queues = new Map<string, SendQueue>()
  readonly #dirty: SendQueue[] = []
  #last = this.#group
  #waiting = 0
  #members: readonly Address[] = []
  readonly #removals = new Set<Timer>()
  readonly #fillCount = new AverageMinMax()
  readonly #removed = new AverageMinMax()
  readonly #sendTime = new AverageMinMax('ns')
  /** Whether each message is sent at once. */
  unbundled = false

  constructor(component: Component<typeof transportComponents.bundler>, outlet: BundlerOutlet) {
    this.#component = component
    this.#outlet = outlet
  }

  /** Queues a message; true when `flush` has to follow in this turn. */
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

  /** The physical address of a member became known: sends what waited for it. */
  arrived(member: Address): void {
    const queue = this.#queues.get(member.key)
    if (queue !== undefined && queue.waitingSince >= 0) this.#send(queue, false)
  }

  /** Takes the members of a view; queues of former members are removed later. */
  viewChange(members: readonly Address[]): void {
    const left = this.#members.filter((m) => !members.some((other) => other.equals(m)))
    this.#members = members
    if (left.length === 0) return
    const removal = this.#outlet.clock.after(this.#component.props.remove_delay, () => {
      this.#removals.delete(removal)
      for (const member of left) if (!this.#members.some((m) => m.equals(member))) this.#remove(member.key)
    })
    this.#removals.add(removal)
  }

  /** Forgets all messages, and what was to be removed later. */
  clear(): void {
    for (const removal of this.#removals) removal.cancel()
    this.#removals.clear()
    for (const queue of [this.#group, ...this.#queues.values()]) {
      queue.clear()
      queue.waitingSince = -1
      queue.dirty = false
    }
    this.#dirty.length = 0
    this.#queues.clear()
    this.#last = this.#group
    this.#waiting = 0
  }

  resetStats(): void {
    for (const average of [this.#fillCount, this.#removed, this.#sendTime]) average.clear()
  }

  /** Counts messages that the network did not take. */
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
      `${String(this.#outlet.pool.free)} frames kept, ${String(this.#outlet.pool.underWay)} bytes under way`,
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
    this.#endWait(queue)
    this.#drop(queue)
    this.#queues.delete(key)
    if (this.#last === queue) this.#last = this.#group
  }

  #drop(queue: SendQueue): void {
    this.dropped(queue.messages.length)
    queue.clear()
  }

  #send(queue: SendQueue, full: boolean): void {
    const {messages, dest} = queue
    if (messages.length === 0) return
    const reach = this.#outlet.reach(dest)
    if (reach === 'unknown' && dest !== null) {
      this.#wait(queue, dest, full)
      return
    }
    if (queue.waitingSince >= 0 && this.#isStale(queue)) this.#drop(queue)
    this.#endWait(queue)
    if (reach !== 'somebody') queue.clear()
    if (messages.length === 0) return
    this.#sendFrame(queue, full)
    if (dest instanceof IpAddress) this.#remove(dest.key)
  }

  #isStale(queue: SendQueue): boolean {
    return this.#outlet.clock.now() - queue.waitingSince > this.#outlet.waitMs
  }

  #endWait(queue: SendQueue): void {
    if (queue.waitingSince < 0) return
    queue.waitingSince = -1
    this.#waiting--
  }

  /** Keeps the messages until the address of the member is known; a full or old queue is dropped. */
  #wait(queue: SendQueue, dest: Address, full: boolean): void {
    const waits = queue.waitingSince >= 0
    if (full || (waits ? this.#isStale(queue) : this.#waiting >= MAX_WAITING)) {
      this.#endWait(queue)
      this.#drop(queue)
    } else if (!waits) {
      this.#waiting++
      queue.waitingSince = this.#outlet.clock.now()
    }
    this.#outlet.whoHas(dest)
  }

  #sendFrame(queue: SendQueue, full: boolean): void {
    const {messages, dest} = queue
    const outlet = this.#outlet
    const {counters} = this.#component
    const start = outlet.clock.now()
    const frame = outlet.pool.acquire()
    try {
      this.#write(frame, dest, messages)
    } catch (error) {
      this.#outlet.pool.discard(frame)
      outlet.log.error({dest: dest?.toString() ?? '<all>', err: error}, 'a message could not be encoded and is dropped')
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
    this.#outlet.pool.launch(frame)
    outlet.transmit(dest, frame)
    this.#sendTime.add(Math.round((outlet.clock.now() - start) * NANOS_PER_MS))
  }

  #write(frame: Frame, dest: Address | null, messages: readonly Message[]): void {
    const {out} = frame
    const {prefixBytes, version, localAddress, cluster} = this.#outlet
    if (prefixBytes > 0) out.i32(0)
    const [only] = messages
    if (messages.length === 1 && only !== undefined) writeSingleFrame(out, version, only)
    else writeListFrame(out, version, dest, localAddress, cluster, messages)
    if (prefixBytes > 0) out.patchI32(0, out.position - prefixBytes)
    frame.seal()
  }
}
