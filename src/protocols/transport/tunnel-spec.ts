import {attr, op, prop} from '../../stack/spec.ts'
import {tlsComponent} from '../../stack/tls-component.ts'
import {transportSpec} from './transport-spec.ts'

const text = {returns: 'java.lang.String', changes: false} as const

/** Declaration of TUNNEL. */
export const tunnelSpec = transportSpec({
  name: 'TUNNEL',
  id: 18,
  doc: 'Sends all frames through GossipRouters, for members that cannot connect to each other.',
  properties: {
    gossip_router_hosts: prop.hosts(null, 'GossipRouters to connect to, as host[port], separated by commas', {
      writable: true,
    }),
    heartbeat_interval: prop.time(0, 'Time between two heartbeats to each GossipRouter; 0 for none', {writable: true}),
    heartbeat_timeout: prop.time(
      0,
      'Silence of a GossipRouter after which its connection is given up; only with heartbeats',
      {
        writable: true,
      },
    ),
    linger: prop.int(-1, 'Seconds a closing socket waits for unsent data; -1 for the default of the system', {
      writable: true,
      inert: 'Node cannot set it',
    }),
    max_send_queue: prop.int(128, 'Full frames that may wait for one GossipRouter', {writable: true, min: 1}),
    non_blocking_sends: prop.boolean(false, 'Whether frames are queued for a slow GossipRouter', {
      writable: true,
      inert: 'sends never block here',
    }),
    reconnect_interval: prop.time(
      5000,
      'Time between two attempts to connect to GossipRouters that are not connected',
      {
        writable: true,
        min: 1,
      },
    ),
    tcp_nodelay: prop.boolean(
      false,
      'Whether small frames are sent without waiting for earlier ones to be acknowledged',
      {
        writable: true,
      },
    ),
    use_nio: prop.boolean(false, 'Which kind of sockets Java uses', {
      writable: true,
      inert: 'both kinds speak the same',
    }),
  },
  attributes: {
    heartbeat_task_running: attr.gauge('boolean', 'Whether heartbeats are sent'),
    reconnector_task_running: attr.gauge('boolean', 'Whether a GossipRouter is not connected and tried at intervals'),
    timeout_check_task_running: attr.gauge('boolean', 'Whether silent GossipRouters are disconnected'),
  },
  operations: {
    print: op('Lists the connections to GossipRouters, and those to be opened again', text),
    printReconnectList: op('Lists the GossipRouters that are not connected', text),
    printStubs: op('Lists the connections to GossipRouters', text),
  },
  components: {tls: tlsComponent},
  check: ({heartbeat_interval: interval, heartbeat_timeout: timeout}) => {
    if (interval <= 0 || interval < timeout) return []
    const message = `"heartbeat_interval" must be smaller than heartbeat_timeout (${String(timeout)}), found ${String(interval)}`
    return [{property: 'heartbeat_interval', message}]
  },
})
