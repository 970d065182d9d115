import type {SocketError, Timer} from '../../runtime/ports.ts'
import {endpointText} from '../../model/endpoint.ts'
import {Collected} from './collected.ts'
import {type Destination, isMulticast, socketAddressText} from './destinations.ts'
import type {ProbeOptions, ProbePorts} from './options.ts'
import type {SilentMember} from './membership.ts'
import type {ProbeFailure, ProbeReport, SentRequest} from './report.ts'
import {DatagramProbe} from './datagram-probe.ts'
import {StreamProbe} from './stream-probe.ts'
import type {RunningProbe} from './running-probe.ts'

/** One probe in progress. */
export class ProbeRun implements RunningProbe {
  readonly options: ProbeOptions
  readonly ports: ProbePorts
  readonly destinations: readonly Destination[]
  readonly node: RegExp | undefined
  readonly collected: Collected
  readonly sent: SentRequest[] = []
  readonly #done: (report: ProbeReport) => void
  readonly #failures: ProbeFailure[] = []
  readonly #targets = new Set<string>()
  readonly #heard = new Set<string>()
  readonly #probe: DatagramProbe | StreamProbe
  #limit: Timer | undefined
  #settle: Timer | undefined
  #exchanges = 0
  #over = false

  constructor(
    options: ProbeOptions,
    ports: ProbePorts,
    destinations: readonly Destination[],
    node: RegExp | undefined,
    done: (report: ProbeReport) => void,
  ) {
    this.options = options
    this.ports = ports
    this.destinations = destinations
    this.node = node
    this.collected = new Collected(options.keys)
    this.#done = done
    this.#probe = options.transport === 'tcp' ? new StreamProbe(this) : new DatagramProbe(this)
  }

  start(): void {
    this.#limit = this.ports.clock.after(this.options.timeoutMs, () => this.finish())
    this.#probe.start()
  }

  nextExchange(): number {
    return this.#exchanges++
  }

  isNewTarget(to: Destination): boolean {
    const text = socketAddressText({...to, host: ''})
    const isNew = !this.#targets.has(text)
    this.#targets.add(text)
    return isNew
  }

  heard({address, port}: Destination): void {
    this.#heard.add(endpointText({host: address, port}))
  }

  hasHeard({address, port}: Destination): boolean {
    return this.#heard.has(endpointText({host: address, port}))
  }

  failed(to: Destination, error: Pick<SocketError, 'message'>): void {
    this.#failures.push({to: socketAddressText({...to, host: ''}).slice(1), reason: error.message})
  }

  extend(ms: number): void {
    if (this.#over) return
    this.#limit?.cancel()
    this.#limit = this.ports.clock.after(ms, () => this.finish())
  }

  settle(ms: number | null): void {
    this.#settle?.cancel()
    this.#settle = ms === null || this.#over ? undefined : this.ports.clock.after(ms, () => this.finish())
  }

  finish(): void {
    if (this.#over) return
    this.#over = true
    // Data received on connections that are closed now still counts.
    this.#probe.close()
    this.#limit?.cancel()
    this.#settle?.cancel()
    const wanted = (name: string | null): boolean => this.node === undefined || (name !== null && this.node.test(name))
    const tcp = this.options.transport === 'tcp'
    const answers = this.collected.all().filter(({parsed}) => wanted(parsed?.name ?? null))
    this.#done({
      answers: tcp ? answers.toSorted((a, b) => a.request - b.request) : answers,
      silent: [...this.collected.silent().filter(({name}) => wanted(name)), ...this.#silentAddresses()],
      failures: this.#failures,
      destinations: this.destinations.map(({host, address}) => `${host}/${address}`),
      sent: this.sent,
      dropped: this.collected.dropped,
      inParts: this.collected.inParts,
    })
  }

  /** Addresses that were asked and nothing came from. */
  #silentAddresses(): SilentMember[] {
    if (this.options.addresses.length === 0) return []
    return this.destinations
      .filter((to) => !isMulticast(to.address) && !this.hasHeard(to))
      .map(({host, address, port, exact}) => {
        const named = host === '' ? address : host
        return {cluster: null, name: exact ? endpointText({host: named, port}) : named, asked: true}
      })
  }
}
