import type {Address} from '../../model/address.ts'
import {TRANSPORT_ID} from '../../model/frame.ts'
import {Flag, Message} from '../../model/message.ts'
import {AverageMinMax} from '../../stack/average-min-max.ts'
import {TpFlag, type TpHeader, tpHeaderCodec} from '../../headers/tp.ts'
import type {TransportComponents, TransportView} from './transport-view.ts'

const NANOS_PER_MS = 1_000_000

interface Measurement {
  readonly member: Address
  /** Clock time of each request; -1 once answered. */
  readonly sentAt: number[]
  readonly times: AverageMinMax
}

/**
 * Measures round trips to all members with messages of the transport only (org.jgroups.util.RTT).
 * Differs from JGroups: operations do not block here, so this returns the times of the last measurement and starts the next one.
 */
export class RoundTrips {
  readonly #component: TransportComponents['rtt']
  readonly #view: TransportView
  #running = new Map<string, Measurement>()

  constructor(view: TransportView) {
    this.#component = view.components.rtt
    this.#view = view
  }

  get enabled(): boolean {
    return this.#component.props.enabled
  }

  /** Returns the times of the last measurement and starts the next. */
  measure(): string {
    if (!this.enabled) return 'RTT functionality is disabled'
    const lines = [...this.#running.values()].map((m) => `${m.member.toString()}: ${m.times.toString()}`)
    this.#start()
    return lines.length === 0 ? 'measurement started; ask again for the times' : lines.join('\n')
  }

  /** Handles a request or a response. */
  receive(message: Message, header: TpHeader): void {
    if (message.src === null) return
    if (header.flag === TpFlag.RTT_REQUEST) {
      this.#send(Message.empty(message.src), TpFlag.RTT_RESPONSE, header.index)
      return
    }
    const measurement = this.#running.get(message.src.key)
    const sentAt = measurement?.sentAt[header.index] ?? -1
    if (measurement === undefined || sentAt < 0) return
    measurement.sentAt[header.index] = -1
    measurement.times.add(Math.round((this.#view.clock.now() - sentAt) * NANOS_PER_MS))
  }

  #start(): void {
    const {num_reqs: requests, size} = this.#component.props
    this.#running = new Map()
    const payload = new Uint8Array(size)
    for (const member of this.#view.port.members) {
      const sentAt = new Array<number>(requests).fill(this.#view.clock.now())
      this.#running.set(member.key, {member, sentAt, times: new AverageMinMax('ns')})
      for (let i = 0; i < requests; i++) this.#send(Message.bytes(member, payload), TpFlag.RTT_REQUEST, i)
    }
  }

  #send(message: Message, flag: number, index: number): void {
    message.putHeader(TRANSPORT_ID, tpHeaderCodec, {cluster: this.#view.cluster, flag, index})
    if (this.#component.props.oob) message.setFlag(Flag.OOB)
    this.#view.port.sendRaw(message)
  }
}
