import {JgError} from '../../errors/index.ts'
import {endpointText, parseEndpoint, socketOf} from '../../model/endpoint.ts'
import {parseHost} from '../../model/ip-address.ts'
import type {Network} from '../../runtime/ports.ts'
import {DIAG_GROUP} from '../diag-settings.ts'
import type {ProbeOptions} from './options.ts'

/** Where a request goes. */
export interface Destination {
  readonly address: string
  readonly port: number
  /** Name that was looked up, empty for an address. */
  readonly host: string
  /** The port was given with the address: nobody else is meant. */
  readonly exact: boolean
}

/** Whether an address is one of a multicast group. */
export function isMulticast(address: string): boolean {
  const bytes = parseHost(address)
  const first = bytes?.[0] ?? 0
  return bytes?.length === 4 ? first >> 4 === 0xe : first === 0xff
}

/** `address:port` as Java prints a socket address. */
export function socketAddressText({host, address, port}: Pick<Destination, 'host' | 'address' | 'port'>): string {
  return `${host}/${endpointText({host: address, port})}`
}

function lookup(network: Network, host: string, family: 4 | 6 | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    if (parseHost(host) !== null) {
      resolve(host)
      return
    }
    network.lookup(host, (addresses) => {
      const found = addresses.find((known) => family === undefined || known.family === family)
      if (found === undefined)
        reject(new JgError('NOT_FOUND', `host ${host} is not known${family === 6 ? ' by IPv6' : ''}`))
      else resolve(found.address)
    })
  })
}

/** Address of the first interface of the family that is not loopback, else of loopback. */
function localAddress(network: Network, family: 4 | 6): string | undefined {
  const interfaces = network.interfaces()
  const addresses = [...interfaces.filter((i) => !i.loopback), ...interfaces].flatMap((i) => i.addresses)
  return addresses.find((known) => known.family === family)?.address
}

/** Destinations of a probe with their names looked up. Rejects with JgError when a host is not known. */
export async function resolveDestinations(options: ProbeOptions, network: Network): Promise<Destination[]> {
  const {addresses, port, transport} = options
  const family = options.family ?? (options.bindAddress?.includes(':') === true ? 6 : undefined)
  if (addresses.length === 0) {
    const address = transport === 'udp' ? DIAG_GROUP[family ?? 4] : localAddress(network, family ?? 4)
    return address === undefined ? [] : [{address, port, host: '', exact: false}]
  }
  const found = new Map<string, Destination>()
  for (const text of addresses) {
    const given = parseEndpoint(text)
    const address = await lookup(network, given.host, family)
    const destination = {
      address,
      port: given.port ?? port,
      host: address === given.host ? '' : given.host,
      exact: given.port !== undefined,
    }
    found.set(socketAddressText({...destination, host: ''}), destination)
  }
  return [...found.values()]
}

/** Interfaces that a multicast leaves by: null is the system's choice. A change goes out once only, since members answer on each. */
export function multicastSources(options: ProbeOptions, network: Network, family: 4 | 6): (string | null)[] {
  if (options.bindAddress !== undefined) return [options.bindAddress]
  if (options.changes === true) return [null]
  const addresses = network
    .interfaces()
    .flatMap((i) => i.addresses.find((known) => known.family === family)?.address ?? [])
  return addresses.length === 0 ? [null] : addresses
}

/** Destinations that `member-addrs` stands for: the ports from `port` on, as many as members share an address. */
export function expandMembers(text: string, port: number): Destination[] {
  const [, list] = /member-addrs=([^\r\n]*)/.exec(text) ?? []
  const counts = new Map<string, number>()
  for (const part of (list ?? '').split(',')) {
    const address = socketOf(part.trim(), 0)?.host ?? ''
    if (parseHost(address) !== null) counts.set(address, (counts.get(address) ?? 0) + 1)
  }
  return [...counts].flatMap(([address, count]) =>
    Array.from({length: count}, (_, i) => ({address, port: port + i, host: '', exact: false})),
  )
}
