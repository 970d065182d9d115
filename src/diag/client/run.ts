import type {SocketError, Timer} from '../../runtime/ports.ts'
import {type Destination, expandMembers, isMulticast, multicastSources, socketAddressText} from './destinations.ts'
import {askByDatagram, askByStream, type ExchangeHandler} from './exchange.ts'
import {identityOf, Membership} from './membership.ts'
import {type ProbeOptions, type ProbePorts, requestText} from './options.ts'
import {parseAnswer} from './parsed-answer.ts'
import type {Answer, ProbeFailure, ProbeReport, SentRequest} from './report.ts'
import {requestBytes} from './request-bytes.ts'

/** Silence after which members that were not heard of are not waited for: views may have parted, and clusters share the group. */
const SETTLE_MS = 40

const MEMBER_ADDRESSES = 'member-addrs'

/** One probe on its way. */
export class ProbeRun {
  readonly #options: ProbeOptions
  readonly #ports: ProbePorts
  readonly #destinations: readonly Destination[]
  readonly #node: RegExp | undefined
  readonly #done: (report: ProbeReport) => void
  readonly #membership = new Membership()
  readonly #answers: Answer[] = []
  readonly #failures: ProbeFailure[] = []
  readonly #sent: SentRequest[] = []
  /** Which exchange a member was first heard by: members answer on each interface they were asked on. */
  readonly #heardBy = new Map<string, number>()
  readonly #closers: (() => void)[] = []
  readonly #timers: Timer[] = []
  readonly #targets = new Set<string>()
  #settle: Timer | undefined
  #exchanges = 0
  #pending = 0
  #learnt = false
  #over = false

  constructor(
    options: ProbeOptions,
    ports: ProbePorts,
    destinations: readonly Destination[],
    node: RegExp | undefined,
    done: (report: ProbeReport) => void,
  ) {
    this.#options = options
    this.#ports = ports
    this.#destinations = destinations
    this.#node = node
    this.#done = done
  }

  start(): void {
    const {clock} = this.#ports
    const {timeoutMs, transport} = this.#options
    this.#timers.push(clock.after(timeoutMs, () => this.#finish()))
    if (transport === 'tcp') {
      this.#pending++
      for (const destination of this.#destinations) this.#askHost(destination)
      this.#streamEnded()
      return
    }
    this.#timers.push(clock.after(timeoutMs / 2, () => this.#learnFromGroups()))
    for (const destination of this.#destinations) {
      if (isMulticast(destination.address)) this.#askGroup(destination, this.#request(), this.#collector.bind(this))
      else this.#findByDatagram(destination)
    }
  }

  #request(): Uint8Array {
    return this.#bytes(requestText(this.#options))
  }

  #bytes(text: string): Uint8Array {
    return requestBytes(text, this.#options.passcode, this.#ports)
  }

  #clusterWord(): string {
    return requestText({cluster: this.#options.cluster, keys: []})
  }

  // --- UDP

  #askGroup(group: Destination, request: Uint8Array, collector: (to: Destination) => ExchangeHandler): void {
    for (const source of multicastSources(this.#options, this.#ports.network, group.address.includes(':') ? 6 : 4)) {
      this.#closers.push(askByDatagram(this.#ports, request, group, {source, ttl: this.#options.ttl}, collector(group)))
    }
  }

  #findByDatagram(host: Destination): void {
    const way = {source: null, ttl: this.#options.ttl}
    const find: ExchangeHandler = {
      answer: (bytes) => {
        for (const member of expandMembers(new TextDecoder().decode(bytes), host.port)) {
          if (!this.#isNewTarget(member)) continue
          this.#sent.push({transport: 'UDP', to: socketAddressText(member), request: this.#exchanges})
          this.#closers.push(askByDatagram(this.#ports, this.#request(), member, way, this.#collector(member)))
        }
      },
      failed: (error) => this.#failed(host, error),
    }
    this.#closers.push(askByDatagram(this.#ports, this.#bytes(MEMBER_ADDRESSES), host, way, find))
  }

  #collector(to: Destination): ExchangeHandler {
    const exchange = this.#exchanges++
    return {
      answer: (bytes, from) => {
        this.#take(bytes, from, exchange)
        this.#settleSoon()
      },
      failed: (error) => this.#failed(to, error),
    }
  }

  /** Names of silent members stand in the default answers of the others. */
  #learnFromGroups(): void {
    if (this.#learnt || this.#answers.length === 0 || this.#membership.complete || this.#options.keys.length === 0)
      return
    this.#learnt = true
    const learner = (): ExchangeHandler => ({answer: (bytes) => this.#learn(bytes), failed: () => undefined})
    for (const group of this.#destinations.filter(({address}) => isMulticast(address))) {
      this.#askGroup(group, this.#bytes(this.#clusterWord()), learner)
    }
  }

  /** Ends when everybody has answered and it has been silent for a moment. */
  #settleSoon(): void {
    this.#settle?.cancel()
    this.#settle = undefined
    const {waitAll = false, expect = 0} = this.#options
    if (waitAll || this.#over || !this.#membership.complete || this.#membership.answers < expect) return
    this.#settle = this.#ports.clock.after(SETTLE_MS, () => this.#finish())
  }

  // --- TCP

  #askHost(host: Destination): void {
    if (host.exact) this.#askMember(host)
    else {
      this.#stream(host, this.#bytes(MEMBER_ADDRESSES), (bytes) => {
        const members = expandMembers(new TextDecoder().decode(bytes), host.port)
        for (const member of members.length === 0 ? [host] : members) this.#askMember(member)
      })
    }
  }

  #askMember(member: Destination): void {
    if (!this.#isNewTarget(member)) return
    if (this.#node === undefined || this.#options.changes !== true) {
      this.#query(member)
      return
    }
    // Only members that were meant may be changed: who is behind the port is asked first.
    this.#stream(member, this.#bytes(this.#clusterWord()), (bytes) => {
      const name = parseAnswer(new TextDecoder().decode(bytes), [])?.name
      if (name !== undefined && this.#node?.test(name) === true) this.#query(member)
    })
  }

  #query(member: Destination): void {
    const exchange = this.#exchanges++
    this.#sent.push({transport: 'TCP', to: socketAddressText(member), request: exchange})
    this.#stream(member, this.#request(), (bytes) =>
      this.#take(bytes, socketAddressText({...member, host: ''}).slice(1), exchange),
    )
  }

  #stream(to: Destination, request: Uint8Array, done: (bytes: Uint8Array) => void): void {
    if (this.#over) return
    this.#pending++
    const {bindAddress, timeoutMs} = this.#options
    const close = askByStream(this.#ports, request, to, {bindAddress, timeoutMs}, (error, bytes) => {
      if (error !== null) this.#failed(to, error)
      else if (bytes.length > 0) done(bytes)
      this.#streamEnded()
    })
    this.#closers.push(close)
  }

  #streamEnded(): void {
    this.#pending--
    if (this.#pending === 0 && !this.#over) this.#streamsEnded()
  }

  /** Nothing is left to wait for; names of silent members stand in the default answers of the others. */
  #streamsEnded(): void {
    const answered = this.#answers[0]
    const [first] = this.#destinations
    if (this.#learnt || this.#membership.complete || answered === undefined || first === undefined) {
      this.#finish()
      return
    }
    this.#learnt = true
    const [, address = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(answered.from) ?? []
    this.#stream({...first, address, port: Number(port)}, this.#bytes(this.#clusterWord()), (bytes) =>
      this.#learn(bytes),
    )
  }

  // --- both

  #isNewTarget(to: Destination): boolean {
    const text = socketAddressText({...to, host: ''})
    const isNew = !this.#targets.has(text)
    this.#targets.add(text)
    return isNew
  }

  #take(bytes: Uint8Array, from: string, exchange: number): void {
    const text = new TextDecoder().decode(bytes)
    const parsed = parseAnswer(text, this.#options.keys)
    if (parsed !== null) {
      const identity = identityOf(parsed)
      const heardBy = this.#heardBy.get(identity) ?? exchange
      if (heardBy !== exchange) return
      this.#heardBy.set(identity, exchange)
      this.#membership.answered(parsed)
    }
    this.#answers.push({from, bytes: bytes.length, text, parsed, request: exchange})
  }

  #learn(bytes: Uint8Array): void {
    const parsed = parseAnswer(new TextDecoder().decode(bytes), [])
    if (parsed !== null) this.#membership.learn(parsed)
  }

  #failed(to: Destination, error: SocketError): void {
    this.#failures.push({to: socketAddressText({...to, host: ''}).slice(1), reason: error.message})
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    // What has come over a connection that is cut now still counts.
    for (const close of this.#closers.splice(0)) close()
    for (const timer of [...this.#timers, this.#settle]) timer?.cancel()
    const wanted = (name: string | null): boolean =>
      this.#node === undefined || (name !== null && this.#node.test(name))
    const tcp = this.#options.transport === 'tcp'
    this.#done({
      answers: this.#answers
        .filter(({parsed}) => wanted(parsed?.name ?? null))
        .sort((a, b) => (tcp ? a.request - b.request : 0)),
      silent: this.#membership.silent().filter(({name}) => wanted(name)),
      failures: this.#failures,
      destinations: this.#destinations.map(({host, address}) => `${host}/${address}`),
      sent: this.#sent,
    })
  }
}
