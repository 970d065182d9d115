import type {IpAddress} from '../../model/ip-address.ts'
import type {AddressCacheEntry} from '../../stack/transport-port.ts'
import type {TransportView} from './transport-view.ts'

function memberAddresses(entries: readonly AddressCacheEntry[]): string {
  const addresses = new Map<string, IpAddress>()
  for (const entry of entries) if (!entry.removable) addresses.set(entry.physical.key, entry.physical)
  return [...addresses.values()].map(String).join(', ')
}

/** Java prints all its threads; a member has one. */
function threadDump(tp: TransportView): string {
  return `Full thread dump of ${tp.runtimeVersion}:\n\n"main" prio=5 Id=1 RUNNABLE\n\tat event loop of ${tp.localAddress.toString()}\n\n`
}

/** Answers to the probe keys of a transport; `keys` is answered elsewhere, since it needs all handlers. */
export function probeTransport(tp: TransportView, keys: readonly string[]): ReadonlyMap<string, string> {
  const answers = new Map<string, string>()
  for (const key of keys) {
    if (key === 'uuids') answers.set('local_addr', tp.localAddress.toString()).set('uuids', tp.port.printCache())
    else if (key === 'member-addrs') answers.set(key, memberAddresses(tp.port.addressCache()))
    else if (key === 'dump') answers.set(key, threadDump(tp))
  }
  return answers
}
