import {attr, op, prop, protocolSpec} from '../../../stack/spec.ts'

/** Declaration of FD_SOCK2. */
export const fdSock2Spec = protocolSpec({
  name: 'FD_SOCK2',
  id: 71,
  doc: 'Failure detection by TCP connections between neighbours',
  properties: {
    bind_addr: prop.address('Address to listen on; the address of the transport when unset', {
      systemProperty: ['jgroups.bind_addr'],
      local: true,
    }),
    client_bind_port: prop.int(0, 'Local port of connections to the neighbour; 0 takes any', {writable: true}),
    connect_timeout: prop.time(1000, 'Time the neighbour has to accept a connection and to answer', {
      type: 'int',
      writable: true,
      min: 1,
    }),
    external_addr: prop.address('Address that other members connect to when a NAT stands in between', {
      systemProperty: ['jgroups.external_addr'],
    }),
    external_port: prop.int(0, 'Port that other members connect to when a NAT stands in between; 0 for the own port', {
      systemProperty: ['jgroups.external_port'],
    }),
    linger: prop.int(-1, 'Seconds that unsent bytes are kept when a socket is closed; -1 for the default', {
      writable: true,
      inert: 'Node cannot set SO_LINGER',
    }),
    max_port: prop.int(65536, 'Ports are counted modulo this number', {writable: true, min: 1}),
    min_port: prop.int(1024, 'Lowest port that is listened on', {writable: true}),
    offset: prop.int(100, 'Distance from the port of the transport to the own port', {writable: true}),
    port_range: prop.int(3, 'Further ports that are tried when the first is taken', {
      writable: true,
      min: 0,
      max: 1000,
    }),
    suspect_msg_interval: prop.time(5000, 'Time between two multicasts of the same suspicion', {
      writable: true,
      min: 1,
    }),
  },
  attributes: {
    actual_bind_port: attr.gauge('int', 'Port that is listened on'),
    client_state: attr.gauge('java.lang.String', 'CONNECTED when the neighbour is watched, else DISCONNECTED'),
    cluster: attr.gauge('java.lang.String', 'Cluster of this member'),
    local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
    members: attr.gauge('org.jgroups.Membership', 'Members of the cluster'),
    num_suspect_events: attr.counter('Suspicions sent to the cluster', {type: 'int'}),
    num_suspected_members: attr.gauge('int', 'Number of members suspected now'),
    ping_dest: attr.gauge('java.lang.String', 'The neighbour that is watched'),
    pingable_mbrs: attr.gauge('org.jgroups.Membership', 'Members not known to be unreachable'),
    shutting_down: attr.gauge('boolean', 'Whether this member is leaving the cluster'),
    suspected_mbrs: attr.gauge('org.jgroups.Membership', 'Members suspected now'),
  },
  operations: {
    printConnections: op('Lists the connections to other members', {returns: 'java.lang.String', changes: false}),
    printSuspectHistory: op('Lists the last suspicions', {returns: 'java.lang.String', changes: false}),
  },
})
