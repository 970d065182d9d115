import {ProtocolRegistry} from '../../../src/stack/registry.ts'
import {componentSpec, prop, protocolSpec} from '../../../src/stack/spec.ts'
import {protocolOf} from './reference.ts'

const bundler = componentSpec({
  doc: 'Bundler',
  properties: {max_size: prop.bytes(64_000, 'Largest bundle', {min: 1})},
  attributes: {},
  operations: {},
})

const localTransport = componentSpec({
  doc: 'Local transport',
  properties: {port: prop.int(0, 'Port')},
  attributes: {},
  operations: {},
  optional: true,
})

const transport = protocolSpec({
  name: 'UDP',
  id: 16,
  doc: 'Transport',
  transport: true,
  attributes: {},
  operations: {},
  components: {bundler, local_transport: localTransport},
  properties: {
    bind_addr: prop.address('Address to bind to', {
      local: true,
      systemProperty: ['jgroups.bind_addr'],
      defaultIPv4: 'NON_LOOPBACK_ADDRESS',
      defaultIPv6: 'NON_LOOPBACK_ADDRESS',
    }),
    external_addr: prop.address('Address told to others', {systemProperty: ['jgroups.external_addr']}),
    bundler_type: prop.string('pd', 'Bundler', {values: ['pd', 'per-destination']}),
    mcast_addr: prop.address('Multicast address', {
      aliases: ['mcast_group_addr'],
      defaultIPv4: '239.8.8.8',
      defaultIPv6: 'ff0e::8:8:8',
    }),
    mcast_port: prop.int(7600, 'Multicast port', {min: 1, max: 65_535, systemProperty: ['jgroups.udp.mcast_port']}),
    receive_interfaces: prop.interfaces('Interfaces'),
    tos: prop.int(0, 'Traffic class', {deprecated: 'is ignored'}),
    use_vthreads: prop.boolean(true, 'Virtual threads', {inert: 'there are no threads here'}),
    secret_key: prop.int(1, 'Key', {secret: true}),
  },
})

const {id: _own, ...transportProperties} = transport.properties

const tcp = protocolSpec({...transport, name: 'TCP', id: 17, properties: transportProperties})

const ping = protocolSpec({
  name: 'PING',
  id: 6,
  doc: 'Discovery',
  properties: {num_discovery_runs: prop.int(1, 'Runs')},
  attributes: {},
  operations: {},
  services: {providesUp: ['FIND_INITIAL_MBRS', 'FIND_MBRS']},
})

const merge = protocolSpec({
  name: 'MERGE3',
  id: 54,
  doc: 'Merging',
  attributes: {},
  operations: {},
  properties: {min_interval: prop.time(10_000, 'Least', {min: 1}), max_interval: prop.time(30_000, 'Most', {min: 1})},
  check: ({min_interval: min, max_interval: max}) =>
    min < max
      ? []
      : [
          {
            property: 'min_interval',
            message: `min_interval (${String(min)}) has to be < max_interval (${String(max)})`,
          },
        ],
})

const nakack = protocolSpec({
  name: 'NAKACK2',
  package: 'pbcast',
  id: 57,
  doc: 'Multicasts',
  properties: {},
  attributes: {},
  operations: {},
  services: {providesUp: ['GET_DIGEST', 'SET_DIGEST']},
})

const gms = protocolSpec({
  name: 'GMS',
  package: 'pbcast',
  id: 14,
  doc: 'Membership',
  attributes: {},
  operations: {},
  properties: {
    join_timeout: prop.time(3000, 'How long to wait', {min: 1}),
    print_local_addr: prop.boolean(true, 'Print'),
    max_suspect_events: prop.int(0, 'Events', {viaMethod: true, systemProperty: ['jgroups.test.events']}),
  },
  services: {requiresBelow: ['GET_DIGEST', 'SET_DIGEST', 'FIND_INITIAL_MBRS', 'FIND_MBRS']},
})

const frag = protocolSpec({
  name: 'FRAG2',
  id: 5,
  doc: 'Fragments',
  properties: {frag_size: prop.bytes(60_000, 'Size', {min: 1})},
  attributes: {},
  operations: {},
  check: ({frag_size: size}, {maxBundleSize: most = Number.POSITIVE_INFINITY}) =>
    size < most
      ? []
      : [
          {
            property: 'frag_size',
            message: `frag_size (${String(size)}) has to be < TP.max_bundle_size (${String(most)})`,
          },
        ],
})

/** A few protocols with every kind of declaration, for tests of the config room. */
export function smallRegistry(): ProtocolRegistry {
  return new ProtocolRegistry().register(...[transport, tcp, ping, merge, nakack, gms, frag].map(protocolOf))
}
