import {UsageError} from '../../errors/index.ts'
import {type HostAndPort, parseHostList} from '../../stack/host-list.ts'

/** Reads `host`, `host[port]`, `host:port` and `[ipv6]:port`, several of them separated by commas. Throws UsageError. */
export function parseRouterNames(text: string): readonly HostAndPort[] {
  const listed = text
    .replace(/(^|[\s,])\[([\da-f.]*:[\da-f:.]*)\](?::(\d{1,5}))?(?=$|[\s,])/gi, (_, before, host, port) => {
      return `${String(before)}${String(host)}${port === undefined ? '' : `[${String(port)}]`}`
    })
    .replace(/(^|[\s,])([^\s,:[\]]+):(\d{1,5})(?=$|[\s,])/g, '$1$2[$3]')
  const {hosts, malformed} = parseHostList(listed)
  const [word] = malformed
  if (word === undefined) return hosts
  throw new UsageError(`expected a router as host, host:port or host[port], found '${word}'`)
}
