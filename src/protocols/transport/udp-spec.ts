import {attr, op, prop} from '../../stack/spec.ts'
import {transportSpec} from './transport-spec.ts'

const ONE_THREAD = 'a member has one thread here'

/** Largest frame that JGroups puts into a datagram, in bytes. */
const MAX_DATAGRAM = 65_536

/** Declaration of UDP. */
export const udpSpec = transportSpec({
  name: 'UDP',
  id: 16,
  doc: 'Sends frames as datagrams: to all members by IP multicast, to one member by unicast.',
  properties: {
    disable_loopback: prop.boolean(false, 'Whether members on the same host are kept from getting multicasts', {
      writable: true,
    }),
    ip_mcast: prop.boolean(
      true,
      'Whether messages to all members go by IP multicast instead of one datagram per member',
    ),
    ip_ttl: prop.int(8, 'Time-to-live of multicasts', {
      writable: true,
      systemProperty: ['jgroups.udp.ip_ttl'],
      min: 0,
      max: 255,
    }),
    mcast_addr: prop.address('Multicast group of the cluster', {
      aliases: ['mcast_group_addr'],
      systemProperty: ['jgroups.udp.mcast_addr'],
      defaultIPv4: '239.8.8.8',
      defaultIPv6: 'ff0e::8:8:8',
    }),
    mcast_port: prop.int(7600, 'Port of the multicast group', {
      systemProperty: ['jgroups.udp.mcast_port'],
      min: 1,
      max: 65_535,
    }),
    mcast_receiver_threads: prop.int(null, 'Threads that read multicasts', {
      writable: true,
      viaMethod: true,
      inert: ONE_THREAD,
    }),
    mcast_recv_buf_size: prop.bytes(5_000_000, 'Receive buffer of the multicast socket', {writable: true}),
    mcast_send_buf_size: prop.bytes(6_554_100, 'Send buffer of the multicast socket', {writable: true}),
    suppress_time_out_of_buffer_space: prop.time(60_000, 'Time in which a full send buffer is warned of once', {
      writable: true,
    }),
    tos: prop.int(0, 'Traffic class of datagrams', {writable: true, inert: 'Node cannot set it'}),
    ucast_receiver_threads: prop.int(null, 'Threads that read unicasts', {
      writable: true,
      viaMethod: true,
      inert: ONE_THREAD,
    }),
    ucast_recv_buf_size: prop.bytes(5_000_000, 'Receive buffer of the unicast socket', {writable: true}),
    ucast_send_buf_size: prop.bytes(200_000, 'Send buffer of the unicast socket', {writable: true}),
  },
  attributes: {
    dropped_messages: attr.gauge('int', 'Destinations to which frames could not be sent recently', {hint: 'SCALAR'}),
  },
  operations: {
    clearDroppedMessagesCache: op('Forgets to which destinations frames could not be sent', {
      returns: 'org.jgroups.protocols.UDP',
    }),
  },
  check: (_props, {maxBundleSize: size}) => {
    if (size === undefined || size <= MAX_DATAGRAM) return []
    const message = `bundler.max_size must not exceed the largest datagram of ${String(MAX_DATAGRAM)} bytes, found ${String(size)}`
    return [{property: 'bundler.max_size', message}]
  },
})
