import type {SocketError, Timer} from '../../runtime/ports.ts'
import {Collected} from './collected.ts'
import {type Destination, socketAddressText} from './destinations.ts'
import type {ProbeOptions, ProbePorts} from './options.ts'
import type {ProbeFailure, ProbeReport, SentRequest} from './report.ts'
import {DatagramWays} from './run-datagrams.ts'
import {StreamWays} from './run-streams.ts'

/** What a probe on its way shares among the ways it goes. */
export interface Run {
  readonly options: ProbeOptions
  readonly ports: ProbePorts
  readonly destinations: readonly Destination[]
  readonly node: RegExp | undefined
  readonly collected: Collected
  readonly sent: SentRequest[]
  /** A number of its own for an exchange: members are taken by the first that they answer in. */
  nextExchange(): number
  /** False when the destination has been asked already. */
  isNewTarget(to: Destination): boolean
  failed(to: Destination, error: Pick<SocketError, 'message'>): void
  /** Gives it more time, from now on: what is asked anew is to be waited for. */
  extend(ms: number): void
  /** Ends it when nothing comes for so long; null takes that back. */
  settle(ms: number | null): void
  finish(): void
}

/** One probe on its way. */
export class ProbeRun implements Run {
  readonly options: ProbeOptions
  readonly ports: ProbePorts
  readonly destinations: readonly Destination[]
  readonly node: RegExp | undefined
  readonly collected: Collected
  readonly sent: SentRequest[] = []
  readonly #done: (report: ProbeReport) => void
  readonly #failures: ProbeFailure[] = []
  readonly #targets = new Set<string>()
  readonly #ways: DatagramWays | StreamWays
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
    this.#ways = options.transport === 'tcp' ? new StreamWays(this) : new DatagramWays(this)
  }

  start(): void {
    this.#limit = this.ports.clock.after(this.options.timeoutMs, () => this.finish())
    this.#ways.start()
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
    // What has come over a connection that is cut now still counts.
    this.#ways.close()
    this.#limit?.cancel()
    this.#settle?.cancel()
    const wanted = (name: string | null): boolean => this.node === undefined || (name !== null && this.node.test(name))
    const tcp = this.options.transport === 'tcp'
    const answers = this.collected.all().filter(({parsed}) => wanted(parsed?.name ?? null))
    this.#done({
      answers: tcp ? answers.toSorted((a, b) => a.request - b.request) : answers,
      silent: this.collected.silent().filter(({name}) => wanted(name)),
      failures: this.#failures,
      destinations: this.destinations.map(({host, address}) => `${host}/${address}`),
      sent: this.sent,
      dropped: this.collected.dropped,
      inParts: this.collected.inParts,
    })
  }
}
