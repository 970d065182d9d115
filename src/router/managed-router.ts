import {Protocol, type ProtocolSettings} from '../stack/protocol.ts'
import {diagComponent} from '../stack/diag-component.ts'
import {attr, type Managed, op, type Op, prop, type ProtocolSpec} from '../stack/spec.ts'
import {tlsComponent} from '../stack/tls-component.ts'
import {identityText} from '../model/address-text.ts'
import type {GossipRouter} from './gossip-router.ts'

const scalar = {hint: 'SCALAR'} as const

const properties = {
  expiry_time: prop.time(0, 'Idle time after which a connection is closed; 0 for never', {writable: true}),
  reaper_interval: prop.time(0, 'Time between two looks for idle connections; 0 for none', {writable: true}),
}

const attributes = {
  bind_addr: attr.gauge('java.net.InetAddress', 'Address that is listened on; all when null'),
  dump_msgs: attr.gauge('enum', 'What is told of members and messages while the router runs'),
  emit_suspect_events: attr.gauge('boolean', 'Whether the others are told when the connection of a member ends'),
  jmx: attr.gauge('boolean', 'Whether attributes are shown by JMX; never here, probe shows them'),
  linger_timeout: attr.gauge('int', 'Seconds a closing socket waits for unsent data; Node cannot set it'),
  max_length: attr.gauge('int', 'Longest frame that is taken; 0 for a limit of 128 MiB', {hint: 'BYTES'}),
  max_send_queue: attr.gauge('int', 'Full frames that may wait for a client that does not read'),
  non_blocking_sends: attr.gauge('boolean', 'Whether frames are queued for slow clients; always here'),
  max_waiting: attr.gauge('long', 'Bytes that may wait for all clients together', {hint: 'BYTES'}),
  num_bad_clients: attr.gauge('long', 'Connections closed because of bytes that are no gossip', scalar),
  num_connections: attr.gauge('int', 'Connections of clients'),
  num_msgs_dropped: attr.gauge('long', 'Messages that clients did not take in time', scalar),
  num_msgs_routed: attr.gauge('long', 'Messages handed on', scalar),
  num_msgs_without_dest: attr.gauge('long', 'Messages to members that are not registered', scalar),
  num_registrations_refused: attr.gauge('long', 'Registrations refused: too many, or a name too long', scalar),
  num_stuck_clients: attr.gauge('long', 'Connections closed because their clients took nothing of what waited', scalar),
  num_registered_clients: attr.gauge('int', 'Members registered in all clusters'),
  num_registered_clusters: attr.gauge('int', 'Clusters with registered members'),
  port: attr.gauge('int', 'Port that is listened on'),
  recv_buf_size: attr.gauge('int', 'Receive buffer that was asked for; Node sizes the buffers of streams'),
  registered_bytes: attr.gauge('long', 'Bytes that the registrations count for', {hint: 'BYTES'}),
  running: attr.gauge('boolean', 'Whether clients are served'),
  stuck_timeout: attr.gauge('long', 'Time after which a client that takes nothing is closed; 0 for never', {
    hint: 'TIME',
  }),
  use_nio: attr.gauge('boolean', 'Which kind of sockets Java would use; clients of both are served'),
  waiting_bytes: attr.gauge('long', 'Bytes that wait for clients that lag', {hint: 'BYTES'}),
}

const text = {returns: 'java.lang.String', changes: false} as const

const operations: Readonly<Record<'dumpAddressMappings' | 'dumpRoutingTable', Op>> = {
  dumpAddressMappings: op('Lists registered members by cluster', text),
  dumpRoutingTable: op('Lists the connections of clients', text),
}

const components = {diag: diagComponent, tls: tlsComponent}

const spec: ProtocolSpec<typeof properties, typeof attributes, typeof operations, typeof components> = {
  name: 'GossipRouter',
  xmlName: 'GossipRouter',
  className: 'org.jgroups.stack.GossipRouter',
  id: 0,
  doc: 'Tells members of each other and hands their messages on.',
  transport: false,
  properties,
  attributes,
  operations,
  components,
  services: {},
}

/** What probe sees of a router: declared like a protocol, so that the same code reads, writes and calls it. It is part of no stack. */
export class ManagedRouter extends Protocol<typeof spec> {
  static readonly spec = spec
  readonly #router: GossipRouter
  readonly #nio: boolean
  protected override readonly managedComponents = {
    diag: {running: () => this.#router.running && this.components.diag.props.enabled},
  }
  protected override readonly managed: Managed<typeof spec>

  constructor(router: GossipRouter, settings: ProtocolSettings['components'] = {}, nio = false) {
    const {expiryMs, reaperIntervalMs} = router.idle
    super({props: {expiry_time: expiryMs, reaper_interval: reaperIntervalMs}, components: settings})
    this.#router = router
    this.#nio = nio
    this.managed = {
      ...this.#settings(),
      ...this.#counts(),
      dumpAddressMappings: () => dumpAddressMappings(router),
      dumpRoutingTable: () => dumpRoutingTable(router),
    }
  }

  override propertyChanged(): void {
    this.#router.idle.expiryMs = this.props.expiry_time
    this.#router.idle.reaperIntervalMs = this.props.reaper_interval
    this.#router.scheduleReaper()
  }

  #settings() {
    const {options} = this.#router
    return {
      bind_addr: () => options.bindAddress,
      dump_msgs: () => options.dump.toUpperCase(),
      emit_suspect_events: () => options.emitSuspectEvents,
      jmx: () => false,
      linger_timeout: () => -1,
      max_length: () => options.maxLength,
      max_send_queue: () => options.maxSendQueue,
      max_waiting: () => options.maxWaiting,
      non_blocking_sends: () => true,
      port: () => this.#router.port,
      recv_buf_size: () => options.receiveBuffer,
      stuck_timeout: () => options.stuckMs,
      running: () => this.#router.running,
      use_nio: () => this.#nio,
    }
  }

  #counts() {
    const {memory, messages, registrations, requests} = this.#router
    return {
      num_bad_clients: () => this.#router.badClients,
      num_connections: () => this.#router.clients.length,
      num_msgs_dropped: () => messages.dropped,
      num_msgs_routed: () => messages.routed,
      num_msgs_without_dest: () => messages.withoutDestination,
      num_registered_clients: () => registrations.size,
      num_registrations_refused: () => requests.refused,
      num_stuck_clients: () => this.#router.stuckClients,
      registered_bytes: () => registrations.bytes,
      waiting_bytes: () => memory.used,
      num_registered_clusters: () => registrations.groupCount,
    }
  }
}

/** A name as a part of a line: ends of lines are made visible, so that nobody's name passes for another member. */
function oneLine(name: string): string {
  return name.replace(/[\r\n\u0085\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Registered members by cluster, as Java prints them; `uuid` is one here. */
function dumpAddressMappings({registrations}: GossipRouter): string {
  let lines = ''
  for (const group of registrations.groups) {
    lines += `${oneLine(group)}:\n`
    for (const {logicalName, physicalAddress, client, address} of registrations.membersOf(group)?.values() ?? []) {
      const where = `(client_addr: ${client.name}, uuid:${identityText(address)})`
      lines += `  ${oneLine(String(logicalName))}: ${String(physicalAddress)} ${where}\n`
    }
  }
  return lines
}

/** Connections of clients, as Java prints them, with what was not taken in time. */
function dumpRoutingTable({clients}: GossipRouter): string {
  return `\n${clients.map((client) => `${client.name}: ${client.describe()}\n`).join('')}`
}
