import type {Address} from '../../model/address.ts'
import {TRANSPORT_ID} from '../../model/frame.ts'
import {Flag, Message} from '../../model/message.ts'
import type {Clock} from '../../runtime/ports.ts'
import {AverageMinMax} from '../../stack/average-min-max.ts'
import type {Component} from '../../stack/protocol.ts'
import {TpFlag, type TpHeader, tpHeaderCodec} from '../../headers/tp.ts'
import type {transportComponents} from './transport-components.ts'

const NANOS_PER_MS = 1_000_000

interface Measurement {
  readonly member: Address
  /** Clock time of each request; -1 once it was answered. */
  readonly sentAt: number[]
  readonly times: AverageMinMax
}

/** What round-trip measurements need of the transport. */
export interface RoundTripOutlet {
  readonly clock: Clock
  readonly cluster: string
  readonly members: readonly Address[]
  /** Sends a message that has its TpHeader already. */
  sendRaw(message: Message): void
}

/**
 * Measures round trips to all members by messages of the transport alone (org.jgroups.util.RTT).
 * Differs from JGroups: an operation does not block here, so it gives the times of the last measurement and starts the next one.
 */
export class RoundTrips {
  readonly #component: Component<typeof transportComponents.rtt>
  readonly #outlet: RoundTripOutlet
  #running = new Map<string, Measurement>()

  constructor(component: Component<typeof transportComponents.rtt>, outlet: RoundTripOutlet) {
    this.#component = component
    this.#outlet = outlet
  }

  get enabled(): boolean {
    return this.#component.props.enabled
  }

  /** The times of the last measurement; starts the next. */
  measure(): string {
    if (!this.enabled) return 'RTT functionality is disabled'
    const lines = [...this.#running.values()].map((m) => `${m.member.toString()}: ${m.times.toString()}`)
    this.#start()
    return lines.length === 0 ? 'measurement started; ask again for the times' : lines.join('\n')
  }

  /** Deals with a request or a response. */
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
    measurement.times.add(Math.round((this.#outlet.clock.now() - sentAt) * NANOS_PER_MS))
  }

  #start(): void {
    const {num_reqs: requests, size} = this.#component.props
    this.#running = new Map()
    const payload = new Uint8Array(size)
    for (const member of this.#outlet.members) {
      const sentAt = new Array<number>(requests).fill(this.#outlet.clock.now())
      this.#running.set(member.key, {member, sentAt, times: new AverageMinMax('ns')})
      for (let i = 0; i < requests; i++) this.#send(Message.bytes(member, payload), TpFlag.RTT_REQUEST, i)
    }
  }

  #send(message: Message, flag: number, index: number): void {
    message.putHeader(TRANSPORT_ID, tpHeaderCodec, {cluster: this.#outlet.cluster, flag, index})
    if (this.#component.props.oob) message.setFlag(Flag.OOB)
    this.#outlet.sendRaw(message)
  }
}
