import type {Address} from '../../../model/address.ts'
import type {Message} from '../../../model/message.ts'
import type {View} from '../../../model/view.ts'
import {MAX_AHEAD} from '../delivery-rules.ts'
import {ReceiveWindow} from '../receive-window.ts'
import type {SeqnoWindow} from '../seqno-window.ts'
import {type Connection, ReceiveConnection, SendConnection} from './connection.ts'
import {detach, heldBytes} from './held-bytes.ts'

/** Connections from non-members at most, and to them; the one that was used longest ago makes room. */
const MAX_STRANGERS = 256
/** Seqnos that a non-member may be ahead of what was delivered of it. */
const STRANGER_AHEAD = 4096
/** Memory of all that non-members have sent ahead of a gap; what is beyond is dropped, and sent again while its sender lives. */
const STRANGER_BYTES = 64 << 20
const MAX_CONN_ID = 32_767

/** The send and receive connections of one member. */
export class Connections {
  /**
   * By key of the member's address, as `receivers`. Invariant of both, unless `expectStrangers`: where MAX_STRANGERS connections with
   * non-members are, no message makes them more; only members that leave the view do.
   */
  readonly senders = new Map<string, SendConnection>()
  readonly receivers = new Map<string, ReceiveConnection>()
  /** Whether members of other sites are to be expected, who are never in the view. */
  expectStrangers = false
  readonly #perRow: number
  /** The last view; null before the first and after `reset`. */
  #view: View | null = null
  /** Never starts anew, also over a reconnect: other members tell connections apart by it. Invariant: 0 <= #nextConnId <= MAX_CONN_ID. */
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

  /** Makes a connection that starts at a seqno, in place of one that may be there. */
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
   * Whether a message may be kept until its turn comes. What members send, and what can be handed up at once, always may; of what non-members have
   * sent ahead of a gap so many bytes in sum.
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

  /** Takes a new view: connections with members are open, those with others close unless `keep` says so. */
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

  /** Closes connections that were not used for `idleMs`. */
  closeIdle(idleMs: number, now: number): void {
    for (const connection of this.#all()) {
      if (connection.state === 'OPEN' && connection.age(now) >= idleMs) connection.setState('CLOSING', now)
    }
  }

  /** Connections that are closing, for at least `closingMs`. */
  closing(closingMs: number, now: number): Connection[] {
    return [...this.#all()].filter((c) => c.state === 'CLOSING' && c.age(now) >= closingMs)
  }

  clear(): void {
    this.senders.clear()
    this.receivers.clear()
  }

  /** Forgets the view too. */
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
