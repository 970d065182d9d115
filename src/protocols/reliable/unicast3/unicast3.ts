/**
 * UNICAST3 delivers the unicasts between two members once and in the order in which they were sent. Each direction is a connection with an
 * id and seqnos from 1; receivers acknowledge what they delivered and request gaps, senders keep unacknowledged messages and resend the
 * newest when nothing moves. OOB messages go up at once; NO_RELIABILITY messages and multicasts pass through.
 *
 * Needs below: a transport that loops back messages to this member. Needs above: GMS for views.
 * Equals org.jgroups.protocols.UNICAST3 of JGroups 5.5.
 *
 * Differs from JGroups: what this member keeps for non-members is bounded (connections, seqnos ahead, messages without a
 * connection); times of use are accurate to one run; timestamps and connection ids continue across reconnects.
 */
import {type Address, SiteUuid} from '../../../model/address.ts'
import {MessageBatch} from '../../../model/batch.ts'
import {Flag, type Message, Transient} from '../../../model/message.ts'
import type {Event} from '../../../stack/events.ts'
import type {Managed} from '../../../stack/spec.ts'
import {ReliableDelivery} from '../reliable-delivery.ts'
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
export class Unicast3 extends ReliableDelivery<typeof spec, ReceiveConnection | SendConnection, UnicastHeader> {
  static readonly spec = spec

  readonly #connections = new Connections(this.props.xmit_table_msgs_per_row)
  readonly #early = new EarlyMessages()
  readonly #ageOut = new AgeOut()
  /** Created once: its timestamps continue across reconnects. */
  #control!: ControlMessages
  readonly #now = (): number => this.clock.now()

  protected override readonly managed: Managed<typeof spec> = managedOf({
    connections: this.#connections,
    ageOut: this.#ageOut,
    batchSize: this.batchSize,
    counters: this.counters,
    now: this.#now,
    local: () => this.localAddress,
    running: () => this.taskRunning,
    traces: () => this.log.isLevelEnabled('trace'),
    timestamper: () => this.#control.timestamp,
    closeIdle: () => this.#connections.closeIdle(this.props.conn_expiry_timeout, this.#now()),
    removeClosing: (closingMs, sending, receiving) => this.#removeClosing(closingMs, sending, receiving),
    removeExpired: () => this.#removeClosing(this.props.conn_close_timeout, true, true),
    sendPendingAcks: () => this.#sendPendingAcks(),
    triggerXmit: () => this.run(),
  })

  override init(): void {
    super.init()
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
    this.running = true
    this.schedule()
  }

  override stop(): void {
    this.#sendPendingAcks()
    this.running = false
    this.cancelTask()
    this.dropUndelivered()
    this.#ageOut.clear()
    this.#connections.reset()
    this.#early.clear()
    this.#control.reset()
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
    if (!this.running) return
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

  override receiveBatch(batch: MessageBatch): void {
    if (batch.dest === null) this.above.receiveBatch(batch)
    else super.receiveBatch(batch)
  }

  protected override batchDestination(): Address {
    return this.localAddress
  }

  protected override beforeDelivery(connection: ReceiveConnection | SendConnection): void {
    if (connection instanceof ReceiveConnection) this.#acknowledge(connection)
  }

  protected override isCurrent(): boolean {
    return this.running
  }

  protected override keepsDelivered(): boolean {
    return false
  }

  protected override headerOf(message: Message): UnicastHeader | undefined {
    if (message.dest === null || (message.flags & Flag.NO_RELIABILITY) !== 0) return undefined
    return message.header(this.id, unicastHeader)
  }

  #loopBack(message: Message): void {
    if ((message.transient & Transient.DONT_LOOPBACK) !== 0) return
    this.counters.num_loopbacks++
    this.executor.defer(() => {
      if (this.running) this.above.receive(message)
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

  protected override take(message: Message, header: UnicastHeader): void {
    const {src, dest} = message
    if (!this.running || src === null || dest === null) return
    if (header.type === UnicastType.DATA) {
      if (header.seqno < 1) return
      if (this.localAddress.equals(src)) this.#addOwn(header, src)
      else this.#add(src, dest, header, message)
    } else if (header.type === UnicastType.CLOSE) {
      this.deliver()
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
      this.deliver()
      if (!header.first) {
        if (!this.#early.add(src.key, message)) this.counters.num_msgs_dropped++
        this.#control.requestFirst(src, dest, this.props.sync_min_interval)
        return
      }
      connection = this.#connections.createReceiver(src, header.connId, header.seqno, dest, this.#now())
    }
    this.select(connection)
    this.#addTo(connection, header.seqno, message)
    if (this.#early.size > 0) this.#addEarly(connection)
  }

  #connectionOf(src: Address): ReceiveConnection | undefined {
    const current = this.current
    if (current instanceof ReceiveConnection && src.equals(current.member)) return current
    return this.#connections.receivers.get(src.key)
  }

  #addEarly(connection: ReceiveConnection): void {
    for (const message of this.#early.take(connection.member.key)) {
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
    if (added && oob) this.deliverOob(message)
  }

  /** This member's messages are already in the send window; looping back only marks their turn. */
  #addOwn(header: UnicastHeader, src: Address): void {
    const connection = this.#connections.senders.get(src.key)
    if (connection?.connId !== header.connId) return
    this.select(connection)
    connection.touch(this.#now)
    this.counters.num_msgs_received++
    this.takeBack(connection.window, header.seqno)
  }

  #acknowledge(connection: ReceiveConnection): void {
    const added = connection.added
    connection.added = 0
    if (added >= this.props.ack_threshold) this.#control.acknowledge(connection)
    else connection.ackPending = true
  }

  protected override run(): void {
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
        this.#connections.receivers.delete(connection.member.key)
      } else {
        this.#connections.senders.delete(connection.member.key)
        if (this.#connections.isMember(connection.member)) this.#control.close(connection.member, connection.connId)
      }
    }
    return removed
  }

  #sendPendingAcks(): void {
    if (!this.running) return
    for (const connection of this.#connections.receivers.values()) {
      if (connection.ackPending) this.#control.acknowledge(connection)
    }
  }
}

/** A SiteMaster of all sites represents several members. */
function isMulticast(dest: Address): boolean {
  return dest instanceof SiteUuid && dest.master && dest.site === null
}
