/**
 * Finds members by asking GossipRouters for their physical addresses, then the members themselves. Needs a transport that sends to physical
 * addresses, not TUNNEL. Equals org.jgroups.protocols.TCPGOSSIP (5.5). Differs from JGroups: the member connects to all routers
 * in parallel before it joins; one answer per router and request is used, and at most 2048 members from it are asked.
 */
import {ConfigError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import {type Endpoint, MAX_PORT, readPort} from '../../model/endpoint.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {PingData} from '../../headers/ping-data.ts'
import type {Done} from '../../stack/events.ts'
import {announcesClose} from '../../stack/frame-stream.ts'
import {ROUTER_PORT} from '../../stack/gossip/gossip-frames.ts'
import type {RouterListener} from '../../stack/gossip/router-stub.ts'
import {RouterStubs} from '../../stack/gossip/router-stubs.ts'
import {HOST_LIST_FORM, parseHostList} from '../../stack/host-list.ts'
import {type Managed, op, prop} from '../../stack/spec.ts'
import {Discovery} from './discovery.ts'
import {discoverySpec} from './discovery-spec.ts'

/** Longest answer of a router, and most members asked from one: a stranger's list must not make this member flood the network. */
const MAX_ANSWER_BYTES = 4 << 20
const MAX_TARGETS = 2048

const text = {returns: 'java.lang.String', changes: false} as const

const spec = discoverySpec({
  name: 'TCPGOSSIP',
  id: 10,
  doc: 'Finds members by asking GossipRouters.',
  properties: {
    initial_hosts: {
      ...prop.hosts(null, 'GossipRouters to ask, as host[port], separated by commas', {
        type: 'java.util.List',
        writable: true,
        viaMethod: true,
      }),
      default: [] as string | readonly string[],
    },
    reconnect_interval: prop.time(
      10_000,
      'Time between two attempts to connect to GossipRouters that are not connected',
      {
        writable: true,
        min: 1,
      },
    ),
    sock_conn_timeout: prop.time(1000, 'Time in which a connection must be established', {
      type: 'int',
      writable: true,
      min: 1,
    }),
    use_nio: prop.boolean(false, 'Which kind of sockets Java uses', {
      writable: true,
      inert: 'both kinds speak the same',
    }),
  },
  operations: {
    addInitialHost: op('Takes a further GossipRouter', {args: ['java.lang.String', 'int']}),
    print: op('Lists the connections to GossipRouters, and those to be opened again', text),
    printReconnectList: op('Lists the GossipRouters that are not connected', text),
    printStubs: op('Lists the connections to GossipRouters', text),
    removeInitialHost: op('Removes a GossipRouter', {args: ['java.lang.String', 'int'], returns: 'boolean'}),
  },
})

/** Discovery through GossipRouters. */
export class TcpGossip extends Discovery<typeof spec> implements RouterListener {
  static readonly spec = spec
  protected override readonly isDynamic = true
  readonly #routers = new Map<string, Endpoint>()
  #stubs: RouterStubs | null = null
  /** Outstanding answers: one per request and router, so that a router cannot make this member ask forever. */
  #due = 0

  protected override readonly managed: Managed<typeof spec> = {
    ...this.discoveryManaged(),
    addInitialHost: (host = '', port = '') => this.#add(host, port),
    print: () => this.#stubs?.print() ?? 'n/a',
    printReconnectList: () => this.#stubs?.printReconnectList() ?? 'n/a',
    printStubs: () => this.#stubs?.printStubs() ?? 'n/a',
    removeInitialHost: (host = '', port = '') => this.#remove(host, port),
  }

  override init(): void {
    super.init()
    if (this.context.protocols[0]?.name === 'TUNNEL') {
      throw new ConfigError('TCPGOSSIP cannot be used with TUNNEL: use TUNNEL with PING, or TCP with TCPGOSSIP')
    }
    const {initial_hosts} = this.props
    const {hosts, malformed} = parseHostList(
      typeof initial_hosts === 'string' ? initial_hosts : initial_hosts.join(','),
    )
    const [word] = malformed
    if (word !== undefined) throw new ConfigError(`TCPGOSSIP: initial_hosts: expected ${HOST_LIST_FORM}, found ${word}`)
    for (const {host, port = ROUTER_PORT} of hosts) this.#routers.set(routerKey(host, port), {host, port})
  }

  override prepare(done: Done): void {
    const {transport, props, clock, log, network, random} = this
    const {addresses} = this.context
    this.#due = 0
    const stubs = new RouterStubs(
      {
        ports: {clock, log, network, random, addresses},
        connections: {
          framed: {
            version: transport.version,
            gracefulClose: announcesClose(transport.minor),
            maxLength: MAX_ANSWER_BYTES,
          },
          target: {
            timeoutMs: props.sock_conn_timeout,
            noDelay: true,
            keepAlive: true,
            localAddress: transport.bindAddress,
          },
          family: transport.family,
        },
        registration: {
          group: this.cluster,
          address: this.localAddress,
          logicalName: this.context.logicalName,
          physicalAddress: transport.physicalAddress,
        },
        reconnectIntervalMs: props.reconnect_interval,
        heartbeatIntervalMs: 0,
        heartbeatTimeoutMs: 0,
        carriesMessages: false,
      },
      this,
    )
    this.#stubs = stubs
    if (this.#routers.size === 0) this.log.warn({}, 'initial_hosts names no GossipRouter: no members will be found')
    stubs.start([...this.#routers.values()], done)
  }

  override stop(): void {
    super.stop()
    this.#stubs?.stop()
    this.#stubs = null
  }

  /** For `RouterListener`: asks the members that a router names. */
  membersFound(group: string, members: readonly PingData[]): void {
    if (this.#due === 0 || group !== this.cluster) return
    this.#due--
    const own = this.transport.physicalAddress
    const targets = new Map<string, IpAddress>()
    for (const {physicalAddress: physical} of members) {
      if (targets.size >= MAX_TARGETS) break
      if (physical !== null && !physical.equals(own)) targets.set(physical.key, physical)
    }
    for (const target of targets.values()) this.below.send(this.request(target, null, false))
  }

  protected override findMembers(_members: readonly Address[] | null): void {
    this.#due = 0
    this.#stubs?.forEachConnected((stub) => {
      this.#due++
      stub.send({type: 'GET_MBRS', group: this.cluster})
    })
  }

  #add(host: string, portText: string): undefined {
    const port = portOf(portText)
    this.#remove(host, portText)
    this.#routers.set(routerKey(host, port), {host, port})
    this.#stubs?.add({host, port})
    return undefined
  }

  #remove(host: string, portText: string): boolean {
    const port = portOf(portText)
    this.#stubs?.remove(host, port)
    return this.#routers.delete(routerKey(host, port))
  }
}

function routerKey(host: string, port: number): string {
  return `${host}[${String(port)}]`
}

/** Parses a port; throws ConfigError when the text is not one. */
function portOf(text: string): number {
  const port = readPort(text)
  if (port === null) throw new ConfigError(`expected a port from 0 to ${String(MAX_PORT)}, found '${text}'`)
  return port
}
