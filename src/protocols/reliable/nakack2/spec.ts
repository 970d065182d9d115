import {attr, op, prop, protocolSpec} from '../../../stack/spec.ts'
import {batchProperties, tableProperties} from '../table-properties.ts'

const ADDER = {type: 'java.util.concurrent.atomic.LongAdder'} as const
const TEXT = {returns: 'java.lang.String', changes: false} as const

/** Declaration of NAKACK2. */
export const spec = protocolSpec({
  name: 'NAKACK2',
  without: ['level'],
  package: 'pbcast',
  id: 41,
  doc: 'Delivers multicasts of each sender once and in order; receivers ask for what they miss.',
  services: {providesUp: ['GET_DIGEST', 'SET_DIGEST', 'OVERWRITE_DIGEST', 'MERGE_DIGEST']},
  properties: {
    ...tableProperties(10_000),
    ...batchProperties,
    become_server_queue_size: prop.int(50, 'Multicasts kept until the member is in a view', {writable: true}),
    discard_delivered_msgs: prop.boolean(true, 'Whether messages of others are forgotten once delivered', {
      writable: true,
    }),
    log_discard_msgs: prop.boolean(true, 'Whether messages dropped because they come from no member are logged', {
      writable: true,
    }),
    log_not_found_msgs: prop.boolean(true, 'Whether requests for messages that are not held are logged', {
      writable: true,
    }),
    max_xmit_req_size: prop.int(1024, 'Most seqnos in a retransmit request; 0 fills a bundle', {
      hint: 'SCALAR',
      writable: true,
    }),
    resend_last_seqno: prop.boolean(true, 'Whether the highest seqno is multicast when nothing else was', {
      writable: true,
    }),
    resend_last_seqno_max_times: prop.int(1, 'How often the same highest seqno is multicast', {writable: true}),
    suppress_time_non_member_warnings: prop.time(
      60_000,
      'Time in which a non-member is logged once; 0 logs each message',
      {
        writable: true,
      },
    ),
    use_mcast_xmit: prop.boolean(true, 'Whether messages asked for are multicast again instead of sent to who asks', {
      writable: true,
    }),
    use_mcast_xmit_req: prop.boolean(false, 'Whether retransmit requests are multicast', {writable: true}),
    xmit_from_random_member: prop.boolean(
      false,
      'Whether any member is asked for missing messages, not only their sender',
      {
        writable: true,
      },
    ),
    xmit_interval: prop.time(1000, 'Time between two looks for missing messages', {writable: true, min: 1}),
  },
  attributes: {
    avg_batch_size: attr.gauge('org.jgroups.util.AverageMinMax', 'Messages delivered at once'),
    become_server_queue_size_actual: attr.gauge('int', 'Multicasts kept until the member is in a view', {
      hint: 'SCALAR',
    }),
    current_seqno: attr.gauge('long', 'Highest own seqno'),
    is_trace: attr.gauge('boolean', 'Whether level trace is logged', {writable: true}),
    local_addr: attr.gauge('org.jgroups.Address', 'Own address'),
    non_member_messages: attr.gauge('int', 'Non-members whose messages were dropped recently', {hint: 'SCALAR'}),
    num_messages_received: attr.counter('Messages received, own ones included', {type: 'int'}),
    num_messages_sent: attr.counter('Messages sent', {type: 'int'}),
    resend_task_running: attr.gauge('boolean', 'Whether the highest seqno is multicast when nothing else was'),
    sends_can_block: attr.gauge('boolean', 'Whether sending can block; never here'),
    size_of_all_messages: attr.gauge('long', 'Bytes of the payloads held', {hint: 'BYTES'}),
    size_of_all_messages_incl_headers: attr.gauge('long', 'Bytes of the messages held', {hint: 'BYTES'}),
    xmit_reqs_received: attr.counter('Messages that others asked for', ADDER),
    xmit_reqs_sent: attr.counter('Messages that others were asked for', ADDER),
    xmit_rsps_received: attr.counter('Retransmitted messages received by unicast', ADDER),
    xmit_rsps_sent: attr.counter('Messages retransmitted', ADDER),
    xmit_table_capacity: attr.gauge('long', 'Places in the table of own messages'),
    xmit_table_missing_messages: attr.gauge('int', 'Messages missing in all tables', {hint: 'SCALAR'}),
    xmit_table_num_compactions: attr.gauge('int', 'Compactions of the table of own messages'),
    xmit_table_num_current_rows: attr.gauge('int', 'Rows of the table of own messages'),
    xmit_table_num_moves: attr.gauge('int', 'Times that rows of the table of own messages were freed'),
    xmit_table_num_purges: attr.gauge('int', 'Purges of the table of own messages'),
    xmit_table_num_resizes: attr.gauge('int', 'Times that the table of own messages grew'),
    xmit_table_undelivered_msgs: attr.gauge('int', 'Messages in all tables that were not delivered yet', {
      hint: 'SCALAR',
    }),
    xmit_task_running: attr.gauge('boolean', 'Whether missing messages are looked for'),
  },
  operations: {
    clearCachedBatches: op('Forgets batches kept for use again; none are', {
      returns: 'org.jgroups.protocols.pbcast.NAKACK2',
    }),
    clearNonMemberCache: op('Forgets which non-members were logged'),
    compact: op('Frees spare memory of the table of own messages'),
    dumpXmitTablesNumCurrentRows: op('Lists the rows of each table', TEXT),
    printCachedBatches: op('Lists batches kept for use again; none are', TEXT),
    printDigestHistory: op('Lists the last digests that were set, merged or overwritten', TEXT),
    printMessages: op('Lists the tables of all members', TEXT),
    printStabilityMessages: op('Lists the last stability messages', TEXT),
    resetStats: op('Sets all statistics to zero'),
    triggerXmit: op('Looks for missing messages now'),
    trimCachedBatches: op('Shrinks batches kept for use again; none are', {
      returns: 'org.jgroups.protocols.pbcast.NAKACK2',
    }),
  },
})
