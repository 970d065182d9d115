import type {Timer} from '../../runtime/ports.ts'
import {type Destination, expandMembers, isMulticast, multicastSources, socketAddressText} from './destinations.ts'
import {askByDatagram, type DatagramRoute, type ExchangeHandler} from './exchange.ts'
import {requestText} from './options.ts'
import {parseAnswer} from './parsed-answer.ts'
import {filtersOf, partsOf, PROTOCOL_NAMES, protocolNames} from './parts.ts'
import {requestBytes} from './request-bytes.ts'
import type {RunningProbe} from './running-probe.ts'

/**
 * Silence after which members that were not heard of are not waited for: views may have parted, and clusters share the group. Where
 * answers take longer, so may those of the other part.
 */
const SETTLE_MS = 40
const MAX_SETTLE_MS = 250

const MEMBER_ADDRESSES = 'member-addrs'

interface Route extends DatagramRoute {
  readonly to: Destination
}

/**
 * A probe over UDP. Silent members are asked again at half of the time limit, since datagrams get lost. Later, those that are still
 * silent are asked in parts, since an answer that is too large for a datagram never arrives.
 */
export class DatagramProbe {
  readonly #run: RunningProbe
  readonly #asked: Route[] = []
  readonly #closers: (() => void)[] = []
  readonly #timers: Timer[] = []
  readonly #protocols = new Set<string>()
  #started = 0
  /** Parts that were asked; 0 before. */
  #parts = 0

  constructor(run: RunningProbe) {
    this.#run = run
  }

  start(): void {
    const {options, ports, destinations} = this.#run
    const {timeoutMs, changes} = options
    this.#started = ports.clock.now()
    this.#timers.push(ports.clock.after(timeoutMs / 2, () => this.#secondRound()))
    if (changes !== true) this.#timers.push(ports.clock.after((timeoutMs * 3) / 4, () => this.#askInParts()))
    for (const to of destinations) {
      if (isMulticast(to.address)) {
        const family = to.address.includes(':') ? 6 : 4
        for (const source of multicastSources(options, ports.network, family)) {
          this.#askOn({to, source, ttl: options.ttl})
        }
      } else this.#find(to)
    }
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close()
    for (const timer of this.#timers.splice(0)) timer.cancel()
  }

  #askOn(route: Route): void {
    this.#asked.push(route)
    const {keys} = this.#run.options
    this.#ask(route, keys, this.#collector(route.to))
    // Who is to answer stands in views, and those stand in default answers only.
    if (keys.length > 0) this.#ask(route, filtersOf(keys), this.#learner())
  }

  #ask(route: Route, keys: readonly string[], handler: ExchangeHandler): void {
    const {options, ports} = this.#run
    const request = requestBytes(requestText({cluster: options.cluster, keys}), options.passcode, ports)
    this.#closers.push(askByDatagram(ports, request, route.to, route, handler))
  }

  /** Finds the members at the address of a host, and asks them. */
  #find(host: Destination): void {
    const {options, ports, sent} = this.#run
    const find: ExchangeHandler = {
      answer: (bytes) => {
        this.#run.heard(host)
        for (const to of expandMembers(new TextDecoder().decode(bytes), host.port)) {
          if (!this.#run.isNewTarget(to)) continue
          sent.push({transport: 'UDP', to: socketAddressText(to), request: this.#asked.length})
          this.#askOn({to, source: null, ttl: options.ttl})
        }
      },
      failed: (error) => this.#run.failed(host, error),
    }
    const request = requestBytes(MEMBER_ADDRESSES, options.passcode, ports)
    this.#closers.push(askByDatagram(ports, request, host, {source: null, ttl: options.ttl}, find))
  }

  /** `part` is the position of the part that is asked for; null for the whole. */
  #collector(to: Destination, exchange = this.#run.nextExchange(), part: number | null = null): ExchangeHandler {
    const mayBeInParts = this.#run.options.changes !== true && this.#run.options.keys.length > 0
    return {
      answer: (bytes, from) => {
        const {collected} = this.#run
        collected.take(bytes, from, exchange, {mayPart: mayBeInParts, part})
        if (collected.tooLarge > 0) this.#askInParts()
        this.#settleSoon()
      },
      failed: (error) => this.#run.failed(to, error),
    }
  }

  #secondRound(): void {
    const {options, collected, destinations} = this.#run
    const {keys, changes} = options
    for (const to of destinations) if (!isMulticast(to.address) && !this.#run.hasHeard(to)) this.#find(to)
    if (collected.membership.complete) return
    const filters = filtersOf(keys)
    for (const route of this.#asked) {
      if (keys.length > 0) this.#ask(route, filters, this.#learner())
      if (keys.includes('jmx')) this.#ask(route, [...filters, PROTOCOL_NAMES], this.#learner())
      if (changes !== true) this.#ask(route, keys, this.#collector(route.to))
    }
  }

  #learner(): ExchangeHandler {
    const learn = (bytes: Uint8Array): void => {
      const parsed = parseAnswer(new TextDecoder().decode(bytes), [])
      if (parsed === null) return
      this.#run.collected.membership.learn(parsed)
      for (const name of protocolNames(parsed)) this.#protocols.add(name)
      this.#settleSoon()
    }
    return {answer: learn, failed: () => undefined}
  }

  #askInParts(): void {
    const {options, collected} = this.#run
    const parts = partsOf(options.keys, this.#protocols)
    if (this.#parts > 0 || parts.length < 2 || collected.membership.complete) return
    this.#parts = parts.length
    // Some member exists, so its answers are worth the time.
    if (collected.membership.isKnown) this.#run.extend(options.timeoutMs / 2)
    for (const route of this.#asked) {
      const exchange = this.#run.nextExchange()
      for (const [i, part] of parts.entries()) this.#ask(route, part, this.#collector(route.to, exchange, i))
    }
  }

  /** Ends once all members have answered and nothing has arrived for a moment. */
  #settleSoon(): void {
    const {options, ports, collected, destinations} = this.#run
    const {waitAll = false, expect = 0} = options
    const reached = destinations.every((to) => isMulticast(to.address) || this.#run.hasHeard(to))
    const heard = reached && collected.membership.complete && collected.membership.answers >= expect
    const settleMs = Math.min(MAX_SETTLE_MS, Math.max(SETTLE_MS, ports.clock.now() - this.#started))
    this.#run.settle(!waitAll && heard && collected.hasAllParts(this.#parts) ? settleMs : null)
  }
}
