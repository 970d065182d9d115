import {attr, componentSpec, prop} from './spec.ts'

/** Declares the `diag` component of transports and routers (org.jgroups.stack.DiagnosticsHandler). */
export const diagComponent = componentSpec({
  doc: 'Answers to probe requests.',
  properties: {
    bind_addr: prop.address('Address the TCP socket is bound to', {writable: true}),
    bind_interfaces: prop.interfaces('Interfaces on which probe requests are received by multicast', {writable: true}),
    enable_tcp: prop.boolean(false, 'Whether probe requests are answered over TCP', {writable: true}),
    enable_udp: prop.boolean(true, 'Whether probe requests are answered over UDP', {writable: true}),
    enabled: prop.boolean(true, 'Whether probe requests are answered', {writable: true}),
    mcast_addr: prop.address('Multicast group of probe requests', {
      writable: true,
      defaultIPv4: '224.0.75.75',
      defaultIPv6: 'ff0e::0:75:75',
    }),
    passcode: prop.string(null, 'Passcode that requests must carry', {writable: true, secret: true}),
    port: prop.int(7500, 'Port of probe requests', {writable: true, min: 0, max: 65_535}),
    port_range: prop.int(50, 'How many ports above port are tried for TCP', {writable: true, min: 0}),
    ttl: prop.int(8, 'Time-to-live of the multicast socket', {writable: true, min: 0, max: 255}),
  },
  attributes: {
    num_requests_dropped: attr.counter('Probe requests dropped by the rate limit', {
      own: true,
    }),
    running: attr.gauge('boolean', 'Whether probe requests are answered now'),
  },
  operations: {},
})
