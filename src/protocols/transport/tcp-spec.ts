import {attr, type CheckFinding, componentSpec, op, prop, protocolSpec} from '../../stack/spec.ts'
import {transportComponents} from './transport-components.ts'
import {transportAttributes, transportOperations, transportProperties} from './transport-spec.ts'

const BY_NODE = 'Node sizes the buffers of streams'
const TEXTS = 'java.lang.String[]'

/** Properties of transports that use connections (org.jgroups.protocols.BasicTCP). */
const connectionProperties = {
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

const tls = componentSpec({
  doc: 'Encrypts connections.',
  properties: {
    cipher_suites: prop.string(null, 'Cipher suites that may be used', {type: TEXTS, writable: true}),
    client_auth: prop.enum('NONE', ['NONE', 'WANT', 'NEED'], 'Whether peers must show a certificate', {writable: true}),
    enabled: prop.boolean(false, 'Whether connections are encrypted', {writable: true}),
    keystore_alias: prop.string(null, 'Entry of the keystore', {writable: true}),
    keystore_password: prop.string(null, 'Password of the keystore', {writable: true, secret: true}),
    keystore_path: prop.string(null, 'File with the own key and certificate', {writable: true}),
    keystore_type: prop.string('pkcs12', 'Format of the keystore', {writable: true}),
    protocols: prop.string(null, 'Versions of TLS that may be used', {type: TEXTS, writable: true}),
    provider: prop.string(null, 'Security provider of Java', {writable: true}),
    sni_matchers: {...prop.list('Host names that are accepted', {writable: true}), default: [] as readonly string[]},
    truststore_password: prop.string(null, 'Password of the truststore', {writable: true, secret: true}),
    truststore_path: prop.string(null, 'File with certificates to trust', {writable: true}),
    truststore_type: prop.string('pkcs12', 'Format of the truststore', {writable: true}),
  },
  attributes: {},
  operations: {},
})

/** Told to who asks for TLS. */
export const NO_TLS = 'TLS is not available yet; set tls.enabled to false'

function checkTcp(
  _props: Readonly<Record<string, unknown>>,
  transport: Readonly<Record<string, unknown>>,
): CheckFinding[] {
  return transport['tls.enabled'] === true ? [{property: 'tls.enabled', message: NO_TLS}] : []
}

/** Everything declared of TCP. */
export const tcpSpec = protocolSpec({
  name: 'TCP',
  id: 17,
  doc: 'Sends frames over TCP connections, one to each member.',
  transport: true,
  properties: {
    ...transportProperties,
    ...connectionProperties,
    buffered_input_stream_size: prop.bytes(65_536, 'Read buffer of a connection', {writable: true, inert: BY_NODE}),
    buffered_output_stream_size: prop.bytes(65_536, 'Write buffer of a connection', {writable: true, inert: BY_NODE}),
    log_accept_error: prop.boolean(true, 'Whether failures to accept a connection are warned of', {writable: true}),
    max_send_queue: prop.int(1024, 'Full frames that may wait for one connection', {writable: true, min: 1}),
    non_blocking_sends: prop.boolean(false, 'Whether frames are queued for slow connections', {
      writable: true,
      inert: 'sends never block here',
    }),
    use_lock_to_send: prop.boolean(true, 'Whether sending takes a lock', {
      writable: true,
      inert: 'a member has one thread here',
    }),
  },
  attributes: {
    ...transportAttributes,
    connected: attr.gauge('boolean', 'Whether the transport is running'),
    num_suspect_events: attr.counter('Members suspected because they closed their connection', {
      type: 'java.util.concurrent.atomic.LongAdder',
    }),
    open_connections: attr.gauge('int', 'Connections to other members', {hint: 'SCALAR'}),
  },
  operations: {
    ...transportOperations,
    printConnections: op('Lists the connections to other members', {returns: 'java.lang.String', changes: false}),
  },
  components: {...transportComponents, tls},
  check: checkTcp,
})
