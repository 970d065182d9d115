import type {Address} from '../../../model/address.ts'
import type {Message} from '../../../model/message.ts'
import type {View} from '../../../model/view.ts'
import {MAX_AHEAD} from '../delivery-rules.ts'
import {ReceiveWindow} from '../receive-window.ts'
import type {SeqnoWindow} from '../seqno-window.ts'
import {type Connection, ReceiveConnection, SendConnection} from './connection.ts'
import {detach, heldBytes} from './held-bytes.ts'

/** Most connections from non-members, and to them; the least recently used is removed first. */
const MAX_STRANGERS = 256
/** How many seqnos a non-member may be ahead of its last delivered one. */
const STRANGER_AHEAD = 4096
/** Most bytes held from non-members ahead of gaps; more are dropped, and sent again while their sender lives. */
const STRANGER_BYTES = 64 << 20
const MAX_CONN_ID = 32_767

/** The send and receive connections of one member. */
export class Connections {
  /**
   * By key of the member's address, as `receivers`. Invariant of both, unless `expectStrangers`: messages never raise the number of
   * connections with non-members above MAX_STRANGERS; only members that leave the view do.
   */
  readonly senders = new Map<string, SendConnection>()
  readonly receivers = new Map<string, ReceiveConnection>()
  /** Whether to expect members of other sites, which are never in the view. */
  expectStrangers = false
  readonly #perRow: number
  /** The last view; null before the first and after `reset`. */
  #view: View | null = null
  /** Never reset, even across reconnects: other members distinguish connections by it. Invariant: 0 <= #nextConnId <= MAX_CONN_ID. */
  #nextConnId = 0

  constructor(perRow: number) {
    this.#perRow = perRow
  }

  isMember(member: Address): boolean {
    return this.#view?.contains(member) === true
  }

  createSender(member: Address, now: number): SendConnection {
    if (!this.#isKnown(member)) this.#makeRoom(this.senders, now)
    const connection = new SendConnection(member, this.#nextConnId, now, this.#perRow)
    this.#nextConnId = this.#nextConnId === MAX_CONN_ID ? 0 : this.#nextConnId + 1
    this.senders.set(member.key, connection)
    return connection
  }

  /** Creates a connection that starts at a seqno, replacing an existing one. */
  createReceiver(
    member: Address,
    connId: number,
    firstSeqno: number,
    realDest: Address,
    now: number,
  ): ReceiveConnection {
    const known = this.#isKnown(member)
    if (!known && !this.receivers.has(member.key)) this.#makeRoom(this.receivers, now)
    const window = new ReceiveWindow<Message>(firstSeqno - 1, this.#perRow, known ? MAX_AHEAD : STRANGER_AHEAD)
    const connection = new ReceiveConnection(member, connId, now, realDest, window)
    this.receivers.set(member.key, connection)
    return connection
  }

  /**
   * Whether a message may be kept until its turn comes. Messages from members, and those deliverable at once, always may; those of non-members
   * ahead of a gap only up to STRANGER_BYTES in total.
   */
  admits(connection: ReceiveConnection, seqno: number, message: Message): boolean {
    const {window, member} = connection
    if (window.size === 0) connection.ahead = 0
    if (seqno <= window.delivered + 1 || this.#isKnown(member)) return true
    detach(message)
    const bytes = heldBytes(message)
    let held = bytes
    for (const other of this.receivers.values()) if (!this.isMember(other.member)) held += other.ahead
    if (held > STRANGER_BYTES) return false
    connection.ahead += bytes
    return true
  }

  /** Adopts a new view: connections with members open, those with others close unless `keep` is set. */
  adopt(view: View, now: number, keep: (member: Address) => boolean): void {
    this.#view = view
    for (const connection of this.#all()) {
      const member = view.contains(connection.member)
      if (member) connection.setState('OPEN', now)
      else if (!keep(connection.member)) connection.setState('CLOSING', now)
      if (connection instanceof ReceiveConnection) {
        connection.window.maxAhead = member || this.expectStrangers ? MAX_AHEAD : STRANGER_AHEAD
      }
    }
  }

  close(member: Address, now: number): void {
    this.senders.get(member.key)?.setState('CLOSING', now)
    this.receivers.get(member.key)?.setState('CLOSING', now)
  }

  /** Closes connections that have been idle for `idleMs`. */
  closeIdle(idleMs: number, now: number): void {
    for (const connection of this.#all()) {
      if (connection.state === 'OPEN' && connection.age(now) >= idleMs) connection.setState('CLOSING', now)
    }
  }

  /** Connections that have been closing for at least `closingMs`. */
  closing(closingMs: number, now: number): Connection[] {
    return [...this.#all()].filter((c) => c.state === 'CLOSING' && c.age(now) >= closingMs)
  }

  clear(): void {
    this.senders.clear()
    this.receivers.clear()
  }

  /** Removes all connections and the view. */
  reset(): void {
    this.clear()
    this.#view = null
  }

  /** Sum over the windows of all connections. */
  sum(of: (window: SeqnoWindow<Message>) => number): number {
    return this.sumSent(of) + this.sumReceived(of)
  }

  sumSent(of: (window: SeqnoWindow<Message>) => number): number {
    let total = 0
    for (const connection of this.senders.values()) total += of(connection.window)
    return total
  }

  sumReceived(of: (window: SeqnoWindow<Message>) => number): number {
    let total = 0
    for (const connection of this.receivers.values()) total += of(connection.window)
    return total
  }

  /** As JGroups lists connections. */
  text(now: number): string {
    const line = (c: SendConnection | ReceiveConnection): string => `${c.member.toString()}: ${c.text(now)}\n`
    const sent = [...this.senders.values()].map(line).join('')
    const received = [...this.receivers.values()].map(line).join('')
    return (
      (sent === '' ? '' : `\nsend connections:\n${sent}`) +
      (received === '' ? '' : `\nreceive connections:\n${received}`)
    )
  }

  *#all(): Generator<SendConnection | ReceiveConnection> {
    yield* this.senders.values()
    yield* this.receivers.values()
  }

  #isKnown(member: Address): boolean {
    return this.isMember(member) || this.expectStrangers
  }

  #makeRoom(connections: Map<string, Connection>, now: number): void {
    if (connections.size < MAX_STRANGERS) return
    let strangers = 0
    let oldest: Connection | undefined
    let oldestAge = -1
    for (const connection of connections.values()) {
      if (this.isMember(connection.member)) continue
      strangers++
      const age = connection.age(now)
      if (age > oldestAge) {
        oldest = connection
        oldestAge = age
      }
    }
    if (strangers >= MAX_STRANGERS && oldest !== undefined) connections.delete(oldest.member.key)
  }
}
