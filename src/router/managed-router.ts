import {Protocol, type ProtocolSettings} from '../stack/protocol.ts'
import {diagComponent} from '../stack/diag-component.ts'
import {
  attr,
  type AttributeValue,
  type Gauge,
  type Managed,
  op,
  type Op,
  type PropMap,
  type ProtocolSpec,
} from '../stack/spec.ts'
import {tlsComponent} from '../stack/tls-component.ts'
import {identityText} from '../model/address-text.ts'
import type {GossipRouter} from './gossip-router.ts'
import {idleOptions, settledOptions} from './router-options.ts'

const scalar = {hint: 'SCALAR'} as const

/** Options as read-only attributes. */
function gauges<P extends PropMap>(options: P): {readonly [K in keyof P]: Gauge} {
  const entries = Object.entries(options).map(([name, {type, doc, hint}]) => [name, attr.gauge(type, doc, {hint})])
  return Object.fromEntries(entries) as {readonly [K in keyof P]: Gauge}
}

const attributes = {
  ...gauges(settledOptions),
  num_bad_clients: attr.gauge('long', 'Connections closed because they sent invalid bytes', scalar),
  num_connections: attr.gauge('int', 'Connections of clients'),
  num_msgs_dropped: attr.gauge('long', 'Messages dropped because clients did not read in time', scalar),
  num_msgs_routed: attr.gauge('long', 'Messages forwarded', scalar),
  num_msgs_without_dest: attr.gauge('long', 'Messages to members that are not registered', scalar),
  num_registrations_refused: attr.gauge('long', 'Registrations refused: too many, or a name too long', scalar),
  num_stuck_clients: attr.gauge(
    'long',
    'Connections closed because their clients did not read what was queued',
    scalar,
  ),
  num_registered_clients: attr.gauge('int', 'Members registered in all clusters'),
  num_registered_clusters: attr.gauge('int', 'Clusters with registered members'),
  registered_bytes: attr.gauge('long', 'Bytes counted for registrations', {hint: 'BYTES'}),
  running: attr.gauge('boolean', 'Whether clients are served'),
  waiting_bytes: attr.gauge('long', 'Bytes queued for slow clients', {hint: 'BYTES'}),
}

const text = {returns: 'java.lang.String', changes: false} as const

const operations: Readonly<Record<'dumpAddressMappings' | 'dumpRoutingTable', Op>> = {
  dumpAddressMappings: op('Lists registered members by cluster', text),
  dumpRoutingTable: op('Lists the connections of clients', text),
}

const components = {diag: diagComponent, tls: tlsComponent}

const spec: ProtocolSpec<typeof idleOptions, typeof attributes, typeof operations, typeof components> = {
  name: 'GossipRouter',
  xmlName: 'GossipRouter',
  className: 'org.jgroups.stack.GossipRouter',
  id: 0,
  doc: 'Tells members about each other and forwards their messages.',
  transport: false,
  properties: idleOptions,
  attributes,
  operations,
  components,
  services: {},
}

/** A router as probe sees it: declared like a protocol, so the same code reads, writes and calls it, but in no stack. */
export class ManagedRouter extends Protocol<typeof spec> {
  static readonly spec = spec
  readonly #router: GossipRouter
  protected override readonly managedComponents = {
    diag: {running: () => this.#router.running && this.components.diag.props.enabled},
  }
  protected override readonly managed: Managed<typeof spec>

  constructor(router: GossipRouter, settings: ProtocolSettings['components'] = {}) {
    super({props: {...router.idle}, components: settings})
    this.#router = router
    this.managed = {
      ...this.#settings(),
      ...this.#counts(),
      dumpAddressMappings: () => dumpAddressMappings(router),
      dumpRoutingTable: () => dumpRoutingTable(router),
    }
  }

  override propertyChanged(): void {
    this.#router.idle.expiry_time = this.props.expiry_time
    this.#router.idle.reaper_interval = this.props.reaper_interval
    this.#router.scheduleReaper()
  }

  #settings(): Readonly<Record<keyof typeof settledOptions | 'running', () => AttributeValue>> {
    const {options} = this.#router
    const names = Object.keys(settledOptions) as (keyof typeof settledOptions)[]
    const gauges = Object.fromEntries(names.map((name) => [name, () => options[name]])) as Readonly<
      Record<keyof typeof settledOptions, () => AttributeValue>
    >
    return {
      ...gauges,
      dump_msgs: () => options.dump_msgs.toUpperCase(),
      jmx: () => false,
      linger_timeout: () => -1,
      non_blocking_sends: () => true,
      port: () => this.#router.port,
      running: () => this.#router.running,
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

/** A name as part of a line: line ends are made visible, so no name can imitate another member. */
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

/** Connections of clients, as Java prints them, with what was not read in time. */
function dumpRoutingTable({clients}: GossipRouter): string {
  return `\n${clients.map((client) => `${client.name}: ${client.describe()}\n`).join('')}`
}
