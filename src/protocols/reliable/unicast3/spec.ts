import {attr, op, prop, protocolSpec} from '../../../stack/spec.ts'
import {batchProperties, tableProperties} from '../table-properties.ts'

const ADDER = {type: 'java.util.concurrent.atomic.LongAdder'} as const
const TEXT = {returns: 'java.lang.String', changes: false} as const
const SCALAR = {hint: 'SCALAR'} as const

/** Declaration of UNICAST3. */
export const spec = protocolSpec({
  name: 'UNICAST3',
  id: 48,
  doc: 'Delivers unicasts between two members once and in order; receivers acknowledge and ask for what they miss.',
  properties: {
    ...tableProperties(600_000),
    ...batchProperties,
    ack_threshold: prop.int(100, 'Messages received together that are acknowledged at once, not with the next run', {
      writable: true,
    }),
    conn_close_timeout: prop.time(240_000, 'Time after which a closing connection is removed; 0 keeps it', {
      writable: true,
    }),
    conn_expiry_timeout: prop.time(120_000, 'Time after which an idle connection is closed; 0 keeps it', {
      writable: true,
    }),
    log_not_found_msgs: prop.boolean(true, 'Whether requests for messages that are not held are logged', {
      writable: true,
    }),
    loopback: prop.boolean(false, 'Whether messages to the own member go up without a connection', {writable: true}),
    max_retransmit_time: prop.time(60_000, 'Time after which a connection to a non-member is closed; 0 keeps it', {
      writable: true,
      viaMethod: true,
      unreadable: true,
    }),
    max_xmit_req_size: prop.int(0, 'Most seqnos in a retransmit request; 0 fills a bundle', {writable: true}),
    sync_min_interval: prop.time(2000, 'Least time between two requests of a member for the first seqno', {
      writable: true,
    }),
    xmit_interval: prop.time(500, 'Time between two runs that acknowledge, ask for and resend messages', {
      writable: true,
    }),
    xmits_enabled: prop.boolean(true, 'Whether messages are retransmitted', {
      writable: true,
      deprecated: 'has no effect',
      inert: 'messages are always retransmitted',
    }),
  },
  attributes: {
    age_out_cache_size: attr.gauge('int', 'Connections to non-members that will be closed', SCALAR),
    avg_delivery_batch_size: attr.gauge('org.jgroups.util.AverageMinMax', 'Messages delivered at once'),
    is_trace: attr.gauge('boolean', 'Whether level trace is logged', {writable: true}),
    local_addr: attr.gauge('org.jgroups.Address', 'Own address'),
    num_acks_received: attr.counter('Acknowledgments received', ADDER),
    num_acks_sent: attr.counter('Acknowledgments sent', ADDER),
    num_connections: attr.gauge('int', 'Connections to and from other members', SCALAR),
    num_loopbacks: attr.counter('Messages to the own member that went up without a connection', ADDER),
    num_messages_received: attr.gauge('long', 'Messages received', {...SCALAR, deprecated: true}),
    num_messages_sent: attr.gauge('long', 'Messages sent', {...SCALAR, deprecated: true}),
    num_msgs_dropped: attr.counter('Messages of strangers that were dropped because they have too much under way', {
      own: true,
    }),
    num_msgs_received: attr.counter('Messages received', ADDER),
    num_msgs_sent: attr.counter('Messages sent', ADDER),
    num_receive_connections: attr.gauge('int', 'Connections from other members', SCALAR),
    num_send_connections: attr.gauge('int', 'Connections to other members', SCALAR),
    num_unacked_messages: attr.gauge('int', 'Messages sent that were not acknowledged yet', SCALAR),
    num_xmits: attr.counter('Messages sent again because nothing was acknowledged', ADDER),
    relay_present: attr.gauge('boolean', 'Whether a RELAY protocol is below'),
    sends_can_block: attr.gauge('boolean', 'Whether sending can block; never here'),
    timestamper: attr.gauge('int', 'Timestamp of the last control message', SCALAR),
    xmit_reqs_received: attr.counter('Messages that others asked for', ADDER),
    xmit_reqs_sent: attr.counter('Messages that others were asked for', ADDER),
    xmit_rsps_sent: attr.counter('Messages sent again because they were asked for', ADDER),
    xmit_table_deliverable_messages: attr.gauge('int', 'Messages received that can be delivered', SCALAR),
    xmit_table_missing_messages: attr.gauge('int', 'Messages missing in all receive tables', SCALAR),
    xmit_table_num_compactions: attr.gauge('int', 'Compactions of all tables', SCALAR),
    xmit_table_num_moves: attr.gauge('int', 'Times that rows of tables were freed', SCALAR),
    xmit_table_num_purges: attr.gauge('int', 'Purges of all tables', SCALAR),
    xmit_table_num_resizes: attr.gauge('int', 'Times that tables grew', SCALAR),
    xmit_table_undelivered_messages: attr.gauge('int', 'Messages received that were not delivered yet', SCALAR),
    xmit_task_running: attr.gauge('boolean', 'Whether the run that acknowledges and resends is scheduled'),
  },
  operations: {
    clearCachedBatches: op('Forgets batches kept for use again; none are', {returns: 'org.jgroups.protocols.UNICAST3'}),
    closeIdleConnections: op('Closes connections that were idle for conn_expiry_timeout'),
    printAgeOutCache: op('Lists connections to non-members that will be closed', TEXT),
    printCachedBatches: op('Lists batches kept for use again; none are', TEXT),
    printConnections: op('Lists all connections', TEXT),
    printReceiveWindowMessages: op('Lists the receive tables of all members', TEXT),
    printSendWindowMessages: op('Lists the send tables of all members', TEXT),
    removeAllConnections: op('Drops all connections without a word'),
    removeConnections: op('Removes connections that are closing: to others, from others', {
      args: ['boolean', 'boolean'],
      returns: 'int',
    }),
    removeExpiredConnections: op('Removes connections that have been closing for conn_close_timeout', {returns: 'int'}),
    sendPendingAcks: op('Sends the acknowledgments that wait for the next run'),
    triggerXmit: op('Acknowledges, asks for and resends messages now'),
    trimCachedBatches: op('Shrinks batches kept for use again; none are', {returns: 'org.jgroups.protocols.UNICAST3'}),
  },
})
