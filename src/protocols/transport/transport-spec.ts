import {attr, op, prop} from '../../stack/spec.ts'
import {specFamily} from '../../stack/spec-family.ts'
import {BUNDLER_TYPES, DEFAULT_BUNDLER} from './bundler-types.ts'
import {transportComponents} from './transport-components.ts'

const NO_THREADS = 'a member has one thread here'

/** Properties of every transport (org.jgroups.protocols.TPConfig). */
export const transportProperties = {
  bind_addr: prop.address('Address of the local interface that the sockets are bound to', {
    systemProperty: ['jgroups.bind_addr'],
    local: true,
    defaultIPv4: 'NON_LOOPBACK_ADDRESS',
    defaultIPv6: 'NON_LOOPBACK_ADDRESS',
  }),
  bind_port: prop.int(0, 'Port the transport is bound to; 0 for any free port', {
    systemProperty: ['jgroups.bind_port'],
    min: 0,
    max: 65_535,
  }),
  bundler_type: prop.string(
    DEFAULT_BUNDLER,
    'How outgoing messages are gathered: per-destination, transfer-queue or no-bundler',
    {
      writable: true,
      values: [...BUNDLER_TYPES.keys()],
    },
  ),
  external_addr: prop.address('Address that other members are told instead of bind_addr, for members behind NAT', {
    systemProperty: ['jgroups.external_addr'],
  }),
  external_port: prop.int(0, 'Port that other members are told together with external_addr; 0 for the port bound to', {
    systemProperty: ['jgroups.external_port'],
    min: 0,
    max: 65_535,
  }),
  local_transport_class: prop.string(null, 'Java class of a transport between members on one host', {
    writable: true,
    inert: 'Java classes cannot be loaded here',
  }),
  log_discard_msgs: prop.boolean(true, 'Whether messages of other clusters are warned of', {writable: true}),
  log_discard_msgs_version: prop.boolean(true, 'Whether messages of other versions are warned of', {writable: true}),
  logical_addr_cache_expiration: prop.time(
    360_000,
    'Time after which the address of a former member may be forgotten',
    {
      writable: true,
    },
  ),
  logical_addr_cache_max_size: prop.int(2000, 'Addresses known at most before those of former members are forgotten', {
    writable: true,
  }),
  logical_addr_cache_reaper_interval: prop.time(60_000, 'Time between two sweeps of the address cache; 0 for none', {
    writable: true,
  }),
  message_processing_policy: prop.string('max', 'How received messages are given to threads', {
    writable: true,
    inert: NO_THREADS,
  }),
  port_range: prop.int(10, 'How many ports above bind_port are tried when it is taken', {writable: true, min: 0}),
  receive_interfaces: prop.interfaces('Interfaces on which multicasts are received', {writable: true}),
  receive_on_all_interfaces: prop.boolean(false, 'Whether multicasts are received on all interfaces', {writable: true}),
  suppress_time_different_cluster_warnings: prop.time(
    60_000,
    'Time in which one sender of another cluster is warned of once',
    {
      writable: true,
    },
  ),
  suppress_time_different_version_warnings: prop.time(
    60_000,
    'Time in which one sender of another version is warned of once',
    {
      writable: true,
    },
  ),
  thread_naming_pattern: prop.string('cl', 'What the names of threads hold', {writable: true, inert: NO_THREADS}),
  time_service_interval: prop.time(500, 'Interval at which Java refreshes its cached time', {
    writable: true,
    inert: 'the clock is read when it is needed',
  }),
  use_virtual_threads: prop.boolean(null, 'Whether Java creates virtual threads', {
    writable: true,
    viaMethod: true,
    unreadable: true,
    inert: NO_THREADS,
  }),
  use_vthreads: prop.boolean(true, 'Whether Java creates virtual threads', {writable: true, inert: NO_THREADS}),
  who_has_cache_timeout: prop.time(2000, 'Time between two questions for the physical address of the same member', {
    writable: true,
  }),
}

const scalar = {hint: 'SCALAR'} as const
const deprecated = {...scalar, deprecated: true} as const

/** Attributes of every transport. */
export const transportAttributes = {
  bundler_class: attr.gauge('java.lang.String', 'Java class whose bundling is followed'),
  cluster_name: attr.gauge('org.jgroups.util.AsciiString', 'Cluster this member is connected to'),
  different_cluster_messages: attr.gauge(
    'int',
    'Senders of other clusters whose messages were dropped recently',
    scalar,
  ),
  different_version_messages: attr.gauge(
    'int',
    'Senders of other versions whose messages were dropped recently',
    scalar,
  ),
  is_trace: attr.gauge('boolean', 'Whether each message is traced in the log', {writable: true}),
  local_addr: attr.gauge('org.jgroups.Address', 'Address of this member'),
  local_physical_address: attr.gauge('java.lang.String', 'Host and port that other members send to'),
  logger_type: attr.gauge('java.lang.String', 'Kind of logger in use'),
  logical_address_cache_reaper_running: attr.gauge('boolean', 'Whether the address cache is swept at intervals'),
  num_mcast_msgs_received: attr.gauge(
    'long',
    'Multicast messages received, when msg_stats.enabled is true',
    deprecated,
  ),
  num_mcast_msgs_sent: attr.gauge('long', 'Multicast messages sent, when msg_stats.enabled is true', deprecated),
  num_rejected_msgs: attr.gauge(
    'long',
    'Frames and messages dropped because they could not be decoded or handled',
    deprecated,
  ),
  num_threads: attr.gauge('int', 'Threads that run protocol code', scalar),
  num_ucast_msgs_received: attr.gauge('long', 'Unicast messages received, when msg_stats.enabled is true', deprecated),
  num_ucast_msgs_sent: attr.gauge('long', 'Unicast messages sent, when msg_stats.enabled is true', deprecated),
  number_of_thread_dumps: attr.gauge('long', 'Thread dumps taken because the thread pool was full', deprecated),
  timer_class: attr.gauge('java.lang.String', 'Kind of timer in use'),
  timer_handle_non_blocking_tasks: attr.gauge('boolean', 'Whether timed tasks run on the thread of the timer'),
  timer_tasks: attr.gauge('int', 'Timed tasks of the transport', scalar),
  timer_threads: attr.gauge('int', 'Threads of the timer', scalar),
}

const TP = 'org.jgroups.protocols.TP'

/** Operations of every transport. */
export const transportOperations = {
  bundler: op('Changes the bundler to one of the types that bundler_type knows', {
    args: ['java.lang.String'],
    returns: TP,
  }),
  clearDifferentClusterCache: op('Forgets which senders of other clusters were warned about', {returns: TP}),
  clearDifferentVersionCache: op('Forgets which senders of other versions were warned about', {returns: TP}),
  clearLogicalAddressCache: op('Forgets the physical addresses of all other members'),
  disableDiagnostics: op('Switches probe answers off from the next connect'),
  dumpTimerTasks: op('Lists the timed tasks of the transport', {returns: 'java.lang.String', changes: false}),
  enableAllStats: op('Switches the statistics of all protocols on or off', {args: ['boolean']}),
  enableBlockingTimerTasks: op('Accepted for compatibility; timed tasks never block here', {
    args: ['boolean'],
    returns: TP,
  }),
  enableDiagnostics: op('Switches probe answers on from the next connect', {returns: TP}),
  evictLogicalAddressCache: op('Forgets addresses of former members whose time is over'),
  printLogicalAddressCache: op('Lists the physical addresses of members', {
    returns: 'java.lang.String',
    changes: false,
  }),
  printWhoHasCache: op('Lists the members whose physical address was asked for lately', {
    returns: 'java.lang.String',
    changes: false,
  }),
  removeCancelledTimerTasks: op('Accepted for compatibility; cancelled tasks are gone at once here'),
  setMessageProcessingPolicy: op('Accepted for compatibility; a member has one thread here', {
    args: ['java.lang.String'],
    returns: TP,
  }),
}

/** Everything that transports have in common. */
export const transportFamily = {
  transport: true,
  properties: transportProperties,
  attributes: transportAttributes,
  operations: transportOperations,
  components: transportComponents,
}

/** Declares a transport, adding what all of them have in common. */
export const transportSpec = specFamily(transportFamily)
