/**
 * NAKACK2 delivers the multicasts of each member of the view once and in the order in which they were sent. Receivers notice gaps and ask
 * for what is missing; senders keep their multicasts until STABLE tells that all have them. OOB multicasts go up at once, and
 * NO_RELIABILITY multicasts pass by.
 *
 * Needs below: a transport that loops own multicasts back. Needs above: GMS for views and digests, STABLE for purging.
 * Equals org.jgroups.protocols.pbcast.NAKACK2 of JGroups 5.5.
 *
 * Differs from JGroups: seqnos too far ahead of what was delivered are refused; where delivered messages are kept for others, OOB
 * messages are kept whole; REBROADCAST asks for what a digest has and this member does not.
 */
import type {Address} from '../../../model/address.ts'
import {MessageBatch} from '../../../model/batch.ts'
import {Flag, Message, Transient} from '../../../model/message.ts'
import type {Digest} from '../../../model/digest.ts'
import {seqnoListCodec} from '../../../model/seqno-list.ts'
import type {View} from '../../../model/view.ts'
import type {Timer} from '../../../runtime/ports.ts'
import {AverageMinMax} from '../../../stack/average-min-max.ts'
import type {Event} from '../../../stack/events.ts'
import {Protocol} from '../../../stack/protocol.ts'
import type {Managed} from '../../../stack/spec.ts'
import {SuppressedLog} from '../../../stack/suppressed-log.ts'
import {controlFlags, keepDeliverable, markOobDelivered} from '../delivery.ts'
import {digestText} from '../seqno-text.ts'
import {maxRequestSize} from '../table-properties.ts'
import {nakAckHeader, type NakAckHeader, nakAckSeqno, NakAckType} from '../../../headers/nakack2.ts'
import {LastSeqno} from './last-seqno.ts'
import {managedOf} from './managed.ts'
import {Retransmitter} from './retransmitter.ts'
import {type SenderTable, SenderTables} from './sender-tables.ts'
import {spec} from './spec.ts'

/** Stability digests that are remembered. */
const MAX_STABILITY_TEXTS = 10

/** Reliable multicast with negative acknowledgments. */
export class Nakack2 extends Protocol<typeof spec> {
  static readonly spec = spec

  readonly #tables = new SenderTables(this.props.xmit_table_msgs_per_row)
  readonly #nonMembers = new SuppressedLog()
  readonly #lastSeqno = new LastSeqno()
  readonly #batchSize = new AverageMinMax()
  readonly #stabilityTexts: string[] = []
  #retransmitter!: Retransmitter
  #task: Timer | undefined
  #view: View | null = null
  #running = false
  #leaving = false
  /** Whether the member is in a view; until then multicasts are queued. */
  #server = false
  #queue: Message[] = []
  /** Sender whose messages were added and not delivered yet, and its OOB messages to deliver at once. */
  #current: SenderTable | undefined
  #oob: Message[] = []

  protected override readonly managed: Managed<typeof spec> = managedOf({
    tables: this.#tables,
    nonMembers: this.#nonMembers,
    batchSize: this.#batchSize,
    stabilityTexts: this.#stabilityTexts,
    local: () => this.localAddress,
    queued: () => this.#queue.length,
    running: () => this.#task !== undefined,
    resendsLast: () => this.props.resend_last_seqno,
    traces: () => this.log.isLevelEnabled('trace'),
    resetStats: () => this.resetStats(),
    triggerXmit: () => this.#run(),
  })

  override init(): void {
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
    this.#running = true
    this.#leaving = false
    this.#schedule()
  }

  override stop(): void {
    this.#running = false
    this.#server = false
    this.#queue = []
    this.#task?.cancel()
    this.#task = undefined
    this.#view = null
    this.#reset()
  }

  override propertyChanged(name: string): void {
    super.propertyChanged(name)
    if (name === 'xmit_interval' && this.#task !== undefined) this.#schedule()
  }

  override resetStats(): void {
    super.resetStats()
    this.#batchSize.clear()
    this.#stabilityTexts.length = 0
    this.#tables.history.length = 0
    this.#tables.own?.resetStats()
  }

  override down(event: Event): unknown {
    switch (event.type) {
      case 'STABLE':
        this.#stable(event.digest)
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
    if (!this.#running || own === null) return
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
    this.#stable(event.digest)
    return null
  }

  override receive(message: Message): void {
    const header = this.#headerOf(message)
    if (header === undefined) {
      this.above.receive(message)
      return
    }
    this.#take(message, header)
    this.#deliver()
  }

  override receiveBatch(batch: MessageBatch): void {
    const messages = batch.messages
    let kept = 0
    for (const message of messages) {
      const header = this.#headerOf(message)
      if (header === undefined) messages[kept++] = message
      else this.#take(message, header)
    }
    this.#deliver()
    if (kept !== messages.length) batch.truncate(kept)
    if (kept > 0) this.above.receiveBatch(batch)
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

  #headerOf(message: Message): NakAckHeader | undefined {
    return (message.flags & Flag.NO_RELIABILITY) !== 0 ? undefined : message.header(this.id, nakAckHeader)
  }

  /** Deals with a message that has the own header; what can be delivered waits for `#deliver`. */
  #take(message: Message, header: NakAckHeader): void {
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
    if (this.#current === undefined || !src.equals(this.#current.member)) {
      this.#deliver()
      this.#current = this.#tables.get(src)
      if (this.#current === undefined) {
        this.#unknownMember(src)
        return
      }
    }
    this.counters.num_messages_received++
    const {received, window} = this.#current
    const oob = (message.flags & Flag.OOB) !== 0
    if (received === null) {
      // Own messages are in the window since they were sent; what comes back only says that their turn has come.
      const sent = oob ? window.get(seqno) : undefined
      if (sent !== undefined && sent !== null && markOobDelivered(sent)) this.#oob.push(sent)
      return
    }
    const added = received.add(seqno, oob && this.props.discard_delivered_msgs ? null : message)
    if (added && oob && markOobDelivered(message)) this.#oob.push(message)
  }

  /** Hands up what the sender at hand has ready. Receivers may change anything, so the state is put away first. */
  #deliver(): void {
    const table = this.#current
    if (table === undefined) return
    this.#current = undefined
    if (this.#oob.length > 0) {
      const oob = this.#oob
      this.#oob = []
      this.#handUp(table.member, oob, true)
    }
    const own = table.received === null ? table.member : null
    while (table.window.deliverable && this.#tables.get(table.member) === table) {
      const messages: Message[] = []
      table.window.drain(messages, this.props.max_batch_size, own !== null || !this.props.discard_delivered_msgs)
      keepDeliverable(messages, own)
      if (messages.length === 0) continue
      this.#batchSize.add(messages.length)
      this.#handUp(table.member, messages, false)
    }
  }

  #handUp(src: Address, messages: Message[], oob: boolean): void {
    const [first] = messages
    if (first !== undefined && messages.length === 1) this.above.receive(first)
    else this.above.receiveBatch(new MessageBatch(null, src, this.cluster, oob, messages))
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
      if (!this.#running) return
      for (const message of queue) this.receive(message)
    })
  }

  #fetch(digest: Digest): void {
    for (const entry of digest.entries) {
      const table = this.#tables.get(entry.member)
      if (table !== undefined) this.#retransmitter.requestThrough(table, entry.received)
    }
  }

  /** Purges what all have delivered, and asks for a last message that others have had for a whole round. */
  #stable(digest: Digest): void {
    this.#stabilityTexts.push(digestText(digest, true))
    if (this.#stabilityTexts.length > MAX_STABILITY_TEXTS) this.#stabilityTexts.shift()
    for (const entry of digest.entries) {
      const table = this.#tables.get(entry.member)
      if (table === undefined) continue
      this.#retransmitter.requestLast(table, table.stableReceived)
      table.stableReceived = entry.received
      table.window.purge(entry.delivered)
    }
  }

  #run(): void {
    this.#retransmitter.run()
    const seqno = this.#tables.own?.received ?? 0
    if (!this.props.resend_last_seqno || !this.#lastSeqno.due(seqno, this.props.resend_last_seqno_max_times)) return
    const message = Message.empty(null)
    message.setFlag(controlFlags(Flag.OOB | Flag.NO_FC, this.context.minor))
    message.transient |= Transient.DONT_LOOPBACK
    message.src = this.localAddress
    this.below.send(message.putHeader(this.id, nakAckHeader, nakAckSeqno(NakAckType.HIGHEST_SEQNO, seqno)))
  }

  #schedule(): void {
    this.#task?.cancel()
    this.#task = this.clock.every(this.props.xmit_interval, () => this.#run())
  }

  #reset(): void {
    this.#tables.clear()
    this.#lastSeqno.reset()
    this.#current = undefined
    this.#oob = []
  }
}
