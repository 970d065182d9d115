/**
 * Finds members with requests to a fixed list of hosts and to hosts that asked before. Needs any transport. Equals
 * org.jgroups.protocols.TCPPING (5.5). Differs from JGroups: names are looked up before the member joins and again with each
 * discovery while some are unknown, without blocking; `initial_hosts` cannot be set to a list by code.
 */
import {ConfigError} from '../../errors/index.ts'
import type {Address} from '../../model/address.ts'
import {IpAddress} from '../../model/ip-address.ts'
import type {Done, Event} from '../../stack/events.ts'
import {HOST_LIST_FORM, parseHostList} from '../../stack/host-list.ts'
import {attr, doing, type Managed, op, prop} from '../../stack/spec.ts'
import {Discovery} from './discovery.ts'
import {discoverySpec} from './discovery-spec.ts'
import {resolveHosts} from './resolve-hosts.ts'

const spec = discoverySpec({
  name: 'TCPPING',
  id: 9,
  doc: 'Finds members by requests to listed hosts.',
  properties: {
    initial_hosts: prop.hosts(null, 'Hosts to ask, as host[port], separated by commas', {
      writable: true,
      aliases: ['initial_hosts_str'],
      systemProperty: ['jgroups.tcpping.initial_hosts'],
    }),
    initial_hosts_file: prop.hosts(null, 'File with the hosts to ask; it takes the place of initial_hosts', {
      writable: true,
    }),
    max_dynamic_hosts: prop.int(2000, 'Most hosts that are kept beside the listed ones', {writable: true}),
    port_range: prop.int(1, 'Further ports to ask on each listed host', {writable: true}),
  },
  attributes: {
    dynamic_host_list: attr.gauge('java.lang.String', 'Hosts that asked or joined and are not listed'),
    initial_hosts_set_programmatically: attr.gauge('boolean', 'Whether the hosts were set by code; never here'),
    resolved_hosts: attr.gauge('java.util.Collection', 'Addresses and ports of the listed hosts'),
    unresolved_hosts: attr.gauge('java.util.Collection', 'Listed hosts whose name is not known'),
  },
  operations: {
    clearDynamicHostList: op('Forgets the hosts that are not listed', {returns: 'org.jgroups.protocols.TCPPING'}),
  },
})

/** Discovery through a list of hosts. */
export class TcpPing extends Discovery<typeof spec> {
  static readonly spec = spec
  protected override readonly isDynamic = false
  readonly #initial = new Map<string, IpAddress>()
  readonly #dynamic = new Map<string, IpAddress>()
  #hosts = ''
  #unresolved: readonly string[] = []

  protected override readonly managed: Managed<typeof spec> = {
    ...this.discoveryManaged(),
    dynamic_host_list: () => `[${[...this.#dynamic.values()].join(', ')}]`,
    initial_hosts_set_programmatically: () => false,
    resolved_hosts: () => `[${[...this.#initial.values()].join(', ')}]`,
    unresolved_hosts: () => `[${this.#unresolved.join(', ')}]`,
    clearDynamicHostList: doing(() => this.#dynamic.clear()),
  }

  override prepare(done: Done): void {
    const {initial_hosts, initial_hosts_file} = this.props
    if (initial_hosts_file === null) {
      this.#begin(initial_hosts ?? '', done)
      return
    }
    this.#readHosts(initial_hosts_file, (cause, hosts) => {
      if (cause === null) this.#begin(hosts, done)
      else done(new ConfigError(`initial_hosts_file '${initial_hosts_file}' cannot be read`, [], {cause}))
    })
  }

  #begin(hosts: string, done: Done): void {
    this.#hosts = hosts
    this.#resolve(() => {
      if (this.#unresolved.length > 0)
        this.log.warn({hosts: this.#unresolved}, 'hosts of initial_hosts cannot be resolved')
      done()
    })
  }

  override propertyChanged(name: string): void {
    super.propertyChanged(name)
    if (name !== 'initial_hosts' && name !== 'port_range') return
    this.#hosts = this.props.initial_hosts ?? this.#hosts
    this.#initial.clear()
    this.#resolve(() => undefined)
  }

  override down(event: Event): unknown {
    const answer = super.down(event)
    if (event.type === 'ADD_PHYSICAL_ADDRESS') this.#keep(event.address)
    if (event.type === 'VIEW_CHANGE')
      for (const member of event.view.members) this.#keep(this.physicalAddressOf(member))
    return answer
  }

  protected override requestReceived(physical: IpAddress | null): void {
    this.#keep(physical)
  }

  protected override findMembers(members: readonly Address[] | null, initialDiscovery: boolean): void {
    if (this.#unresolved.length > 0) this.#resolve(() => undefined)
    const own = this.transport.physicalAddress
    const hosts = new Map([...this.#initial, ...this.#dynamic])
    if (this.props.use_disk_cache) for (const host of this.#cached()) hosts.set(host.key, host)
    for (const host of hosts.values()) {
      if (host.equals(own)) continue
      const message = this.request(host, members, initialDiscovery)
      if (this.props.async_discovery_use_separate_thread_per_request)
        this.executor.defer(() => this.below.send(message))
      else this.below.send(message)
    }
  }

  /** Addresses known to protocols below, including PDC. */
  #cached(): readonly IpAddress[] {
    return this.below.down({type: 'GET_PHYSICAL_ADDRESSES'}) as readonly IpAddress[]
  }

  /** Remembers an unlisted host; the oldest is forgotten first. */
  #keep(physical: IpAddress | null): void {
    if (physical === null || this.#initial.has(physical.key) || this.#dynamic.has(physical.key)) return
    if (this.props.max_dynamic_hosts <= 0) return
    if (this.#dynamic.size >= this.props.max_dynamic_hosts) {
      const oldest = this.#dynamic.keys().next()
      if (oldest.done !== true) this.#dynamic.delete(oldest.value)
    }
    this.#dynamic.set(physical.key, physical)
  }

  #readHosts(file: string, done: (error: Error | null, hosts: string) => void): void {
    const {files} = this.context.runtime
    if (files === undefined) {
      done(new ConfigError('this member may not read files'), '')
      return
    }
    files.readText(file, (error, text) => {
      const hosts = (text ?? '').replace(/#.*$/gm, '')
      const [word] = parseHostList(hosts).malformed
      if (error !== null) done(error, '')
      else if (word !== undefined) done(new ConfigError(`expected ${HOST_LIST_FORM}, found ${word}`), '')
      else done(null, hosts)
    })
  }

  /** Port of hosts listed without one: the transport's configured port, though it may be bound to a later one in its range. */
  #defaultPort(): number {
    const configured = (this.context.protocols[0]?.props as {bind_port?: unknown} | undefined)?.bind_port
    return typeof configured === 'number' && configured > 0 ? configured : this.transport.bindPort
  }

  #resolve(done: () => void): void {
    const {hosts} = parseHostList(this.#hosts)
    const {family} = this.transport
    const scope = {defaultPort: this.#defaultPort(), portRange: this.props.port_range, family}
    resolveHosts(hosts, scope, this.network, ({addresses, unresolved}) => {
      this.#unresolved = unresolved
      for (const address of addresses) this.#list(address)
      // Listed ports of this host are asked on the bound address too (JGRP-2910).
      for (const address of addresses) {
        const local = IpAddress.parse(this.transport.bindAddress, address.port)
        if (local !== null) this.#list(local)
      }
      done()
    })
  }

  #list(address: IpAddress): void {
    this.#initial.set(address.key, address)
    this.#dynamic.delete(address.key)
  }
}
