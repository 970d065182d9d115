/**
 * Finds members by the addresses that a DNS server returns for a name, such as those of the pods of a service. Needs any transport below. Equals
 * org.jgroups.protocols.dns.DNS_PING (5.5).
 * Differs from JGroups: a server that does not answer is logged; hosts of SRV records that the system does not know are looked up at
 * `dns_address` too; AAAA records are queried one by one and not by JNDI; `fetchFromDns` cannot wait and returns the previous answer.
 */
import type {Address} from '../../model/address.ts'
import {IpAddress} from '../../model/ip-address.ts'
import type {Done} from '../../stack/events.ts'
import {type CheckFinding, type Managed, op, prop} from '../../stack/spec.ts'
import {Discovery} from './discovery.ts'
import {discoverySpec} from './discovery-spec.ts'
import {DnsQuery, type Found} from './dns-query.ts'
import type {Responses} from './responses.ts'

const RECORD_TYPES = ['A', 'AAAA', 'SRV']

const spec = discoverySpec({
  name: 'DNS_PING',
  package: 'dns',
  id: 61,
  doc: 'Finds members by addresses that a DNS server gives.',
  properties: {
    dns_address: prop.string('', "Server to ask, as host or host:port; the system's when not given", {writable: true}),
    dns_context_factory: prop.string('com.sun.jndi.dns.DnsContextFactory', 'Java class that asks DNS servers', {
      writable: true,
      inert: 'there is no JNDI here',
    }),
    dns_query: prop.string(null, 'Names to look up, separated by commas', {
      writable: true,
      systemProperty: ['jgroups.dns.dns_query'],
    }),
    dns_record_type: prop.string('A', 'Type of the records: A, AAAA or SRV', {
      writable: true,
      values: RECORD_TYPES,
      systemProperty: ['jgroups.dns.dns_record_type'],
    }),
    probe_transport_ports: prop.boolean(
      false,
      "Whether the transport's ports are asked too where SRV records have ports of their own",
      {writable: true},
    ),
  },
  operations: {
    fetchFromDns: op('Starts a lookup and returns the previous answer', {
      returns: 'java.lang.String',
      changes: false,
    }),
  },
  check: ({dns_query: query, dns_record_type: type}) => {
    const findings: CheckFinding[] = []
    if (query === null || query.trim() === '') {
      findings.push({property: 'dns_query', message: '"dns_query" must name what to look up, as jgroups.default.svc'})
    }
    if (type === null || !RECORD_TYPES.includes(type)) {
      findings.push({
        property: 'dns_record_type',
        message: `expected ${RECORD_TYPES.join(', ')}, found ${String(type)}`,
      })
    }
    return findings
  },
})

/** Discovery by DNS. */
export class DnsPing extends Discovery<typeof spec> {
  static readonly spec = spec
  protected override readonly isDynamic = true
  #lastAnswer = ''
  #defaultPort = 0

  protected override readonly managed: Managed<typeof spec> = {
    ...this.discoveryManaged(),
    fetchFromDns: () => this.#fetch(),
  }

  override prepare(done: Done): void {
    this.#defaultPort = this.#configuredPort()
    done()
  }

  protected override findMembers(members: readonly Address[] | null, initial: boolean, round: Responses): void {
    const release = round.hold()
    this.#lookUp((found) => {
      for (const host of this.#hosts(found)) {
        const message = this.request(host, members, initial)
        if (this.props.async_discovery_use_separate_thread_per_request)
          this.executor.defer(() => this.below.send(message))
        else this.below.send(message)
      }
      release()
    })
  }

  /** The addresses and ports to ask, without this member's own (JGRP-2669). */
  #hosts(found: readonly Found[]): IpAddress[] {
    const hosts = new Map<string, IpAddress>()
    const add = (address: string, port: number): void => {
      const host = IpAddress.parse(address, port)
      if (host !== null && !host.equals(this.transport.physicalAddress)) hosts.set(host.key, host)
    }
    for (const {address, port} of found) {
      if (port > 0) add(address, port)
      if (port > 0 && !this.props.probe_transport_ports) continue
      for (let i = 0; i <= this.transport.portRange; i++) add(address, this.#defaultPort + i)
    }
    return [...hosts.values()]
  }

  /** The configured port: the transport may be bound to a later one in its range. */
  #configuredPort(): number {
    const configured = (this.context.protocols[0]?.props as {bind_port?: unknown} | undefined)?.bind_port
    return typeof configured === 'number' && configured > 0 ? configured : this.transport.bindPort
  }

  #lookUp(done: (found: readonly Found[]) => void): void {
    const {dns_query, dns_record_type: type, dns_address} = this.props
    const names = (dns_query ?? '').split(',').map((n) => n.trim())
    const query = new DnsQuery({
      resolver: this.context.runtime.resolver,
      network: this.network,
      server: dns_address ?? '',
      family: this.transport.family,
      failed: (name, reason) => {
        const server = dns_address === '' ? 'of the system' : dns_address
        this.log.warn({name, type, server, reason}, 'the DNS server did not answer, its members are not found')
      },
    })
    query.run(names, type ?? 'A', (found) => {
      this.log.debug({names, type, found}, 'DNS look-up')
      done(found)
    })
  }

  #fetch(): string {
    const start = this.clock.now()
    const before = this.#lastAnswer
    this.#lookUp((found) => {
      const texts = found.map(({address, port}) => String(IpAddress.parse(address, port)))
      const took = Math.round(this.clock.now() - start)
      this.#lastAnswer = `${texts.length === 0 ? 'null' : `[${texts.join(', ')}]`}\n(took ${String(took)} ms)\n`
    })
    return before === '' ? '<no answer yet, ask again>' : before
  }
}
