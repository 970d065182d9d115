/**
 * NAKACK2 delivers the multicasts of each member of the view once and in the order in which they were sent. Receivers notice gaps and request
 * what is missing; senders keep their multicasts until STABLE reports that all have them. OOB multicasts go up at once, and
 * NO_RELIABILITY multicasts pass through.
 *
 * Needs below: a transport that loops own multicasts back. Needs above: GMS for views and digests, STABLE for purging.
 * Equals org.jgroups.protocols.pbcast.NAKACK2 of JGroups 5.5.
 *
 * Differs from JGroups: seqnos too far ahead of the last delivered one are refused; where delivered messages are kept for others, OOB
 * messages are kept whole; REBROADCAST requests what a digest contains and this member does not have.
 */
import type {Address} from '../../../model/address.ts'
import {Flag, Message, Transient} from '../../../model/message.ts'
import type {Digest} from '../../../model/digest.ts'
import {seqnoListCodec} from '../../../model/seqno-list.ts'
import type {View} from '../../../model/view.ts'
import type {Event} from '../../../stack/events.ts'
import type {Managed} from '../../../stack/spec.ts'
import {SuppressedLog} from '../../../stack/suppressed-log.ts'
import {controlFlags} from '../delivery-rules.ts'
import {ReliableDelivery} from '../reliable-delivery.ts'
import {maxRequestSize} from '../table-properties.ts'
import {nakAckHeader, type NakAckHeader, nakAckSeqno, NakAckType} from '../../../headers/nakack2.ts'
import {LastSeqno} from './last-seqno.ts'
import {managedOf} from './managed.ts'
import {Retransmitter} from './retransmitter.ts'
import {type SenderTable, SenderTables} from './sender-tables.ts'
import {spec} from './spec.ts'
import {Stability} from './stability.ts'

/** Reliable multicast with negative acknowledgments. */
export class Nakack2 extends ReliableDelivery<typeof spec, SenderTable, NakAckHeader> {
  static readonly spec = spec

  readonly #tables = new SenderTables(this.props.xmit_table_msgs_per_row)
  readonly #nonMembers = new SuppressedLog()
  readonly #lastSeqno = new LastSeqno()
  readonly #stability = new Stability()
  #retransmitter!: Retransmitter
  /** The last view; null from `stop` to the next one. */
  #view: View | null = null
  /** Invariant: true from DISCONNECT to the next `start`. */
  #leaving = false
  /** Whether the member is in a view; multicasts are queued until then. Invariant: never true between `stop` and the next view. */
  #server = false
  /** Invariant: grows only while `#server` is false, and only up to `become_server_queue_size`. */
  #queue: Message[] = []

  protected override readonly managed: Managed<typeof spec> = managedOf({
    tables: this.#tables,
    nonMembers: this.#nonMembers,
    batchSize: this.batchSize,
    stabilityTexts: this.#stability.texts,
    local: () => this.localAddress,
    queued: () => this.#queue.length,
    running: () => this.taskRunning,
    resendsLast: () => this.props.resend_last_seqno,
    traces: () => this.log.isLevelEnabled('trace'),
    resetStats: () => this.resetStats(),
    triggerXmit: () => this.run(),
  })

  override init(): void {
    super.init()
    const {props} = this
    if (props.xmit_from_random_member) props.discard_delivered_msgs = false
    if (!this.transport.supportsMulticasting) {
      props.use_mcast_xmit = false
      props.use_mcast_xmit_req = false
    }
    if (props.become_server_queue_size <= 0) props.become_server_queue_size = 10
    props.max_xmit_req_size = maxRequestSize(props.max_xmit_req_size, this.transport.maxBundleSize)
    this.#tables.local = this.localAddress
    this.#retransmitter = new Retransmitter({
      id: this.id,
      minor: this.context.minor,
      local: this.localAddress,
      props,
      counters: this.counters,
      random: this.random,
      log: this.log,
      tables: this.#tables,
      send: (message) => {
        this.below.send(message)
      },
    })
  }

  override start(): void {
    this.running = true
    this.#leaving = false
    this.schedule()
  }

  override stop(): void {
    this.running = false
    this.#server = false
    this.#queue = []
    this.cancelTask()
    this.#view = null
    this.#reset()
  }

  override resetStats(): void {
    super.resetStats()
    this.#stability.texts.length = 0
    this.#tables.history.length = 0
    this.#tables.own?.resetStats()
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'STABLE':
        this.#stability.apply(event.digest, this.#tables, this.#retransmitter)
        return null
      case 'GET_DIGEST':
        return event.member === undefined ? this.#tables.digest() : this.#tables.digestOf(event.member)
      case 'SET_DIGEST':
        this.#tables.set(event.digest)
        return null
      case 'MERGE_DIGEST':
        this.#tables.merge(event.digest)
        return null
      case 'OVERWRITE_DIGEST':
        this.#tables.overwrite(event.digest)
        return null
      case 'REBROADCAST':
        this.#fetch(event.digest)
        return null
      default:
        this.#observe(event)
        return this.below.down(event)
    }
  }

  override send(message: Message): void {
    if (message.dest !== null || (message.flags & Flag.NO_RELIABILITY) !== 0) {
      this.below.send(message)
      return
    }
    const own = this.#tables.own
    if (!this.running || own === null) return
    message.src ??= this.localAddress
    message.putHeader(this.id, nakAckHeader, nakAckSeqno(NakAckType.MSG, own.next))
    own.append(message)
    if ((message.transient & Transient.DONT_LOOPBACK) !== 0) own.skipNewest()
    this.counters.num_messages_sent++
    this.#lastSeqno.sent()
    this.below.send(message)
  }

  override up(event: Event): unknown {
    if (event.type !== 'STABLE') return this.above.up(event)
    this.#stability.apply(event.digest, this.#tables, this.#retransmitter)
    return null
  }

  override probeKeys(): readonly string[] {
    return ['digest-history', 'dump-digest']
  }

  override probe(keys: readonly string[]): ReadonlyMap<string, string> | null {
    const answers = new Map<string, string>()
    for (const key of keys) {
      if (key === 'digest-history') answers.set(key, String(this.managed.printDigestHistory()))
      if (key === 'dump-digest') answers.set(key, `\n${String(this.managed.printMessages())}`)
    }
    return answers.size === 0 ? null : answers
  }

  protected override headerOf(message: Message): NakAckHeader | undefined {
    return (message.flags & Flag.NO_RELIABILITY) !== 0 ? undefined : message.header(this.id, nakAckHeader)
  }

  protected override isCurrent(table: SenderTable): boolean {
    return this.#tables.get(table.member) === table
  }

  protected override keepsDelivered(table: SenderTable): boolean {
    return table.own || !this.props.discard_delivered_msgs
  }

  protected override take(message: Message, header: NakAckHeader): void {
    const src = message.src
    if (src === null) return
    if (!this.#server) {
      if (this.#queue.length < this.props.become_server_queue_size) this.#queue.push(message)
      return
    }
    switch (header.type) {
      case NakAckType.MSG:
        this.#add(src, header.seqno, message)
        return
      case NakAckType.XMIT_RSP:
        this.counters.xmit_rsps_received++
        message.dest = null
        message.putHeader(this.id, nakAckHeader, nakAckSeqno(NakAckType.MSG, header.seqno))
        this.#add(src, header.seqno, message)
        return
      default:
        this.#control(src, header, message)
    }
  }

  #control(src: Address, header: NakAckHeader, message: Message): void {
    if (header.type === NakAckType.XMIT_REQ) {
      const missing = message.object(seqnoListCodec)
      if (missing !== undefined && header.sender !== null) this.#retransmitter.answer(src, missing, header.sender)
      return
    }
    const table = this.#tables.get(src)
    if (table !== undefined) this.#retransmitter.requestLast(table, header.seqno)
  }

  #add(src: Address, seqno: number, message: Message): void {
    let table = this.current
    if (table === undefined || !src.equals(table.member)) {
      table = this.#tables.get(src)
      this.select(table)
      if (table === undefined) {
        this.#unknownMember(src)
        return
      }
    }
    this.counters.num_messages_received++
    const {received, window} = table
    if (received === null) {
      this.takeBack(window, seqno)
      return
    }
    const oob = (message.flags & Flag.OOB) !== 0
    const added = received.add(seqno, oob && this.props.discard_delivered_msgs ? null : message)
    if (added && oob) this.deliverOob(message)
  }

  #unknownMember(src: Address): void {
    if (this.#leaving || !this.props.log_discard_msgs) return
    const period = this.props.suppress_time_non_member_warnings
    const suppressed = this.#nonMembers.shouldLog(src.key, this.clock.now(), period)
    if (suppressed < 0) return
    this.log.warn({sender: String(src), view: String(this.#view), suppressed}, 'dropped message from non-member')
  }

  #observe(event: Event): void {
    switch (event.type) {
      case 'TMP_VIEW':
        this.#retransmitter.members = event.view.members
        return
      case 'VIEW_CHANGE':
        this.#view = event.view
        this.#retransmitter.members = event.view.members
        this.#tables.adjust(event.view.members)
        this.#server = true
        this.#nonMembers.removeExpired(this.clock.now(), this.props.suppress_time_non_member_warnings)
        return
      case 'BECOME_SERVER':
        this.#server = true
        this.#flushQueue()
        return
      case 'DISCONNECT':
        this.#leaving = true
        this.#reset()
        return
      default:
    }
  }

  #flushQueue(): void {
    if (this.#queue.length === 0) return
    const queue = this.#queue
    this.#queue = []
    this.executor.defer(() => {
      if (!this.running) return
      for (const message of queue) this.receive(message)
    })
  }

  #fetch(digest: Digest): void {
    for (const entry of digest.entries) {
      const table = this.#tables.get(entry.member)
      if (table !== undefined) this.#retransmitter.requestThrough(table, entry.received)
    }
  }

  protected override run(): void {
    this.#retransmitter.run()
    const seqno = this.#tables.own?.received ?? 0
    if (!this.props.resend_last_seqno || !this.#lastSeqno.due(seqno, this.props.resend_last_seqno_max_times)) return
    const message = Message.empty(null)
    message.setFlag(controlFlags(Flag.OOB | Flag.NO_FC, this.context.minor))
    message.transient |= Transient.DONT_LOOPBACK
    message.src = this.localAddress
    this.below.send(message.putHeader(this.id, nakAckHeader, nakAckSeqno(NakAckType.HIGHEST_SEQNO, seqno)))
  }

  #reset(): void {
    this.#tables.clear()
    this.#lastSeqno.reset()
    this.dropUndelivered()
  }
}
