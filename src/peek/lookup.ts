import type {Clock, Network} from '../runtime/ports.ts'
import type {PeekTarget} from './options.ts'

/** Addresses of one name that are asked: a name may stand for any number. */
const MAX_ADDRESSES = 256

/** Addresses of a host in the resolver's order, of IPv4 where there are any, as members of Java prefer it; none in time is none. */
export function addressesOf(network: Network, clock: Clock, host: string, ms: number): Promise<readonly string[]> {
  // Zones of link-local addresses are names that only the system knows.
  if (host.includes('%')) return Promise.resolve([host])
  return new Promise((resolve) => {
    const timer = clock.after(ms, () => {
      resolve([])
    })
    network.lookup(host, (found) => {
      timer.cancel()
      const four = found.filter(({family}) => family === 4)
      resolve((four.length > 0 ? four : found).map(({address}) => address).slice(0, MAX_ADDRESSES))
    })
  })
}

/** The targets with names that stand for several addresses, as those of headless services do, replaced by these. */
export async function expandTargets(
  {network, clock}: {readonly network: Network; readonly clock: Clock},
  targets: readonly PeekTarget[],
  ms: number,
): Promise<PeekTarget[]> {
  const expanded = await Promise.all(
    targets.map(async (target) => {
      const addresses = await addressesOf(network, clock, target.host, ms)
      return addresses.length > 1 ? addresses.map((host) => ({...target, host})) : [target]
    }),
  )
  return expanded.flat()
}
