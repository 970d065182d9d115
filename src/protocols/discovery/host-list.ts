import {IpAddress} from '../../model/ip-address.ts'
import type {Network} from '../../runtime/ports.ts'

/** A host of a list, with the first port to try. */
export interface ListedHost {
  readonly host: string
  readonly port: number
}

/** Hosts of `A[7800],B[7801] C`, separated by commas or white space; `defaultPort` where none is given. */
export function parseHostList(text: string, defaultPort: number): ListedHost[] {
  return text
    .split(/[\s,]+/)
    .filter((t) => t !== '')
    .map((token) => {
      const bracket = token.indexOf('[')
      if (bracket < 0) return {host: token, port: defaultPort}
      const port = Number.parseInt(token.slice(bracket + 1), 10)
      return {host: token.slice(0, bracket), port: Number.isNaN(port) ? defaultPort : port}
    })
}

/** The addresses of listed hosts on all their ports, and the hosts whose name is not known. */
export interface ResolvedHosts {
  readonly addresses: readonly IpAddress[]
  readonly unresolved: readonly string[]
}

function addressesOf(host: ListedHost, texts: readonly string[], portRange: number): IpAddress[] {
  const list: IpAddress[] = []
  for (const text of texts) {
    for (let port = host.port; port <= host.port + portRange; port++) {
      const address = IpAddress.parse(text, port)
      if (address !== null) list.push(address)
    }
  }
  return list
}

/** Looks up all hosts, keeping the addresses of one family; `done` runs once, in or after the call. */
export function resolveHosts(
  hosts: readonly ListedHost[],
  portRange: number,
  family: 4 | 6,
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
      found[i] = addressesOf(host, texts, portRange)
      pending--
      finish()
    })
  }
  if (hosts.length === 0) finish()
}
