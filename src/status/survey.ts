/**
 * Asks every member of every view that it meets: by peek at the addresses that were given and those that answers tell, then by probe
 * where a member is still missing, at last at the ports beside those of members that were found. Bounded whatever the answers say.
 */
import {DIAG_GROUP} from '../diag/diag-settings.ts'
import {recordsOf} from '../diag/client/records.ts'
import type {Peeked} from '../peek/peeked.ts'
import {endpointText, MAX_PORT, socketOf} from '../model/endpoint.ts'
import type {Clock} from '../runtime/ports.ts'
import type {Asked, Evidence, Probed, SurveyTarget} from '../evidence/observations.ts'

/** More addresses than this are not asked: an answer may name any number. */
const MAX_TARGETS = 2000
/** Peeks under way at once. */
const MAX_PARALLEL = 256
/** Time in which the first address may tell the release of the others, where it is not known: wrong guesses cost members a warning. */
const FIRST_MS = 150
/** Time that diagnostics have which may be there or not: a firewall that drops packets must not hold up the rest. */
const CACHE_MS = 400
const UUIDS = 'uuids'
/** Members whose cache is asked for: each should know all of them. */
const MAX_CACHES = 16
/** Ports of a transport above its first, as many as JGroups tries (port_range). */
const NEIGHBOUR_PORTS = 10

/** Where diagnostics are asked. */
export interface ProbePlace {
  readonly address: string
  readonly transport: 'udp' | 'tcp'
  /** The usual one when left out. */
  readonly port?: number
  /** Only who answers on that port is meant, not the members it knows. */
  readonly exact?: boolean
}

/** Where a survey begins. */
export interface SurveyStart {
  readonly targets: readonly SurveyTarget[]
  /** Asked in any case. */
  readonly probes: readonly ProbePlace[]
  /** Whether members that nobody names are looked for: by the diagnostics of known hosts, remembered addresses, the ports beside members. */
  readonly search: boolean
  /** Members that there should be. */
  readonly expect?: number | undefined
  /** Cluster that is asked for; members of others do not count. */
  readonly cluster?: string | undefined
}

/** A member that answered at an address. */
export interface MetMember {
  readonly address: string
  readonly uuid: string
}

/** How questions are put. */
export interface Asking {
  readonly clock: Clock
  peek(target: SurveyTarget): Promise<Peeked>
  /** Whether the release of an address is remembered. */
  isKnown(target: SurveyTarget): boolean
  probe(places: readonly ProbePlace[], keys: readonly string[], timeoutMs?: number): Promise<readonly Probed[]>
  /** Those who were met in one view with any of these members before. */
  companionsOf(members: readonly MetMember[]): readonly MetMember[]
  /** Told after every answer: answers so far, and addresses asked. */
  progress?(answered: number, asked: number): void
}

/** One survey; run it once. */
export class Survey {
  readonly #asking: Asking
  readonly #asked: Asked[] = []
  readonly #seen = new Set<string>()
  readonly #probed: Probed[] = []
  readonly #queue: SurveyTarget[] = []
  #running = 0
  #left = 0
  #idle: (() => void)[] = []

  constructor(asking: Asking) {
    this.#asking = asking
  }

  async run({targets, probes, search, expect = 0, cluster}: SurveyStart): Promise<Evidence> {
    await Promise.all([this.#start(targets), this.#probe(probes)])
    await this.#settled()
    if (search) await this.#search(probes, expect, cluster)
    else {
      await this.#askCaches(probes)
      await this.#settled()
    }
    return {asked: this.#asked, probed: this.#probed, left: this.#left}
  }

  async #search(probes: readonly ProbePlace[], expect: number, cluster: string | undefined): Promise<void> {
    const met = this.#asked.flatMap(({target: {host, port}, peeked: {uuid}}) =>
      uuid === null ? [] : [{address: endpointText({host, port}), uuid}],
    )
    for (const {address, uuid} of this.#asking.companionsOf(met)) this.#seek(address, {uuid})
    const hosts = this.#hosts(probes)
    const caches = hosts.slice(0, MAX_CACHES).map((place) => ({...place, exact: true}))
    // Where many answer, each for itself, a cache has nothing to add and all of them are a flood.
    const few = this.#probed.reduce((sum, {report}) => sum + report.answers.length, 0) < MAX_CACHES
    await Promise.all([this.#settled(), this.#askCaches(few ? [...probes, ...caches] : caches)])
    await this.#settled()
    // Who could not be reached by its own port may still tell its view.
    const silent = new Set(
      this.#asked.filter(({peeked}) => peeked.outcome === 'nothing').map(({target}) => target.host),
    )
    await this.#probe(
      hosts.filter(({address}) => silent.has(address)),
      true,
    )
    await this.#settled()
    const counting = this.#answers.filter((one) => one.view !== null && (cluster ?? one.cluster) === one.cluster)
    if (counting.length < expect || this.#areMissing()) for (const target of this.#neighbours()) this.#add(target)
    await this.#settled()
    if (!this.#areMissing() || probes.some(({transport}) => transport === 'udp')) return
    // Members of UDP stacks have ports of their own choice, which their diagnostics tell by multicast alone.
    if (this.#answers.every(({transport}) => transport !== 'udp')) return
    await this.#askCaches([{address: DIAG_GROUP[4], transport: 'udp'}])
    await this.#settled()
  }

  #seek(address: string, expected: Pick<SurveyTarget, 'uuid' | 'cluster'>): void {
    const place = socketOf(address)
    if (place !== null) this.#add({...place, transport: 'auto', origin: 'search', ...expected})
  }

  async #start(targets: readonly SurveyTarget[]): Promise<void> {
    const [first, ...rest] = targets
    if (first === undefined) return
    this.#add(first)
    if (rest.length > 0 && !targets.every((target) => this.#asking.isKnown(target))) {
      await new Promise<void>((resolve) => {
        const timer = this.#asking.clock.after(FIRST_MS, resolve)
        void this.#settled().then(() => {
          timer.cancel()
          resolve()
        })
      })
    }
    for (const target of rest) this.#add(target)
    await this.#settled()
  }

  #add(target: SurveyTarget): void {
    const key = endpointText(target)
    if (this.#seen.has(key)) return
    if (this.#seen.size >= MAX_TARGETS) {
      this.#left++
      return
    }
    this.#seen.add(key)
    this.#queue.push(target)
    this.#next()
  }

  #next(): void {
    while (this.#running < MAX_PARALLEL) {
      const target = this.#queue.shift()
      if (target === undefined) break
      this.#running++
      void this.#asking.peek(target).then((peeked) => {
        this.#running--
        this.#take({target, peeked, at: this.#asking.clock.wallTime()})
        this.#next()
        if (this.#running > 0 || this.#queue.length > 0) return
        for (const resolve of this.#idle.splice(0)) resolve()
      })
    }
  }

  #settled(): Promise<void> {
    if (this.#running === 0 && this.#queue.length === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idle.push(resolve))
  }

  #take(asked: Asked): void {
    this.#asked.push(asked)
    const {view, transport, cluster} = asked.peeked
    for (const {uuid, name, physicalAddress} of view?.members ?? []) {
      const place = physicalAddress === null ? null : socketOf(physicalAddress)
      // A member that told its own address answers there already.
      if (place !== null && uuid !== asked.peeked.uuid)
        this.#add({...place, transport: transport ?? 'auto', origin: 'view', uuid, name, cluster})
    }
    const answers = this.#asked.filter(({peeked}) => peeked.outcome !== 'nothing').length
    this.#asking.progress?.(answers, this.#seen.size)
  }

  async #probe(places: readonly ProbePlace[], search = false): Promise<void> {
    if (places.length === 0) return
    for (const probed of await this.#asking.probe(places, [])) {
      this.#probed.push({...probed, search, at: this.#asking.clock.wallTime()})
      for (const {parsed} of probed.report.answers) {
        const place = socketOf(parsed?.physicalAddress ?? '')
        if (parsed !== null && place !== null)
          this.#add({
            ...place,
            transport: 'auto',
            origin: search ? 'search' : probed.group === true ? 'group' : 'probe',
            name: parsed.name,
            cluster: parsed.cluster,
          })
      }
    }
  }

  get #answers(): readonly Peeked[] {
    return this.#asked.map(({peeked}) => peeked).filter(({outcome}) => outcome !== 'nothing')
  }

  /** UUIDs of members of views who have not answered themselves. */
  #missing(): ReadonlySet<string> {
    const missing = new Set(this.#answers.flatMap(({view}) => view?.members.map(({uuid}) => uuid) ?? []))
    for (const {uuid} of this.#answers) if (uuid !== null) missing.delete(uuid)
    return missing
  }

  /** Hosts that were asked, as places of their diagnostics. */
  #hosts(asked: readonly ProbePlace[]): ProbePlace[] {
    const hosts = new Set(this.#asked.map(({target}) => target.host))
    for (const {address} of asked) hosts.delete(address)
    return [...hosts].map((address) => ({address, transport: 'tcp'}))
  }

  /** Asks diagnostics for the members that are known there, by name, UUID and address: those that have left a view, too. */
  async #askCaches(places: readonly ProbePlace[]): Promise<void> {
    if (places.length === 0) return
    for (const probed of await this.#asking.probe(places, [UUIDS], CACHE_MS)) {
      this.#probed.push({...probed, search: true, at: this.#asking.clock.wallTime()})
      for (const {parsed} of probed.report.answers) {
        const text = parsed?.pairs.find(([key]) => key === UUIDS)?.[1] ?? ''
        for (const {address} of recordsOf(UUIDS, text) ?? [])
          this.#seek(address ?? '', {cluster: parsed?.cluster ?? null})
      }
    }
  }

  /** Whether views have members whose address nobody told. */
  #areMissing(): boolean {
    const known = new Set(this.#asked.flatMap(({target}) => target.uuid ?? []))
    return [...this.#missing()].some((uuid) => !known.has(uuid))
  }

  /** Ports beside those of members, the nearest first. */
  #neighbours(): SurveyTarget[] {
    const found = this.#asked.filter(({peeked}) => peeked.outcome !== 'nothing' && peeked.transport !== null)
    const near = Array.from({length: NEIGHBOUR_PORTS}, (_, i) => i + 1).flatMap((n) => [n, -n])
    return near.flatMap((n) =>
      found.flatMap(({target: {host, port}, peeked: {transport}}): SurveyTarget[] =>
        port + n > 0 && port + n <= MAX_PORT
          ? [{host, port: port + n, transport: transport ?? 'auto', origin: 'search'}]
          : [],
      ),
    )
  }
}
