import {IpAddress} from '../../model/ip-address.ts'
import type {Network} from '../../runtime/ports.ts'
import {type Endpoint, withPortsAbove} from '../../model/endpoint.ts'

/** The addresses of listed hosts on all their ports, and the hosts that cannot be resolved. */
export interface ResolvedHosts {
  readonly addresses: readonly IpAddress[]
  readonly unresolved: readonly string[]
}

function addressesOf(firstPort: number, texts: readonly string[], portRange: number): IpAddress[] {
  const list: IpAddress[] = []
  for (const text of texts) {
    for (const {host, port} of withPortsAbove({host: text, port: firstPort}, portRange)) {
      const address = IpAddress.parse(host, port)
      if (address !== null) list.push(address)
    }
  }
  return list
}

/** How hosts expand to addresses of one family: on their port or else `defaultPort`, and on the next `portRange` ports. */
export interface HostScope {
  readonly defaultPort: number
  readonly portRange: number
  readonly family: 4 | 6
}

/** Looks up all hosts; `done` runs once, during or after the call. */
export function resolveHosts(
  hosts: readonly Endpoint[],
  {defaultPort, portRange, family}: HostScope,
  network: Network,
  done: (resolved: ResolvedHosts) => void,
): void {
  const found: IpAddress[][] = hosts.map(() => [])
  const unresolved: string[] = []
  let pending = hosts.length
  const finish = (): void => {
    if (pending === 0) done({addresses: found.flat(), unresolved})
  }
  for (const [i, host] of hosts.entries()) {
    network.lookup(host.host, (addresses) => {
      if (addresses.length === 0) unresolved.push(host.host)
      const texts = addresses
        .filter((a) => a.family === family)
        .map((a) => (a.scope === 0 || a.address.includes('%') ? a.address : `${a.address}%${String(a.scope)}`))
      found[i] = addressesOf(host.port ?? defaultPort, texts, portRange)
      pending--
      finish()
    })
  }
  if (hosts.length === 0) finish()
}
