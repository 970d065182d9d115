import type {Address} from '../../../model/address.ts'
import {Flag, Message} from '../../../model/message.ts'
import {SeqnoList, seqnoListCodec} from '../../../model/seqno-list.ts'
import type {Log, Random} from '../../../runtime/ports.ts'
import type {CounterValues, PropValues} from '../../../stack/spec.ts'
import type {WireMinor} from '../../../wire/writer.ts'
import {controlFlags, eachRequested} from '../delivery-rules.ts'
import {countOf} from '../seqno-text.ts'
import {nakAckHeader, nakAckRequest, nakAckSeqno, NakAckType} from '../../../headers/nakack2.ts'
import type {SenderTable, SenderTables} from './sender-tables.ts'
import type {spec} from './spec.ts'

/** What retransmission needs from its protocol. */
export interface RetransmitterOwner {
  readonly id: number
  readonly minor: WireMinor
  readonly local: Address
  readonly props: PropValues<typeof spec.properties>
  readonly counters: CounterValues<typeof spec.attributes>
  readonly random: Random
  readonly log: Log
  readonly tables: SenderTables
  readonly send: (message: Message) => void
}

/** Requests missing multicasts and answers such requests. */
export class Retransmitter {
  /** Members that may be asked instead of the sender: those of the last view, installed or about to be. */
  members: readonly Address[] = []
  readonly #owner: RetransmitterOwner

  constructor(owner: RetransmitterOwner) {
    this.#owner = owner
  }

  /** Requests what has been missing for longer than one run. */
  run(): void {
    for (const table of this.#owner.tables.list()) {
      if (table.received === null) continue
      const due = table.gaps.due(table.received, this.#owner.props.max_xmit_req_size)
      if (due !== null) this.request(due, table.member)
    }
  }

  /** Requests a seqno that was announced, if it is above the highest received. */
  requestLast(table: SenderTable, seqno: number): void {
    if (seqno > table.window.received) this.request(SeqnoList.range(seqno, seqno), table.member)
  }

  /** Requests everything above the highest received seqno, up to `seqno`. */
  requestThrough(table: SenderTable, seqno: number): void {
    const first = table.window.received + 1
    if (table.received === null || seqno < first) return
    this.request(SeqnoList.range(first, Math.min(seqno, first + this.#owner.props.max_xmit_req_size - 1)), table.member)
  }

  /** Sends a retransmit request for messages of `sender`. */
  request(missing: SeqnoList, sender: Address): void {
    const {id, minor, counters, log} = this.#owner
    const message = Message.object(this.#requestTarget(sender), seqnoListCodec, missing)
    message.setFlag(controlFlags(Flag.OOB | Flag.NO_FC, minor)).putHeader(id, nakAckHeader, nakAckRequest(sender))
    message.src = this.#owner.local
    counters.xmit_reqs_sent += countOf(missing)
    if (log.isLevelEnabled('trace'))
      log.trace({sender: String(sender), missing: String(missing)}, 'asking for missing messages')
    this.#owner.send(message)
  }

  /** Answers a request: with copies to the requester, or with the original multicasts. */
  answer(requester: Address, missing: SeqnoList, sender: Address): void {
    const {counters, props, tables, log, local} = this.#owner
    counters.xmit_reqs_received += countOf(missing)
    const table = tables.get(sender)
    if (table === undefined) {
      log.debug({requester: String(requester), sender: String(sender)}, 'asked for messages of an unknown sender')
      return
    }
    const absent = eachRequested(missing, table.window, (message) => {
      this.#resend(requester, message)
    })
    if (absent > 0 && props.log_not_found_msgs && !local.equals(requester)) {
      log.warn({requester: String(requester), sender: String(sender), absent}, 'asked for messages that are not held')
    }
  }

  #requestTarget(sender: Address): Address | null {
    const {props, random, local} = this.#owner
    if (props.xmit_from_random_member && !local.equals(sender) && this.members.length > 0) {
      const member = this.members[random.int(this.members.length)]
      if (member !== undefined && !local.equals(member)) return member
    }
    return props.use_mcast_xmit_req ? null : sender
  }

  #resend(requester: Address, message: Message): void {
    const {id, props, counters, send} = this.#owner
    counters.xmit_rsps_sent++
    if (props.use_mcast_xmit) {
      send(message)
      return
    }
    const header = message.header(id, nakAckHeader)
    if (header === undefined) return
    const copy = message.copy()
    copy.dest = requester
    copy.putHeader(id, nakAckHeader, nakAckSeqno(NakAckType.XMIT_RSP, header.seqno))
    send(copy)
  }
}
