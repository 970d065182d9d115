import type {Address} from '../../../model/address.ts'
import type {Message} from '../../../model/message.ts'
import type {AverageMinMax} from '../../../stack/average-min-max.ts'
import {doing, type Managed} from '../../../stack/spec.ts'
import type {SuppressedLog} from '../../../stack/suppressed-log.ts'
import type {SeqnoWindow} from '../seqno-window.ts'
import type {SenderTables} from './sender-tables.ts'
import type {spec} from './spec.ts'

/** What the attributes and operations need from NAKACK2. */
export interface ManagedOwner {
  readonly tables: SenderTables
  readonly nonMembers: SuppressedLog
  readonly batchSize: AverageMinMax
  readonly stabilityTexts: readonly string[]
  readonly local: () => Address
  readonly queued: () => number
  readonly running: () => boolean
  readonly resendsLast: () => boolean
  readonly traces: () => boolean
  readonly resetStats: () => void
  readonly triggerXmit: () => void
}

/** Functions behind the attributes and operations of NAKACK2. */
export function managedOf(owner: ManagedOwner): Managed<typeof spec> {
  return {...attributesOf(owner), ...tableAttributesOf(owner), ...operationsOf(owner)}
}

const attributesOf = (owner: ManagedOwner) => ({
  avg_batch_size: () => owner.batchSize,
  become_server_queue_size_actual: () => owner.queued(),
  current_seqno: () => owner.tables.own?.received ?? 0,
  is_trace: () => owner.traces(),
  local_addr: () => owner.local(),
  non_member_messages: () => owner.nonMembers.size,
  resend_task_running: () => owner.resendsLast(),
  sends_can_block: () => false,
  xmit_task_running: () => owner.running(),
})

const tableAttributesOf = ({tables}: ManagedOwner) => {
  const sum = (of: (window: SeqnoWindow<Message>) => number): number => {
    let total = 0
    for (const table of tables.list()) total += of(table.window)
    return total
  }
  const bytes = (of: (message: Message) => number): number =>
    sum((window) => {
      let total = 0
      for (const message of window.held()) total += of(message)
      return total
    })
  return {
    size_of_all_messages: () => bytes((m) => m.payloadLength),
    size_of_all_messages_incl_headers: () => bytes((m) => m.size()),
    xmit_table_capacity: () => tables.own?.capacity ?? 0,
    xmit_table_missing_messages: () => sum((w) => w.missing),
    xmit_table_num_compactions: () => tables.own?.changes.compactions ?? 0,
    xmit_table_num_current_rows: () => tables.own?.rows ?? 0,
    xmit_table_num_moves: () => tables.own?.changes.moves ?? 0,
    xmit_table_num_purges: () => tables.own?.changes.purges ?? 0,
    xmit_table_num_resizes: () => tables.own?.changes.resizes ?? 0,
    xmit_table_undelivered_msgs: () => sum((w) => w.size),
  }
}

const operationsOf = (owner: ManagedOwner) => ({
  clearCachedBatches: () => 'NAKACK2',
  clearNonMemberCache: doing(() => owner.nonMembers.clear()),
  compact: doing(() => owner.tables.own?.compact()),
  dumpXmitTablesNumCurrentRows: () =>
    [...owner.tables.list()].map((t) => `${t.member.toString()}: ${String(t.window.rows)}\n`).join(''),
  printCachedBatches: () => '\n',
  printDigestHistory: () => `${owner.local().toString()}:\n${owner.tables.history.map((line) => `${line}\n`).join('')}`,
  printMessages: () => `${owner.local().toString()}:\n${owner.tables.toString()}`,
  printStabilityMessages: () => owner.stabilityTexts.join('\n'),
  resetStats: doing(() => owner.resetStats()),
  triggerXmit: doing(() => owner.triggerXmit()),
  trimCachedBatches: () => 'NAKACK2',
})
