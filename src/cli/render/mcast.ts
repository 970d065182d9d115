import {endpointText} from '../../model/endpoint.ts'
import type {McastLink, McastResult} from '../../mcast/result.ts'
import {counted} from '../../errors/counted.ts'
import {printableLine} from '../../errors/printable.ts'
import {table} from './table.ts'

function cell(link: McastLink | undefined): string {
  if (link === undefined || link.status === 'unknown') return '?'
  if (link.lossPercent === null) return 'not heard'
  return link.lossPercent === 0 ? 'heard' : `${String(link.lossPercent)} % lost`
}

/** Who hears whom, a row per sender and interface and a column per receiver; then the findings. */
export function mcastTables({participants, links, findings, group, port}: McastResult): string {
  const hosts = participants.map(({host}) => host)
  const nameOf = (id: string): string => {
    const found = participants.find((p) => p.id === id)
    if (found === undefined) return id
    const isUnique = hosts.filter((host) => host === found.host).length === 1
    const name = isUnique ? found.host : `${found.host} (${found.addresses[0] ?? id})`
    return found.self ? `${name} *` : name
  }
  const senders = new Map(links.map((link) => [`${link.from} ${link.intf ?? ''}`, link]))
  const rows = [...senders.values()].map(({from, intf}) => {
    const own = links.filter((link) => link.from === from && link.intf === intf)
    const ttls = own.flatMap(({lowestTtl, to}) => (lowestTtl === null || to === from ? [] : [lowestTtl]))
    const heard = participants.map(({id}) => cell(own.find(({to}) => to === id)))
    return [nameOf(from), intf ?? '', ...heard, ttls.length === 0 ? '' : String(Math.max(...ttls))]
  })
  const head = ['SENDER', 'INTERFACE', ...participants.map(({id}) => `HEARD BY ${nameOf(id)}`), 'TTL NEEDED']
  const totals = `${counted(participants.length, 'participant')} on ${endpointText({host: group, port})}, ${counted(findings.length, 'finding')}; * is this host`
  return [table(head, rows), ...findings.map(({code, text}) => printableLine(`${code}: ${text}`)), totals].join('\n\n')
}
