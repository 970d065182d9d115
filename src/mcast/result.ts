import {endpointText} from '../model/endpoint.ts'
import type {Reception} from './datagram.ts'
import type {Participant, Receptions} from './receptions.ts'

/** How well the multicasts of one participant's interface reach another one. */
export interface McastLink {
  /** Id of the sender. */
  readonly from: string
  /** Address of the interface that it sends from; null when nobody received any of its multicasts. */
  readonly intf: string | null
  /** Id of the listener. */
  readonly to: string
  /** Beacons received, of those between the first and the last received. */
  readonly received: number
  readonly expected: number
  /** Percentage of the expected beacons that did not arrive; null when none arrived, or when the listener does not report. @asType number */
  readonly lossPercent: number | null
  /** Lowest TTL that arrived; null when none did. */
  readonly lowestTtl: number | null
  /** `unknown` when the listener does not report. */
  readonly status: 'heard' | 'lossy' | 'not heard' | 'unknown'
}

/** A fault of the network, and what to check. */
export interface McastFinding {
  readonly code: 'nobody' | 'own-not-heard' | 'one-way' | 'blocked' | 'lossy' | 'ttl' | 'interface'
  readonly text: string
}

/** Result of a multicast test. */
export interface McastResult {
  readonly schemaVersion: 1
  readonly group: string
  readonly port: number
  readonly durationMs: number
  readonly role: 'both' | 'sender' | 'receiver'
  readonly participants: readonly (Participant & {readonly self: boolean})[]
  /** Each sender's interface to each listener, itself included. */
  readonly links: readonly McastLink[]
  readonly findings: readonly McastFinding[]
  /** Datagrams on the group and port that were not the test's. */
  readonly strangeDatagrams: number
}

interface Settings {
  readonly group: string
  readonly port: number
  readonly durationMs: number
  readonly role: 'both' | 'sender' | 'receiver'
  readonly ttls: readonly number[]
}

/** Less loss than this is not a finding: a beacon or two may still be in flight. */
const LOSS_PERCENT = 2

function linkOf(
  from: string,
  intf: string | null,
  to: string,
  rows: readonly Reception[],
  reported: boolean,
): McastLink {
  const received = rows.reduce((sum, row) => sum + row.count, 0)
  const expected = rows.reduce((sum, row) => sum + row.last - row.first + 1, 0)
  const lowestTtl = rows.length === 0 ? null : Math.min(...rows.map(({ttl}) => ttl))
  const loss = received === 0 ? null : Math.max(0, Math.round((1000 * (expected - received)) / expected) / 10)
  const status = !reported ? 'unknown' : loss === null ? 'not heard' : loss > LOSS_PERCENT ? 'lossy' : 'heard'
  return {from, intf, to, received, expected, lossPercent: loss, lowestTtl, status}
}

function linksOf(receptions: Receptions): McastLink[] {
  const {participants} = receptions
  const interfaces = new Map<string, Set<string>>()
  for (const {id} of participants) {
    for (const {sender, intf} of receptions.of(id)) {
      interfaces.set(sender, (interfaces.get(sender) ?? new Set()).add(intf))
    }
  }
  return participants.flatMap(({id: from}) =>
    [...(interfaces.get(from) ?? [null])].flatMap((intf) =>
      participants.map(({id: to}) => {
        const rows = receptions.of(to).filter((row) => row.sender === from && row.intf === intf)
        return linkOf(from, intf, to, rows, receptions.hasReported(to))
      }),
    ),
  )
}

/** Derives findings from all links together. */
class Findings {
  readonly list: McastFinding[] = []
  readonly #names: ReadonlyMap<string, string>
  readonly #links: readonly McastLink[]
  readonly #settings: Settings

  constructor(participants: readonly Participant[], links: readonly McastLink[], settings: Settings) {
    const hosts = participants.map(({host}) => host)
    this.#names = new Map(
      participants.map(({id, host, addresses}) => {
        const alone = hosts.filter((other) => other === host).length === 1
        return [id, alone ? host : `${host} (${addresses[0] ?? id})`]
      }),
    )
    this.#links = links
    this.#settings = settings
  }

  find(self: string): void {
    const others = [...this.#names.keys()].filter((id) => id !== self)
    const {group, port, role} = this.#settings
    if (others.length === 0) {
      const text = `nobody else was heard on ${endpointText({host: group, port})}: run jg mcast test on the other hosts at the same time`
      this.list.push({code: 'nobody', text})
    }
    if (role === 'both' && !this.#hears(self, self)) {
      const text = `own multicasts do not come back: check the firewall rules of this host, and whether the interface supports multicast`
      this.list.push({code: 'own-not-heard', text})
    }
    const ids = [...this.#names.keys()]
    ids.forEach((a, i) => {
      for (const b of ids.slice(i + 1)) this.#pair(a, b)
    })
    for (const link of this.#links) this.#quality(link)
  }

  #name(id: string): string {
    return this.#names.get(id) ?? id
  }

  #hears(listener: string, sender: string): boolean {
    return this.#links.some(({from, to, received}) => from === sender && to === listener && received > 0)
  }

  #tells(listener: string): boolean {
    return this.#links.some(({to, status}) => to === listener && status !== 'unknown')
  }

  #pair(a: string, b: string): void {
    const [ab, ba] = [this.#hears(b, a), this.#hears(a, b)]
    if (!this.#tells(a) || !this.#tells(b) || (ab && ba)) return
    const {role} = this.#settings
    if (!ab && !ba) {
      const text = `${this.#name(a)} and ${this.#name(b)} reach each other, but not by multicast: look for IGMP snooping without a querier, a firewall, or a network without multicast`
      this.list.push({code: 'blocked', text})
    } else if (role === 'both') {
      const [deaf, sender] = ab ? [a, b] : [b, a]
      const text = `${this.#name(deaf)} does not hear ${this.#name(sender)}, which hears ${this.#name(deaf)}: look for a rule that blocks the way from ${this.#name(sender)} to ${this.#name(deaf)}`
      this.list.push({code: 'one-way', text})
    }
  }

  #quality({from, to, intf, lossPercent, lowestTtl, status}: McastLink): void {
    const way = `from ${this.#name(from)} by ${intf ?? '?'} to ${this.#name(to)}`
    if (status === 'lossy') this.list.push({code: 'lossy', text: `${String(lossPercent)} % lost ${way}`})
    const least = Math.min(...this.#settings.ttls)
    if (lowestTtl !== null && lowestTtl > least) {
      const text = `a TTL of at least ${String(lowestTtl)} is needed ${way}: there are routers in between, set the multicast TTL (ip_ttl) accordingly`
      this.list.push({code: 'ttl', text})
    }
  }
}

/** Builds the result of a test. */
export function resultOf(
  receptions: Receptions,
  self: string,
  settings: Settings,
  failures: readonly {readonly intf: string; readonly reason: string}[],
): McastResult {
  const {participants} = receptions
  const links = linksOf(receptions)
  const findings = new Findings(participants, links, settings)
  for (const {intf, reason} of failures) {
    findings.list.push({code: 'interface', text: `${intf} cannot send to ${settings.group}: ${reason}`})
  }
  findings.find(self)
  const {group, port, durationMs, role} = settings
  return {
    schemaVersion: 1,
    group,
    port,
    durationMs,
    role,
    participants: participants.map((p) => ({...p, self: p.id === self})),
    links,
    findings: findings.list,
    strangeDatagrams: receptions.strange,
  }
}
