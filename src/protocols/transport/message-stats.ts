import type {MessageBatch} from '../../model/batch.ts'
import type {Message} from '../../model/message.ts'
import {AverageMinMax} from '../../stack/average-min-max.ts'
import type {Component} from '../../stack/protocol.ts'
import type {AttributeValue} from '../../stack/spec.ts'
import type {transportComponents} from './transport-components.ts'

/** Counters of messages and bytes, kept while `msg_stats.enabled` is true (org.jgroups.protocols.MsgStats). */
export class MessageStats {
  readonly #component: Component<typeof transportComponents.msg_stats>
  readonly #batchSize = new AverageMinMax()

  constructor(component: Component<typeof transportComponents.msg_stats>) {
    this.#component = component
  }

  get enabled(): boolean {
    return this.#component.props.enabled
  }

  set enabled(flag: boolean) {
    this.#component.props.enabled = flag
  }

  get counters(): Component<typeof transportComponents.msg_stats>['counters'] {
    return this.#component.counters
  }

  sent(message: Message): void {
    const {counters} = this.#component
    if (message.dest === null) {
      counters.num_mcasts_sent++
      counters.num_mcast_bytes_sent += message.payloadLength
    } else {
      counters.num_ucasts_sent++
      counters.num_ucast_bytes_sent += message.payloadLength
    }
  }

  receivedOne(message: Message): void {
    this.#component.counters.num_single_msgs_received++
    this.#received(message.dest === null, 1, message.payloadLength)
  }

  receivedBatch(batch: MessageBatch): void {
    this.#component.counters.num_batches_received++
    this.#batchSize.add(batch.size)
    this.#received(batch.multicast, batch.size, batch.payloadLength)
  }

  reset(): void {
    this.#batchSize.clear()
  }

  /** Gauges of the component. */
  readonly managed: Readonly<Record<string, () => AttributeValue>> = {
    avg_batch_size: () => this.#batchSize,
    num_bytes_received: () => this.counters.num_mcast_bytes_received + this.counters.num_ucast_bytes_received,
    num_bytes_sent: () => this.counters.num_mcast_bytes_sent + this.counters.num_ucast_bytes_sent,
    num_msgs_received: () => this.counters.num_mcasts_received + this.counters.num_ucasts_received,
    num_msgs_sent: () => this.counters.num_mcasts_sent + this.counters.num_ucasts_sent,
  }

  #received(multicast: boolean, count: number, bytes: number): void {
    const {counters} = this.#component
    if (multicast) {
      counters.num_mcasts_received += count
      counters.num_mcast_bytes_received += bytes
    } else {
      counters.num_ucasts_received += count
      counters.num_ucast_bytes_received += bytes
    }
  }
}
