import {attr, op, prop} from '../../stack/spec.ts'
import {specFamily} from '../../stack/spec-family.ts'
import {transportFamily} from './transport-spec.ts'

const BY_NODE = 'Node sizes the buffers of streams'

/** Properties of transports that use connections (org.jgroups.protocols.BasicTCP). */
export const connectionProperties = {
  client_bind_addr: prop.address('Local address of connections that this member opens', {
    systemProperty: ['jgroups.tcp.client_bind_addr'],
    local: true,
  }),
  client_bind_port: prop.int(0, 'Local port of connections that this member opens; 0 for any', {
    writable: true,
    min: 0,
    max: 65_535,
  }),
  conn_expire_time: prop.time(0, 'Time after which an idle connection is closed; 0 for never', {writable: true}),
  defer_client_bind_addr: prop.boolean(false, 'Whether connections are opened without binding their local end', {
    writable: true,
  }),
  enable_suspect_events: prop.boolean(false, 'Whether a member is suspected when it closes its connection', {
    writable: true,
  }),
  linger: prop.int(-1, 'Seconds a closing socket waits for unsent data; -1 for the default of the system', {
    writable: true,
    inert: 'Node cannot set it',
  }),
  log_details: prop.boolean(true, 'Whether the reason is logged when a connection is closed', {writable: true}),
  max_length: prop.bytes(0, 'Longest frame that is read; 0 for a limit of 128 MiB', {writable: true}),
  peer_addr_read_timeout: prop.time(1000, 'Time in which a peer that connected must have named itself', {
    type: 'int',
    writable: true,
  }),
  reaper_interval: prop.time(0, 'Time between two looks for idle connections; 0 for none', {writable: true}),
  recv_buf_size: prop.bytes(0, 'Receive buffer of connections', {writable: true, inert: BY_NODE}),
  send_buf_size: prop.bytes(0, 'Send buffer of connections', {writable: true, inert: BY_NODE}),
  sock_conn_timeout: prop.time(2000, 'Time in which a connection must be established', {
    type: 'int',
    writable: true,
    min: 1,
  }),
  tcp_nodelay: prop.boolean(
    false,
    'Whether small frames are sent without waiting for earlier ones to be acknowledged',
    {writable: true},
  ),
  use_acks: prop.boolean(false, 'Whether an accepted connection is acknowledged', {
    writable: true,
    deprecated: 'ignored since 5.4',
  }),
}

/** Attributes of transports that use connections. */
export const connectionAttributes = {
  connected: attr.gauge('boolean', 'Whether the transport is running'),
  num_suspect_events: attr.counter('Members suspected because they closed their connection', {
    type: 'java.util.concurrent.atomic.LongAdder',
  }),
  open_connections: attr.gauge('int', 'Connections to other members', {hint: 'SCALAR'}),
}

const connectionOperations = {
  printConnections: op('Lists the connections to other members', {returns: 'java.lang.String', changes: false}),
}

/** Everything that transports with connections have in common. */
export const connectionFamily = {
  ...transportFamily,
  properties: {...transportFamily.properties, ...connectionProperties},
  attributes: {...transportFamily.attributes, ...connectionAttributes},
  operations: {...transportFamily.operations, ...connectionOperations},
}

/** Declares a transport that uses connections, adding what all of them have in common. */
export const connectionSpec = specFamily(connectionFamily)
