import {JgError} from '../../errors/index.ts'
import {endpointText, parseEndpoint, socketOf} from '../../model/endpoint.ts'
import {parseHost} from '../../model/ip-address.ts'
import type {Network} from '../../runtime/ports.ts'
import {DIAG_GROUP} from '../diag-settings.ts'
import type {ProbeOptions} from './options.ts'

/** The destination of a request. */
export interface Destination {
  readonly address: string
  readonly port: number
  /** Host name that was looked up; empty if an address was given. */
  readonly host: string
  /** Whether a port came with the address, so that only this responder is meant. */
  readonly exact: boolean
}

/** Whether an address is a multicast address. */
export function isMulticast(address: string): boolean {
  const bytes = parseHost(address)
  const first = bytes?.[0] ?? 0
  return bytes?.length === 4 ? first >> 4 === 0xe : first === 0xff
}

/** Returns `host/address:port` as Java prints a socket address. */
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

/** Returns the address of the first interface of the family, preferring those that are not loopback. */
function localAddress(network: Network, family: 4 | 6): string | undefined {
  const interfaces = network.interfaces()
  const addresses = [...interfaces.filter((i) => !i.loopback), ...interfaces].flatMap((i) => i.addresses)
  return addresses.find((known) => known.family === family)?.address
}

/** Resolves the destinations of a probe. Rejects with JgError if a host is unknown. */
export async function resolveDestinations(options: ProbeOptions, network: Network): Promise<Destination[]> {
  const {addresses, port, transport} = options
  const family = options.family ?? (options.bindAddress?.includes(':') === true ? 6 : undefined)
  if (addresses.length === 0) {
    const address = transport === 'udp' ? DIAG_GROUP[family ?? 4] : localAddress(network, family ?? 4)
    return address === undefined ? [] : [{address, port, host: '', exact: false}]
  }
  const found = new Map<string, Destination>()
  for (const text of addresses) {
    const endpoint = parseEndpoint(text)
    const address = await lookup(network, endpoint.host, family)
    const destination = {
      address,
      port: endpoint.port ?? port,
      host: address === endpoint.host ? '' : endpoint.host,
      exact: endpoint.port !== undefined,
    }
    found.set(socketAddressText({...destination, host: ''}), destination)
  }
  return [...found.values()]
}

/** Returns the interfaces to send a multicast on; null is the system's choice. A change is sent once, since members apply it per interface. */
export function multicastSources(options: ProbeOptions, network: Network, family: 4 | 6): (string | null)[] {
  if (options.bindAddress !== undefined) return [options.bindAddress]
  if (options.changes === true) return [null]
  const addresses = network
    .interfaces()
    .flatMap((i) => i.addresses.find((known) => known.family === family)?.address ?? [])
  return addresses.length === 0 ? [null] : addresses
}

/** Returns the destinations in an answer to `member-addrs`: per address, as many ports from `port` on as members share it. */
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
