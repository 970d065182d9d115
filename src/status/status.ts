/** The state of clusters as their members tell it, one member at a time: `jg status`. */
import {isMulticast} from '../diag/client/destinations.ts'
import type {ProbeOptions} from '../diag/client/options.ts'
import {probe} from '../diag/client/probe.ts'
import {endpointText} from '../model/endpoint.ts'
import {parseHost} from '../model/ip-address.ts'
import type {PeekOptions} from '../peek/options.ts'
import {peek} from '../peek/peek.ts'
import {PEEK_RELEASES, releaseOfText} from '../peek/releases.ts'
import type {PeekPorts} from '../peek/ports.ts'
import {evaluate} from '../evidence/judge.ts'
import type {Evidence, Probed, SurveyTarget} from '../evidence/observations.ts'
import type {StatusReport} from '../evidence/report.ts'
import {type Asking, type MetMember, type ProbePlace, Survey, type SurveyStart} from './survey.ts'

/** Keeps which members were met in one view, by `address:port`. */
export interface MetMemory {
  together(members: readonly MetMember[]): void
  companionsOf(members: readonly MetMember[]): readonly MetMember[]
  /** Nobody answers at the address any more. */
  forget(address: string): void
}

/** How a status is taken. */
export interface StatusOptions {
  /** How members are peeked at; its time limit is that of probes, too. */
  readonly peek: PeekOptions
  /** Remembers who was met with whom. */
  readonly met?: MetMemory
  /** Port of the diagnostics. */
  readonly diagPort: number
  readonly ttl: number
  readonly passcode?: string | undefined
  readonly progress?: ((answered: number, asked: number) => void) | undefined
}

/** Questions over real ports: peeks in the release that others were found to speak, and probes. */
class PortsAsking implements Asking {
  readonly clock: PeekPorts['clock']
  readonly #ports: PeekPorts
  readonly #options: StatusOptions
  #release: string | undefined

  constructor(ports: PeekPorts, options: StatusOptions) {
    this.clock = ports.clock
    this.#ports = ports
    this.#options = options
  }

  isKnown({host, port}: SurveyTarget): boolean {
    return this.#options.peek.memory?.get(endpointText({host, port})) !== undefined
  }

  async peek({host, port, transport, cluster}: SurveyTarget) {
    const {peek: given} = this.#options
    const wanted = given.minors ?? PEEK_RELEASES
    const first = this.#release
    const named = cluster ?? given.cluster
    const peeked = await peek(
      this.#ports,
      {host, port, transport},
      {
        ...given,
        ...(named === undefined ? {} : {cluster: named}),
        minors: first === undefined ? wanted : [first, ...wanted.filter((release) => release !== first)],
      },
    )
    const told = peeked.outcome === 'nothing' ? undefined : releaseOfText(peeked.version ?? '')
    this.#release = told ?? this.#release
    return peeked
  }

  probe(places: readonly ProbePlace[], keys: readonly string[], timeoutMs?: number): Promise<readonly Probed[]> {
    const groups = new Map<string, ProbePlace[]>()
    for (const place of places) {
      // Hosts at once, since each may know the members of the others; a name by itself, since it may not be known.
      const key =
        place.transport === 'tcp' && parseHost(place.address) !== null ? `tcp ${String(place.port)}` : place.address
      groups.set(key, [...(groups.get(key) ?? []), place])
    }
    return Promise.all([...groups.values()].map((group) => this.#probe(group, keys, timeoutMs)))
  }

  companionsOf(members: readonly MetMember[]): readonly MetMember[] {
    return this.#options.met?.companionsOf(members) ?? []
  }

  progress(answered: number, asked: number): void {
    this.#options.progress?.(answered, asked)
  }

  async #probe(group: readonly ProbePlace[], keys: readonly string[], limitMs = Infinity): Promise<Probed> {
    const {diagPort, ttl, passcode} = this.#options
    const {timeoutMs, localAddress} = this.#options.peek
    const port = group[0]?.port ?? diagPort
    const addresses = group.map(({address, exact}) => (exact === true ? endpointText({host: address, port}) : address))
    const options: ProbeOptions = {
      keys,
      transport: group[0]?.transport ?? 'udp',
      addresses,
      port,
      ttl,
      timeoutMs: Math.min(timeoutMs, limitMs),
      passcode,
      bindAddress: localAddress,
    }
    const start = this.clock.now()
    const report = await probe(options, this.#ports).catch((error: unknown): Probed['report'] => {
      const reason = error instanceof Error ? error.message : String(error)
      return {answers: [], failures: addresses.map((to) => ({to, reason}))}
    })
    const isGroup = group.some(({address}) => isMulticast(address))
    return {report, elapsedMs: Math.round(this.clock.now() - start), group: isGroup}
  }
}

/** The target by each address that its name stands for: one name may be that of all members. */
function byAddress(network: PeekPorts['network'], target: SurveyTarget): Promise<SurveyTarget[]> {
  return new Promise((resolve) => {
    if (parseHost(target.host) !== null) {
      resolve([target])
      return
    }
    network.lookup(target.host, (addresses) => {
      const hosts = new Set(addresses.map(({address}) => address))
      // A name that is not known is a row, too.
      resolve(hosts.size === 0 ? [target] : [...hosts].map((host) => ({...target, host})))
    })
  })
}

/** Notes who is in one view, and forgets addresses where nobody answered. */
function remember({asked}: Evidence, memory: MetMemory): void {
  const views = new Map<string, MetMember[]>()
  for (const {target, peeked} of asked) {
    const address = endpointText(target)
    const {uuid, view, outcome} = peeked
    if (target.origin === 'search' && outcome === 'nothing') memory.forget(address)
    if (uuid === null || view === null) continue
    const key = `${view.creatorUuid} ${String(view.id)}`
    views.set(key, [...(views.get(key) ?? []), {address, uuid}])
  }
  for (const members of views.values()) memory.together(members)
}

/** Asks every member of every view that is met. Does not reject: what cannot be asked is a row. */
export async function takeStatus(ports: PeekPorts, start: SurveyStart, options: StatusOptions): Promise<StatusReport> {
  const begun = ports.clock.now()
  const targets = await Promise.all(start.targets.map((target) => byAddress(ports.network, target)))
  const survey = new Survey(new PortsAsking(ports, options))
  const evidence = await survey.run({...start, targets: targets.flat()})
  if (options.met !== undefined) remember(evidence, options.met)
  return evaluate(evidence, Math.round(ports.clock.now() - begun), start.cluster)
}
