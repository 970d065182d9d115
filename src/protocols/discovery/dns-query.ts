import {endpointOf, endpointText, type Socket} from '../../model/endpoint.ts'
import type {InterfaceAddress, Network} from '../../runtime/ports.ts'
import type {ResolveError, Resolver} from '../../runtime/resolver.ts'

const DNS_PORT = 53

/** An address found by DNS; port 0 where the record has none. */
export interface Found {
  readonly address: string
  readonly port: number
}

/** Settings and services of a query. */
export interface DnsQueryOptions {
  readonly resolver: Resolver | undefined
  readonly network: Network
  /** Server to ask, as `host` or `host:port`; the system's when empty. */
  readonly server: string
  readonly family: 4 | 6
  /** Called for each name for which no server answered. */
  readonly failed: (name: string, reason: string) => void
}

type Addresses = (addresses: readonly string[]) => void

/** Looks up names of one record type, all at once (org.jgroups.protocols.dns.DefaultDNSResolver, AddressedDNSResolver). */
export class DnsQuery {
  readonly #options: DnsQueryOptions
  #servers: readonly string[] = []

  constructor(options: DnsQueryOptions) {
    this.#options = options
  }

  /** Looks up all addresses of the names, in the order of the names; `done` runs once, during or after the call. */
  run(names: readonly string[], type: string, done: (found: readonly Found[]) => void): void {
    this.#findServer((servers) => {
      if (servers === null) {
        done([])
        return
      }
      this.#servers = servers
      gather(names, (name, found: (list: readonly Found[]) => void) => this.#one(name, type, found), done)
    })
  }

  #one(name: string, type: string, done: (found: readonly Found[]) => void): void {
    const withoutPort: Addresses = (addresses) => done(addresses.map((address) => ({address, port: 0})))
    if (type === 'SRV') this.#services(name, done)
    else if (type === 'AAAA') this.#ask(name, 6, withoutPort)
    else if (this.#options.server === '') this.#lookUp(name, withoutPort)
    else this.#ask(name, 4, withoutPort)
  }

  /** Addresses as other programs on this host get them: from its files, with its search list. */
  #lookUp(name: string, done: Addresses): void {
    const {network, family} = this.#options
    network.lookup(name, (addresses) => done(ofFamily(addresses, family)))
  }

  #ask(name: string, family: 4 | 6, done: Addresses): void {
    const {resolver, failed} = this.#options
    if (resolver === undefined) {
      failed(name, 'this member may not ask DNS servers')
      done([])
      return
    }
    resolver.addresses(name, family, this.#servers, (error, addresses) => {
      if (error !== null) failed(name, reasonOf(error))
      done(addresses)
    })
  }

  #services(name: string, done: (found: readonly Found[]) => void): void {
    const {resolver, failed} = this.#options
    if (resolver === undefined) {
      failed(name, 'this member may not ask DNS servers')
      done([])
      return
    }
    resolver.services(name, this.#servers, (error, services) => {
      if (error !== null) failed(name, reasonOf(error))
      gather(
        services,
        ({host, port}, found: (list: readonly Found[]) => void) =>
          this.#hostOf(host, (addresses) => found(addresses.map((address) => ({address, port})))),
        done,
      )
    })
  }

  /** Looks up the host of a service with the system, then with the server that named it. */
  #hostOf(host: string, done: Addresses): void {
    this.#lookUp(host, (addresses) => {
      if (addresses.length > 0 || this.#servers.length === 0) done(addresses)
      else this.#ask(host, this.#options.family, done)
    })
  }

  /** Resolves the server, which may be configured by name; null when its address is not known. */
  #findServer(done: (servers: readonly string[] | null) => void): void {
    const {server, network, failed} = this.#options
    if (server === '') {
      done([])
      return
    }
    const {host, port} = splitServer(server)
    network.lookup(host, (addresses) => {
      const [first] = addresses
      if (first === undefined) {
        failed(host, 'the address of the DNS server is not known')
        done(null)
        return
      }
      const text = first.family === 6 ? `[${first.address}]` : first.address
      done([port === DNS_PORT ? text : endpointText({host: first.address, port})])
    })
  }
}

/** The first of several servers, without the scheme and path of Java's `dns://host:port/domain`. */
function splitServer(server: string): Socket {
  const [first = ''] = server
    .trim()
    .replace(/^dns:\/\//, '')
    .split(/[\s,/]+/)
  // Anything that is not a server fails the lookup later, which reports it.
  return {host: first, port: DNS_PORT, ...endpointOf(first)}
}

function ofFamily(addresses: readonly InterfaceAddress[], family: 4 | 6): string[] {
  return addresses.filter((a) => a.family === family).map((a) => a.address)
}

function reasonOf(error: ResolveError): string {
  return error.code === 'ETIMEOUT' || error.code === 'ECANCELLED' ? 'no answer in time' : error.message
}

/** Runs a task for all items in parallel and returns the results in the order of the items. */
function gather<T, R>(
  items: readonly T[],
  deal: (item: T, found: (list: readonly R[]) => void) => void,
  done: (all: readonly R[]) => void,
): void {
  const all: (readonly R[])[] = items.map(() => [])
  let pending = items.length
  if (pending === 0) done([])
  for (const [i, item] of items.entries()) {
    deal(item, (list) => {
      all[i] = list
      if (--pending === 0) done(all.flat())
    })
  }
}
