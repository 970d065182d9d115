import type {IpAddress} from '../../model/ip-address.ts'
import type {AddressCacheEntry} from '../../stack/transport-port.ts'

/** What the probe keys of a transport look at. */
export interface ProbedTransport {
  readonly localAddress: {toString(): string}
  readonly runtimeVersion: string
  addressCache(): readonly AddressCacheEntry[]
  printCache(): string
}

function memberAddresses(entries: readonly AddressCacheEntry[]): string {
  const addresses = new Map<string, IpAddress>()
  for (const entry of entries) if (!entry.removable) addresses.set(entry.physical.key, entry.physical)
  return [...addresses.values()].map(String).join(', ')
}

/** Java prints all its threads; a member has one. */
function threadDump(tp: ProbedTransport): string {
  return `Full thread dump of ${tp.runtimeVersion}:\n\n"main" prio=5 Id=1 RUNNABLE\n\tat event loop of ${tp.localAddress.toString()}\n\n`
}

/** Answers to the probe keys of a transport; `keys` needs all handlers and is answered by who knows them. */
export function probeTransport(tp: ProbedTransport, keys: readonly string[]): ReadonlyMap<string, string> {
  const answers = new Map<string, string>()
  for (const key of keys) {
    if (key === 'uuids') answers.set('local_addr', tp.localAddress.toString()).set('uuids', tp.printCache())
    else if (key === 'member-addrs') answers.set(key, memberAddresses(tp.addressCache()))
    else if (key === 'dump') answers.set(key, threadDump(tp))
  }
  return answers
}
