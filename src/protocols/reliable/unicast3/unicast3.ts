/**
 * UNICAST3 delivers the unicasts between two members once and in the order in which they were sent. Each direction is a connection with an
 * id and seqnos from 1; receivers acknowledge what they delivered and ask for gaps, senders keep what is not acknowledged and resend the
 * newest when nothing moves. OOB messages go up at once; NO_RELIABILITY messages and multicasts pass by.
 *
 * Needs below: a transport that loops messages to the own member back. Needs above: GMS for views.
 * Equals org.jgroups.protocols.UNICAST3 of JGroups 5.5.
 *
 * Differs from JGroups: what non-members can make this member keep is bounded (connections, seqnos ahead, messages without a
 * connection); times of use are exact to one run; timestamps and connection ids go on over a reconnect.
 */
import {type Address, SiteUuid} from '../../../model/address.ts'
import {MessageBatch} from '../../../model/batch.ts'
import {Flag, type Message, Transient} from '../../../model/message.ts'
import type {Timer} from '../../../runtime/ports.ts'
import {AverageMinMax} from '../../../stack/average-min-max.ts'
import type {Event} from '../../../stack/events.ts'
import {Protocol} from '../../../stack/protocol.ts'
import type {Managed} from '../../../stack/spec.ts'
import {keepDeliverable, markOobDelivered} from '../delivery.ts'
import {maxRequestSize} from '../table-properties.ts'
import {AgeOut} from './age-out.ts'
import {ReceiveConnection, type SendConnection} from './connection.ts'
import {Connections} from './connections.ts'
import {ControlMessages} from './control-messages.ts'
import {EarlyMessages} from './early-messages.ts'
import {unicastData, unicastHeader, type UnicastHeader, UnicastType} from '../../../headers/unicast3.ts'
import {managedOf} from './managed.ts'
import {spec} from './spec.ts'

const DEFAULT_XMIT_INTERVAL = 500

/** Reliable unicast with positive and negative acknowledgments. */
export class Unicast3 extends Protocol<typeof spec> {
  static readonly spec = spec

  readonly #connections = new Connections(this.props.xmit_table_msgs_per_row)
  readonly #early = new EarlyMessages()
  readonly #ageOut = new AgeOut()
  readonly #batchSize = new AverageMinMax()
  /** Made once: its timestamps go on over a reconnect. */
  #control!: ControlMessages
  #task: Timer | undefined
  #running = false
  /** Connection whose messages were added and not delivered yet, and its OOB messages to deliver at once. */
  #current: ReceiveConnection | SendConnection | undefined
  #oob: Message[] = []
  readonly #now = (): number => this.clock.now()

  protected override readonly managed: Managed<typeof spec> = managedOf({
    connections: this.#connections,
    ageOut: this.#ageOut,
    batchSize: this.#batchSize,
    counters: this.counters,
    now: this.#now,
    local: () => this.localAddress,
    running: () => this.#task !== undefined,
    traces: () => this.log.isLevelEnabled('trace'),
    timestamper: () => this.#control.timestamp,
    closeIdle: () => this.#connections.closeIdle(this.props.conn_expiry_timeout, this.#now()),
    removeClosing: (closingMs, sending, receiving) => this.#removeClosing(closingMs, sending, receiving),
    removeExpired: () => this.#removeClosing(this.props.conn_close_timeout, true, true),
    sendPendingAcks: () => this.#sendPendingAcks(),
    triggerXmit: () => this.#run(),
  })

  override init(): void {
    const {props} = this
    props.max_xmit_req_size = maxRequestSize(props.max_xmit_req_size, this.transport.maxBundleSize)
    if (props.xmit_interval <= 0) props.xmit_interval = DEFAULT_XMIT_INTERVAL
    const below = this.context.protocols.slice(0, this.context.protocols.indexOf(this))
    this.#connections.expectStrangers = below.some((p) => p.name === 'RELAY2' || p.name === 'RELAY3')
    this.#control = new ControlMessages({
      id: this.id,
      minor: this.context.minor,
      local: this.localAddress,
      counters: this.counters,
      log: this.log,
      now: this.#now,
      send: (message) => {
        this.below.send(message)
      },
    })
  }

  override start(): void {
    this.#early.clear()
    this.#running = true
    this.#schedule()
  }

  override stop(): void {
    this.#sendPendingAcks()
    this.#running = false
    this.#task?.cancel()
    this.#task = undefined
    this.#current = undefined
    this.#oob = []
    this.#ageOut.clear()
    this.#connections.reset()
    this.#early.clear()
    this.#control.reset()
  }

  override propertyChanged(name: string): void {
    super.propertyChanged(name)
    if (name === 'xmit_interval' && this.#task !== undefined) this.#schedule()
  }

  override resetStats(): void {
    super.resetStats()
    this.#batchSize.clear()
  }

  override down(event: Event): unknown {
    if (event.type === 'VIEW_CHANGE') {
      this.#ageOut.removeAll(event.view.members)
      this.#connections.adopt(
        event.view,
        this.#now(),
        (peer) => this.#connections.expectStrangers && peer instanceof SiteUuid,
      )
      this.#control.expire(this.props.sync_min_interval)
    }
    return this.below.down(event)
  }

  override send(message: Message): void {
    const dest = message.dest
    if (dest === null || (message.flags & Flag.NO_RELIABILITY) !== 0 || isMulticast(dest)) {
      this.below.send(message)
      return
    }
    if (!this.#running) return
    message.src ??= this.localAddress
    const toSelf = this.localAddress.equals(dest)
    if (toSelf && this.props.loopback) {
      this.#loopBack(message)
      return
    }
    const connection = this.#connections.senders.get(dest.key) ?? this.#connect(dest)
    const window = connection.window
    const seqno = window.next
    message.putHeader(this.id, unicastHeader, unicastData(seqno, connection.connId, seqno === 1))
    window.append(message)
    connection.touch(this.#now)
    if (toSelf && (message.transient & Transient.DONT_LOOPBACK) !== 0) {
      window.skipNewest()
      window.purge(window.delivered)
    }
    this.counters.num_msgs_sent++
    this.below.send(message)
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
    if (batch.dest === null) {
      this.above.receiveBatch(batch)
      return
    }
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

  #headerOf(message: Message): UnicastHeader | undefined {
    if (message.dest === null || (message.flags & Flag.NO_RELIABILITY) !== 0) return undefined
    return message.header(this.id, unicastHeader)
  }

  #loopBack(message: Message): void {
    if ((message.transient & Transient.DONT_LOOPBACK) !== 0) return
    this.counters.num_loopbacks++
    this.executor.defer(() => {
      if (this.#running) this.above.receive(message)
    })
  }

  #connect(dest: Address): SendConnection {
    const connection = this.#connections.createSender(dest, this.#now())
    if (this.props.max_retransmit_time > 0 && !this.#connections.isMember(dest)) {
      this.#ageOut.add(dest, this.props.max_retransmit_time, this.clock, (member) => {
        this.#connections.close(member, this.#now())
      })
    }
    return connection
  }

  /** Deals with a message that has the own header; what can be delivered waits for `#deliver`. */
  #take(message: Message, header: UnicastHeader): void {
    const {src, dest} = message
    if (!this.#running || src === null || dest === null) return
    if (header.type === UnicastType.DATA) {
      if (header.seqno < 1) return
      if (this.localAddress.equals(src)) this.#addOwn(header, src)
      else this.#add(src, dest, header, message)
    } else if (header.type === UnicastType.CLOSE) {
      this.#deliver()
      if (this.#connections.receivers.get(src.key)?.connId === header.connId)
        this.#connections.receivers.delete(src.key)
    } else {
      const connection = this.#connections.senders.get(src.key)
      if (connection !== undefined) this.#control.handle(connection, header, message, this.props.log_not_found_msgs)
    }
  }

  #add(src: Address, dest: Address, header: UnicastHeader, message: Message): void {
    let connection = this.#connectionOf(src)
    if (connection?.connId !== header.connId) {
      this.#deliver()
      if (!header.first) {
        if (!this.#early.add(src.key, message)) this.counters.num_msgs_dropped++
        this.#control.requestFirst(src, dest, this.props.sync_min_interval)
        return
      }
      connection = this.#connections.createReceiver(src, header.connId, header.seqno, dest, this.#now())
    }
    this.#select(connection)
    this.#addTo(connection, header.seqno, message)
    if (this.#early.size > 0) this.#addEarly(connection)
  }

  #connectionOf(src: Address): ReceiveConnection | undefined {
    const current = this.#current
    if (current instanceof ReceiveConnection && src.equals(current.peer)) return current
    return this.#connections.receivers.get(src.key)
  }

  #addEarly(connection: ReceiveConnection): void {
    for (const message of this.#early.take(connection.peer.key)) {
      const header = message.header(this.id, unicastHeader)
      if (header?.connId === connection.connId) this.#addTo(connection, header.seqno, message)
    }
  }

  #addTo(connection: ReceiveConnection, seqno: number, message: Message): void {
    connection.touch(this.#now)
    connection.added++
    this.counters.num_msgs_received++
    const oob = (message.flags & Flag.OOB) !== 0
    if (!oob && !this.#connections.admits(connection, seqno, message)) {
      this.counters.num_msgs_dropped++
      return
    }
    const added = connection.window.add(seqno, oob ? null : message)
    if (added && oob && markOobDelivered(message)) this.#oob.push(message)
  }

  /** Own messages are in the send window already; what comes back only says that their turn has come. */
  #addOwn(header: UnicastHeader, src: Address): void {
    const connection = this.#connections.senders.get(src.key)
    if (connection?.connId !== header.connId) return
    this.#select(connection)
    connection.touch(this.#now)
    this.counters.num_msgs_received++
    const sent = connection.window.get(header.seqno)
    if (sent === undefined || sent === null || (sent.flags & Flag.OOB) === 0) return
    if (markOobDelivered(sent)) this.#oob.push(sent)
  }

  #select(connection: ReceiveConnection | SendConnection): void {
    if (this.#current === connection) return
    this.#deliver()
    this.#current = connection
  }

  /** Acknowledges, and hands up what the connection at hand has ready. Receivers may change anything, so the state is put away first. */
  #deliver(): void {
    const connection = this.#current
    if (connection === undefined) return
    this.#current = undefined
    if (connection instanceof ReceiveConnection) this.#acknowledge(connection)
    if (this.#oob.length > 0) {
      const oob = this.#oob
      this.#oob = []
      this.#handUp(connection.peer, oob, true)
    }
    const own = connection instanceof ReceiveConnection ? null : connection.peer
    while (connection.window.deliverable && this.#running) {
      const messages: Message[] = []
      connection.window.drain(messages, this.props.max_batch_size, false)
      keepDeliverable(messages, own)
      if (messages.length === 0) continue
      this.#batchSize.add(messages.length)
      this.#handUp(connection.peer, messages, false)
    }
  }

  #acknowledge(connection: ReceiveConnection): void {
    const added = connection.added
    connection.added = 0
    if (added >= this.props.ack_threshold) this.#control.acknowledge(connection)
    else connection.ackPending = true
  }

  #handUp(src: Address, messages: Message[], oob: boolean): void {
    const [first] = messages
    if (first !== undefined && messages.length === 1) this.above.receive(first)
    else this.above.receiveBatch(new MessageBatch(this.localAddress, src, this.cluster, oob, messages))
  }

  #run(): void {
    for (const connection of this.#connections.receivers.values()) {
      if (connection.ackPending) this.#control.acknowledge(connection)
      const due = connection.gaps.due(connection.window, this.props.max_xmit_req_size)
      if (due !== null) this.#control.request(connection, due)
    }
    for (const connection of this.#connections.senders.values()) {
      const message = connection.stalled()
      if (message === null) continue
      this.counters.num_xmits++
      this.below.send(message)
    }
    if (this.props.conn_expiry_timeout > 0) this.#connections.closeIdle(this.props.conn_expiry_timeout, this.#now())
    if (this.props.conn_close_timeout > 0) this.#removeClosing(this.props.conn_close_timeout, true, true)
  }

  #removeClosing(closingMs: number, sending: boolean, receiving: boolean): number {
    let removed = 0
    for (const connection of this.#connections.closing(closingMs, this.#now())) {
      const toRemove = connection instanceof ReceiveConnection ? receiving : sending
      if (!toRemove) continue
      removed++
      if (connection instanceof ReceiveConnection) {
        if (connection.ackPending) this.#control.acknowledge(connection)
        this.#connections.receivers.delete(connection.peer.key)
      } else {
        this.#connections.senders.delete(connection.peer.key)
        if (this.#connections.isMember(connection.peer)) this.#control.close(connection.peer, connection.connId)
      }
    }
    return removed
  }

  #sendPendingAcks(): void {
    if (!this.#running) return
    for (const connection of this.#connections.receivers.values()) {
      if (connection.ackPending) this.#control.acknowledge(connection)
    }
  }

  #schedule(): void {
    this.#task?.cancel()
    this.#task = this.clock.every(this.props.xmit_interval, () => this.#run())
  }
}

/** A SiteMaster of all sites stands for several members. */
function isMulticast(dest: Address): boolean {
  return dest instanceof SiteUuid && dest.master && dest.site === null
}
