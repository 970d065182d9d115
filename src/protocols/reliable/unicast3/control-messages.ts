import type {Address} from '../../../model/address.ts'
import {Flag, Message} from '../../../model/message.ts'
import {type SeqnoList, seqnoListCodec} from '../../../model/seqno-list.ts'
import type {Log} from '../../../runtime/ports.ts'
import type {CounterValues} from '../../../stack/spec.ts'
import type {WireMinor} from '../../../wire/writer.ts'
import {controlFlags, eachRequested} from '../delivery-rules.ts'
import {countOf} from '../seqno-text.ts'
import type {ReceiveConnection, SendConnection} from './connection.ts'
import {FirstRequests} from './first-requests.ts'
import {
  unicastAck,
  unicastClose,
  unicastData,
  type UnicastHeader,
  unicastHeader,
  unicastRequest,
  unicastSendFirst,
  UnicastType,
} from '../../../headers/unicast3.ts'
import type {spec} from './spec.ts'

/** What control messages need from their protocol. */
export interface ControlOwner {
  readonly id: number
  readonly minor: WireMinor
  readonly local: Address
  readonly counters: CounterValues<typeof spec.attributes>
  readonly log: Log
  readonly now: () => number
  readonly send: (message: Message) => void
}

/** Sends the control messages of UNICAST3 and handles received ones that concern a send connection. */
export class ControlMessages {
  readonly #owner: ControlOwner
  readonly #firstRequests = new FirstRequests()
  /**
   * Rises with each ACK and SEND_FIRST_SEQNO, modulo 2^32; receivers ignore messages that are not newer. Invariant: 0 only
   * before the first.
   */
  #timestamp = 0

  constructor(owner: ControlOwner) {
    this.#owner = owner
  }

  get timestamp(): number {
    return this.#timestamp
  }

  expire(interval: number): void {
    this.#firstRequests.expire(this.#owner.now(), interval)
  }

  /** Forgets which members were asked for their first seqno. */
  reset(): void {
    this.#firstRequests.clear()
  }

  /** Acknowledges what a connection has delivered or is about to. */
  acknowledge(connection: ReceiveConnection): void {
    connection.ackPending = false
    const header = unicastAck(connection.window.highestDeliverable, connection.connId, this.#nextTimestamp())
    this.#owner.counters.num_acks_sent++
    this.#send(Message.empty(connection.member), Flag.NO_FC, header, connection.realDest)
  }

  /** Requests missing messages. */
  request(connection: ReceiveConnection, missing: SeqnoList): void {
    this.#owner.counters.xmit_reqs_sent += countOf(missing)
    const message = Message.object(connection.member, seqnoListCodec, missing)
    this.#send(message, Flag.OOB | Flag.NO_FC, unicastRequest(), connection.realDest)
  }

  /** Asks a sender for the start of its connection, at most once per `interval`. */
  requestFirst(member: Address, realDest: Address, interval: number): void {
    if (!this.#firstRequests.permit(member.key, this.#owner.now(), interval)) return
    this.#send(Message.empty(member), Flag.OOB | Flag.NO_FC, unicastSendFirst(this.#nextTimestamp()), realDest)
  }

  /** Notifies a member that a connection to it is closed. */
  close(member: Address, connId: number): void {
    this.#send(Message.empty(member), Flag.NO_FC, unicastClose(connId), this.#owner.local)
  }

  /** Handles an ACK, SEND_FIRST_SEQNO or XMIT_REQ from the connection's member. */
  handle(connection: SendConnection, header: UnicastHeader, message: Message, logAbsent: boolean): void {
    if (header.type === UnicastType.ACK) {
      if (connection.connId !== header.connId || !connection.accepts(header.timestamp)) return
      connection.window.ack(header.seqno)
      this.#owner.counters.num_acks_received++
    } else if (header.type === UnicastType.SEND_FIRST_SEQNO) {
      if (connection.accepts(header.timestamp)) this.#resendFirst(connection)
    } else {
      const missing = message.object(seqnoListCodec)
      if (missing !== undefined) this.#resend(connection, missing, logAbsent)
    }
  }

  #resendFirst(connection: SendConnection): void {
    const {id, send} = this.#owner
    const lowest = connection.window.get(connection.window.low + 1)
    const header = lowest?.header(id, unicastHeader)
    if (lowest === undefined || lowest === null || header === undefined) return
    send(lowest.copy().putHeader(id, unicastHeader, unicastData(header.seqno, header.connId, true)))
  }

  #resend(connection: SendConnection, missing: SeqnoList, logAbsent: boolean): void {
    const {counters, log, send} = this.#owner
    counters.xmit_reqs_received += countOf(missing)
    const absent = eachRequested(missing, connection.window, (message) => {
      counters.xmit_rsps_sent++
      send(message)
    })
    if (absent > 0 && logAbsent)
      log.warn({member: String(connection.member), absent}, 'asked for messages that are not held')
  }

  #send(message: Message, flags: number, header: UnicastHeader, src: Address): void {
    const {id, minor, send} = this.#owner
    message.src = src
    send(message.setFlag(controlFlags(flags, minor)).putHeader(id, unicastHeader, header))
  }

  #nextTimestamp(): number {
    this.#timestamp = (this.#timestamp + 1) | 0
    // For a receiver 0 means "none seen yet".
    if (this.#timestamp === 0) this.#timestamp = 1
    return this.#timestamp
  }
}
