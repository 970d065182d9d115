import {type Destination, expandMembers, socketAddressText} from './destinations.ts'
import {askByStream} from './exchange.ts'
import {requestText} from './options.ts'
import {parseAnswer} from './parsed-answer.ts'
import {filtersOf} from './parts.ts'
import {requestBytes} from './request-bytes.ts'
import type {RunningProbe} from './running-probe.ts'

const MEMBER_ADDRESSES = 'member-addrs'

/** Maximum connections open at the same time: systems limit open files, and members have a short backlog. */
const MAX_OPEN = 100

/** A probe over TCP, with one connection per request and member. */
export class StreamProbe {
  readonly #run: RunningProbe
  readonly #open = new Set<{close: () => void}>()
  readonly #waiting: (() => void)[] = []
  #pending = 0
  #over = false

  constructor(run: RunningProbe) {
    this.#run = run
  }

  start(): void {
    this.#pending++
    for (const destination of this.#run.destinations) this.#askHost(destination)
    this.#streamEnded()
  }

  close(): void {
    this.#over = true
    this.#waiting.splice(0)
    for (const stream of [...this.#open]) stream.close()
  }

  #request(keys: readonly string[]): Uint8Array {
    const {options, ports} = this.#run
    return requestBytes(requestText({cluster: options.cluster, keys}), options.passcode, ports)
  }

  #askHost(host: Destination): void {
    if (host.exact) {
      this.#askMember(host)
      return
    }
    const {options, ports} = this.#run
    this.#stream(host, requestBytes(MEMBER_ADDRESSES, options.passcode, ports), (bytes) => {
      const members = expandMembers(new TextDecoder().decode(bytes), host.port)
      for (const member of members.length === 0 ? [host] : members) this.#askMember(member)
    })
  }

  #askMember(member: Destination): void {
    if (!this.#run.isNewTarget(member)) return
    const {options, node} = this.#run
    if (node === undefined || options.changes !== true) {
      this.#query(member)
      return
    }
    // Only the intended members may be changed, so the member behind the port is asked for its name first.
    this.#stream(member, this.#request([]), (bytes) => {
      const name = parseAnswer(new TextDecoder().decode(bytes), [])?.name
      if (name !== undefined && node.test(name)) this.#query(member)
    })
  }

  #query(member: Destination): void {
    const exchange = this.#run.nextExchange()
    this.#run.sent.push({transport: 'TCP', to: socketAddressText(member), request: exchange})
    this.#stream(member, this.#request(this.#run.options.keys), (bytes) => {
      this.#run.collected.take(bytes, socketAddressText({...member, host: ''}).slice(1), exchange)
      this.#learnView(member, bytes)
    })
  }

  /** Names of silent members stand in the default answers of the others. */
  #learnView(member: Destination, bytes: Uint8Array): void {
    const {options, collected} = this.#run
    const answer = parseAnswer(new TextDecoder().decode(bytes), options.keys)
    if (answer === null || !collected.membership.lacksViewOf(answer)) return
    this.#stream(member, this.#request(filtersOf(options.keys)), (view) => {
      const parsed = parseAnswer(new TextDecoder().decode(view), [])
      if (parsed !== null) collected.membership.learn(parsed)
    })
  }

  #stream(to: Destination, request: Uint8Array, done: (bytes: Uint8Array) => void): void {
    if (this.#over) return
    this.#pending++
    const connect = (): void => this.#connect(to, request, done)
    if (this.#open.size < MAX_OPEN) connect()
    else this.#waiting.push(connect)
  }

  #connect(to: Destination, request: Uint8Array, done: (bytes: Uint8Array) => void): void {
    const {bindAddress, timeoutMs} = this.#run.options
    const stream = {close: (): void => undefined}
    this.#open.add(stream)
    stream.close = askByStream(this.#run.ports, request, to, {bindAddress, timeoutMs}, (error, bytes, how) => {
      this.#open.delete(stream)
      if (error !== null) this.#run.failed(to, error)
      else if (how === 'too long') this.#run.failed(to, {message: 'its answer is too long; the rest was not read'})
      if (error === null && bytes.length > 0) {
        this.#run.heard(to)
        done(bytes)
      }
      if (!this.#over) this.#waiting.shift()?.()
      this.#streamEnded()
    })
  }

  #streamEnded(): void {
    this.#pending--
    if (this.#pending === 0 && !this.#over) this.#run.finish()
  }
}
