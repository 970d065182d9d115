import {UsageError} from '../errors/index.ts'
import type {McastOptions} from './mcast-test.ts'
import {IpAddress} from '../model/ip-address.ts'
import type {Network} from '../runtime/ports.ts'

const MAX_TTL = 255
const MIN_INTERVAL_MS = 5

/** Flags of `jg mcast test` as parsed from the command line. */
export interface McastFlags {
  readonly group: string
  readonly port: number
  readonly bindAddresses: readonly string[]
  readonly ttl: string
  readonly peer?: readonly string[] | undefined
  readonly role: McastOptions['role']
  readonly duration: number
  readonly interval: number
}

function familyOf(group: string): 4 | 6 {
  const address = IpAddress.parse(group, 0)
  const first = address?.host?.[0] ?? 0
  const isGroup = address?.family === 6 ? first === 0xff : first >= 0xe0 && first <= 0xef
  if (address === null || !isGroup)
    throw new UsageError(`expected a multicast group such as 228.8.8.8, found '${group}'`)
  return address.family
}

function ttlsOf(text: string): number[] {
  const ttls = text.split(',').map((word) => Number(word))
  if (ttls.some((ttl) => !Number.isInteger(ttl) || ttl < 0 || ttl > MAX_TTL)) {
    throw new UsageError(`expected TTLs from 0 to ${String(MAX_TTL)} such as 1,8,32, found '${text}'`)
  }
  return [...new Set(ttls)].sort((a, b) => a - b)
}

/** Addresses of all interfaces except loopback; of loopback when there is no other. */
function ownAddresses(network: Network, family: 4 | 6): string[] {
  const addresses = (loopback: boolean): string[] =>
    network
      .interfaces()
      .filter((intf) => intf.loopback === loopback)
      .flatMap((intf) => intf.addresses.filter((a) => a.family === family).slice(0, 1))
      .map(({address}) => address)
  const found = addresses(false)
  return found.length > 0 ? found : addresses(true)
}

function lookup(network: Network, host: string, family: 4 | 6): Promise<string> {
  return new Promise((resolve, reject) => {
    network.lookup(host, (addresses) => {
      const found = addresses.find((address) => address.family === family)
      if (found === undefined)
        reject(new UsageError(`expected a host with an IPv${String(family)} address, found '${host}'`))
      else resolve(found.address)
    })
  })
}

/** Turns the flags into options. Rejects with UsageError. */
export async function mcastOptions(flags: McastFlags, network: Network): Promise<McastOptions> {
  const family = familyOf(flags.group)
  if (flags.interval < MIN_INTERVAL_MS) {
    throw new UsageError(
      `expected an --interval of at least ${String(MIN_INTERVAL_MS)}ms, found ${String(flags.interval)}ms`,
    )
  }
  const peers = await Promise.all((flags.peer ?? []).map((host) => lookup(network, host, family)))
  const named = await Promise.all(flags.bindAddresses.map((host) => lookup(network, host, family)))
  return {
    group: flags.group,
    port: flags.port,
    family,
    interfaces: named.length > 0 ? named : ownAddresses(network, family),
    ttls: ttlsOf(flags.ttl),
    durationMs: flags.duration,
    intervalMs: flags.interval,
    role: flags.role,
    peers,
  }
}
