import type {Address} from '../../../model/address.ts'
import type {AverageMinMax} from '../../../stack/average-min-max.ts'
import {type CounterValues, doing, type Managed} from '../../../stack/spec.ts'
import type {AgeOut} from './age-out.ts'
import type {ReceiveConnection, SendConnection} from './connection.ts'
import type {Connections} from './connections.ts'
import type {spec} from './spec.ts'

/** What the attributes and operations need from UNICAST3. */
export interface ManagedOwner {
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

/** Functions behind the attributes and operations of UNICAST3. */
export function managedOf(owner: ManagedOwner): Managed<typeof spec> {
  return {...attributesOf(owner), ...tableAttributesOf(owner), ...operationsOf(owner)}
}

const attributesOf = (owner: ManagedOwner) => ({
  age_out_cache_size: () => owner.ageOut.size,
  avg_delivery_batch_size: () => owner.batchSize,
  is_trace: () => owner.traces(),
  local_addr: () => owner.local(),
  num_connections: () => owner.connections.senders.size + owner.connections.receivers.size,
  num_messages_received: () => owner.counters.num_msgs_received,
  num_messages_sent: () => owner.counters.num_msgs_sent,
  num_receive_connections: () => owner.connections.receivers.size,
  num_send_connections: () => owner.connections.senders.size,
  relay_present: () => owner.connections.expectStrangers,
  sends_can_block: () => false,
  timestamper: () => owner.timestamper(),
  xmit_task_running: () => owner.running(),
})

const tableAttributesOf = ({connections}: ManagedOwner) => ({
  num_unacked_messages: () => connections.sumSent((w) => w.size),
  xmit_table_deliverable_messages: () => connections.sumReceived((w) => w.highestDeliverable - w.delivered),
  xmit_table_missing_messages: () => connections.sumReceived((w) => w.missing),
  xmit_table_num_compactions: () => connections.sum((w) => w.changes.compactions),
  xmit_table_num_moves: () => connections.sum((w) => w.changes.moves),
  xmit_table_num_purges: () => connections.sum((w) => w.changes.purges),
  xmit_table_num_resizes: () => connections.sum((w) => w.changes.resizes),
  xmit_table_undelivered_messages: () => connections.sumReceived((w) => w.size),
})

const operationsOf = (owner: ManagedOwner) => {
  const windows = (connections: Iterable<SendConnection | ReceiveConnection>): string =>
    `${owner.local().toString()}:\n${[...connections].map((c) => `${c.member.toString()}: ${c.window.toString()}\n`).join('')}`
  return {
    clearCachedBatches: () => 'UNICAST3',
    closeIdleConnections: doing(() => owner.closeIdle()),
    printAgeOutCache: () => owner.ageOut.text(owner.now()),
    printCachedBatches: () => '\n',
    printConnections: () => owner.connections.text(owner.now()),
    printReceiveWindowMessages: () => windows(owner.connections.receivers.values()),
    printSendWindowMessages: () => windows(owner.connections.senders.values()),
    removeAllConnections: doing(() => owner.connections.clear()),
    removeConnections: (sending?: string, receiving?: string) =>
      owner.removeClosing(0, sending === 'true', receiving === 'true'),
    removeExpiredConnections: () => owner.removeExpired(),
    sendPendingAcks: doing(() => owner.sendPendingAcks()),
    triggerXmit: doing(() => owner.triggerXmit()),
    trimCachedBatches: () => 'UNICAST3',
  }
}
