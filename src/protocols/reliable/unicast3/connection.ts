import type {Address} from '../../../model/address.ts'
import type {Message} from '../../../model/message.ts'
import {GapTracker} from '../gap-tracker.ts'
import {ReceiveWindow} from '../receive-window.ts'
import {SendWindow} from '../send-window.ts'

/** State of a connection; a closing one opens again when it is used. */
export type ConnectionState = 'OPEN' | 'CLOSING'

/** One direction of the traffic with one member. */
export abstract class Connection {
  readonly member: Address
  readonly connId: number
  /** Used since the last run; the run turns this into a time, so that messages need not read the clock. */
  used = true
  #state: ConnectionState = 'OPEN'
  /** Time of the last use or state change, accurate to one run. Invariant: never falls. */
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

  /** Marks the connection as used and open. */
  touch(now: () => number): void {
    this.used = true
    if (this.#state === 'CLOSING') this.setState('OPEN', now())
  }

  /** Milliseconds since the last use or state change, accurate to one run. */
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

/** Messages to a member; those to this member itself are also delivered from here. */
export class SendConnection extends Connection {
  readonly own = true
  readonly window: SendWindow<Message>
  /** Acked and sent seqnos at the last run. Invariant: #acked <= #sent <= window.received, and #acked <= window.delivered. */
  #acked = 0
  #sent = 0
  /** Timestamp of the last accepted control message; 0 for none yet. Invariant: after the first it only moves forward, modulo 2^32. */
  #lastTimestamp = 0

  constructor(member: Address, connId: number, now: number, perRow: number) {
    super(member, connId, now)
    this.window = new SendWindow<Message>(0, perRow)
  }

  /** Whether a control message is newer than all before; 32-bit timestamps wrap around. */
  accepts(timestamp: number): boolean {
    const newer = this.#lastTimestamp === 0 || ((timestamp - this.#lastTimestamp) | 0) > 0
    if (newer) this.#lastTimestamp = timestamp
    return newer
  }

  /** The newest message if nothing was sent or acked since the last run although an ack is missing. */
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

/** Messages from a member. */
export class ReceiveConnection extends Connection {
  readonly own = false
  readonly window: ReceiveWindow<Message>
  readonly gaps = new GapTracker()
  /** Address the member sends to: this member's own, or one it represents. */
  readonly realDest: Address
  /** Whether something was delivered since the last ACK. */
  ackPending = false
  /** Messages added since the last delivery. Invariant: 0 unless this connection's messages are being added. */
  added = 0
  /** Bytes accepted ahead of a gap since the last time without one; for non-members only. Invariant: only rises while the window holds anything. */
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
