import type {Address} from '../../../model/address.ts'
import type {AverageMinMax} from '../../../stack/average-min-max.ts'
import type {CounterValues, Managed} from '../../../stack/spec.ts'
import {action} from '../delivery-rules.ts'
import type {AgeOut} from './age-out.ts'
import type {ReceiveConnection, SendConnection} from './connection.ts'
import type {Connections} from './connections.ts'
import type {spec} from './spec.ts'

/** What the attributes and operations of UNICAST3 look at. */
export interface Unicast3State {
  readonly connections: Connections
  readonly ageOut: AgeOut
  readonly batchSize: AverageMinMax
  readonly counters: CounterValues<typeof spec.attributes>
  readonly now: () => number
  readonly local: () => Address
  readonly running: () => boolean
  readonly traces: () => boolean
  readonly timestamper: () => number
  readonly closeIdle: () => void
  readonly removeClosing: (closingMs: number, sending: boolean, receiving: boolean) => number
  readonly removeExpired: () => number
  readonly sendPendingAcks: () => void
  readonly triggerXmit: () => void
}

/** Answers to all attributes and operations of UNICAST3. */
export function managedOf(state: Unicast3State): Managed<typeof spec> {
  return {...attributesOf(state), ...tableAttributesOf(state), ...operationsOf(state)}
}

const attributesOf = (state: Unicast3State) => ({
  age_out_cache_size: () => state.ageOut.size,
  avg_delivery_batch_size: () => state.batchSize,
  is_trace: () => state.traces(),
  local_addr: () => state.local(),
  num_connections: () => state.connections.senders.size + state.connections.receivers.size,
  num_messages_received: () => state.counters.num_msgs_received,
  num_messages_sent: () => state.counters.num_msgs_sent,
  num_receive_connections: () => state.connections.receivers.size,
  num_send_connections: () => state.connections.senders.size,
  relay_present: () => state.connections.expectStrangers,
  sends_can_block: () => false,
  timestamper: () => state.timestamper(),
  xmit_task_running: () => state.running(),
})

const tableAttributesOf = ({connections}: Unicast3State) => ({
  num_unacked_messages: () => connections.sumSent((w) => w.size),
  xmit_table_deliverable_messages: () => connections.sumReceived((w) => w.highestDeliverable - w.delivered),
  xmit_table_missing_messages: () => connections.sumReceived((w) => w.missing),
  xmit_table_num_compactions: () => connections.sum((w) => w.changes.compactions),
  xmit_table_num_moves: () => connections.sum((w) => w.changes.moves),
  xmit_table_num_purges: () => connections.sum((w) => w.changes.purges),
  xmit_table_num_resizes: () => connections.sum((w) => w.changes.resizes),
  xmit_table_undelivered_messages: () => connections.sumReceived((w) => w.size),
})

const operationsOf = (state: Unicast3State) => {
  const windows = (connections: Iterable<SendConnection | ReceiveConnection>): string =>
    `${state.local().toString()}:\n${[...connections].map((c) => `${c.member.toString()}: ${c.window.toString()}\n`).join('')}`
  return {
    clearCachedBatches: () => 'UNICAST3',
    closeIdleConnections: action(() => state.closeIdle()),
    printAgeOutCache: () => state.ageOut.text(state.now()),
    printCachedBatches: () => '\n',
    printConnections: () => state.connections.text(state.now()),
    printReceiveWindowMessages: () => windows(state.connections.receivers.values()),
    printSendWindowMessages: () => windows(state.connections.senders.values()),
    removeAllConnections: action(() => state.connections.clear()),
    removeConnections: (sending?: string, receiving?: string) =>
      state.removeClosing(0, sending === 'true', receiving === 'true'),
    removeExpiredConnections: () => state.removeExpired(),
    sendPendingAcks: action(() => state.sendPendingAcks()),
    triggerXmit: action(() => state.triggerXmit()),
    trimCachedBatches: () => 'UNICAST3',
  }
}
