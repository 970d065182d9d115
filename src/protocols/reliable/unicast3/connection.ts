import type {Address} from '../../../model/address.ts'
import type {Message} from '../../../model/message.ts'
import {GapTracker} from '../gap-tracker.ts'
import {ReceiveWindow} from '../receive-window.ts'
import {SendWindow} from '../send-window.ts'

/** State of a connection: one that is closing opens again when it is used. */
export type ConnectionState = 'OPEN' | 'CLOSING'

/** One direction of the traffic with one other member. */
export abstract class Connection {
  readonly member: Address
  readonly connId: number
  /** Used since the last run; the run turns it into a time, so that no message asks the clock. */
  used = true
  #state: ConnectionState = 'OPEN'
  /** When the connection was used or changed its state, as of the last run. Invariant: never falls. */
  #since: number

  constructor(member: Address, connId: number, now: number) {
    this.member = member
    this.connId = connId
    this.#since = now
  }

  get state(): ConnectionState {
    return this.#state
  }

  setState(state: ConnectionState, now: number): void {
    if (this.#state === state) return
    this.#state = state
    this.#since = now
    this.used = false
  }

  /** Counts the connection as used, and as open. */
  touch(now: () => number): void {
    this.used = true
    if (this.#state === 'CLOSING') this.setState('OPEN', now())
  }

  /** Milliseconds since the connection was used or changed its state, as of the last run. */
  age(now: number): number {
    if (this.used) {
      this.used = false
      this.#since = now
    }
    return now - this.#since
  }

  protected describe(now: number): string {
    const age = this.used ? 0 : now - this.#since
    return `(${String(Math.floor(age / 1000))} secs old) - ${this.#state}`
  }
}

/** Messages to another member; those to the own member are also delivered from here. */
export class SendConnection extends Connection {
  readonly own = true
  readonly window: SendWindow<Message>
  /** Acked and sent as the last run saw them. Invariant: #acked <= #sent <= window.received, and #acked <= window.delivered. */
  #acked = 0
  #sent = 0
  /** Of the last control message that counted; 0 for none yet. Invariant: from any other it only moves forward, in the circle of 32 bits. */
  #lastTimestamp = 0

  constructor(member: Address, connId: number, now: number, perRow: number) {
    super(member, connId, now)
    this.window = new SendWindow<Message>(0, perRow)
  }

  /** Whether a control message is newer than all before it; 32-bit timestamps wrap around. */
  accepts(timestamp: number): boolean {
    const newer = this.#lastTimestamp === 0 || ((timestamp - this.#lastTimestamp) | 0) > 0
    if (newer) this.#lastTimestamp = timestamp
    return newer
  }

  /** The newest message when nothing was sent or acked since the last run although something waits for an ack. */
  stalled(): Message | null {
    const {delivered, received} = this.window
    if (delivered < received && this.#acked === delivered && this.#sent === received)
      return this.window.get(received) ?? null
    this.#acked = delivered
    this.#sent = received
    return null
  }

  text(now: number): string {
    const last = this.#lastTimestamp === 0 ? '' : `, last-ts: ${String(this.#lastTimestamp)}`
    return `${this.window.toString()}, send_conn_id=${String(this.connId)} ${this.describe(now)}${last}`
  }
}

/** Messages from another member. */
export class ReceiveConnection extends Connection {
  readonly own = false
  readonly window: ReceiveWindow<Message>
  readonly gaps = new GapTracker()
  /** Address the member sends to: the own one, or one this member stands in for. */
  readonly realDest: Address
  /** Whether something was delivered since the last ACK. */
  ackPending = false
  /** Messages that came since the last delivery. Invariant: 0 unless this connection's messages are being added. */
  added = 0
  /** Memory of what was taken ahead of a gap since there was none; for non-members only. Invariant: only rises while the window holds anything. */
  ahead = 0

  constructor(member: Address, connId: number, now: number, realDest: Address, window: ReceiveWindow<Message>) {
    super(member, connId, now)
    this.realDest = realDest
    this.window = window
  }

  text(now: number): string {
    const pending = this.ackPending ? ' [ack pending]' : ''
    return `${this.window.toString()}, recv_conn_id=${String(this.connId)} ${this.describe(now)}${pending}`
  }
}
