import {DecodeError, JgError, UsageError} from '../errors/index.ts'
import type {Clock, DatagramSocket, Network, Random, SocketError, Timer} from '../runtime/ports.ts'
import {decodeTest, encodeTest, MAX_RECEPTIONS, type TestDatagram} from './datagram.ts'
import {Receptions} from './receptions.ts'
import {type McastResult, resultOf} from './result.ts'

/** Ports that a test needs. */
export interface McastPorts {
  readonly clock: Clock
  readonly network: Network
  readonly random: Random
}

/** Options of a multicast test. */
export interface McastOptions {
  readonly group: string
  readonly port: number
  readonly family: 4 | 6
  /** Addresses of the interfaces to test. */
  readonly interfaces: readonly string[]
  readonly ttls: readonly number[]
  readonly durationMs: number
  readonly intervalMs: number
  readonly role: 'both' | 'sender' | 'receiver'
  /** Hosts to contact by unicast too: the test then works even where no multicast gets through. */
  readonly peers: readonly string[]
}

/** Number of intervals between two reports. */
const REPORT_EVERY = 5
/** Most datagrams read in one interval; the rest of a flood is ignored. */
const MAX_PER_INTERVAL = 20_000
const MAX_SOURCES = 512

interface Sender {
  readonly socket: DatagramSocket
  readonly intf: string
  readonly ttl: number
}

/**
 * Multicasts beacons from each interface with each TTL, counts those of others, and exchanges the counts by multicast and unicast, until
 * the time is up or the signal fires. Rejects with JgError when no socket can be opened.
 */
export async function mcastTest(options: McastOptions, ports: McastPorts, signal: AbortSignal): Promise<McastResult> {
  if (options.interfaces.length === 0) throw new UsageError('an interface with a usable address expected, found none')
  const test = new McastTest(options, ports)
  try {
    await test.open()
    await test.run(signal)
    return resultOf(test.receptions, test.id, options, test.failures)
  } finally {
    test.close()
  }
}

class McastTest {
  readonly id: string
  readonly receptions: Receptions
  /** Interfaces that could not be used, with the reason. */
  readonly failures: {intf: string; reason: string}[] = []
  readonly #options: McastOptions
  readonly #ports: McastPorts
  readonly #host: string
  readonly #senders: Sender[] = []
  readonly #sockets: DatagramSocket[] = []
  /** The last source address of each other participant: reports go there too. */
  readonly #sources = new Map<string, {address: string; port: number}>()
  #seq = 0
  #taken = 0

  constructor(options: McastOptions, ports: McastPorts) {
    this.#options = options
    this.#ports = ports
    this.#host = ports.network.hostName()
    this.id = Array.from({length: 2}, () => (ports.random.int32() >>> 0).toString(16).padStart(8, '0')).join('')
    this.receptions = new Receptions({id: this.id, host: this.#host, addresses: options.interfaces})
  }

  async open(): Promise<void> {
    const {group, port, family, interfaces, ttls, role} = this.#options
    if (role !== 'sender') {
      const joined = {family, bindAddress: group, port, group, groupInterfaces: interfaces, reuse: true}
      this.#sockets.push(await this.#socket(joined))
    }
    for (const bindAddress of interfaces) {
      // Receives what is sent to a host that no multicast reaches; the test can do without it. A socket bound to no
      // address would receive the multicasts a second time.
      await this.#socket({family, bindAddress, port, reuse: true}).then(
        (socket) => this.#sockets.push(socket),
        () => undefined,
      )
    }
    for (const intf of interfaces) for (const ttl of ttls) await this.#openSender(intf, ttl)
    if (this.#senders.length === 0) {
      const [failure] = this.failures
      throw new JgError('TRANSPORT_FAILED', `no interface can send to ${group}: ${failure?.reason ?? 'none was named'}`)
    }
  }

  async #openSender(intf: string, ttl: number): Promise<void> {
    const {family} = this.#options
    try {
      const options = {family, bindAddress: intf, port: 0, multicastInterface: intf, multicastTtl: ttl}
      this.#senders.push({socket: await this.#socket(options), intf, ttl})
    } catch (error) {
      if (!this.failures.some((f) => f.intf === intf)) this.failures.push({intf, reason: (error as Error).message})
    }
  }

  #socket(options: Parameters<Network['openDatagram']>[0]): Promise<DatagramSocket> {
    const handler = {
      onDatagram: (bytes: Uint8Array, address: string, port: number): void => {
        this.#take(bytes, address, port)
      },
      onError: (_error: SocketError): void => undefined,
    }
    return new Promise((resolve, reject) => {
      this.#ports.network.openDatagram(options, handler, (error, socket) => {
        if (socket === null) reject(error ?? new JgError('TRANSPORT_FAILED', 'the socket could not be opened'))
        else resolve(socket)
      })
    })
  }

  run(signal: AbortSignal): Promise<void> {
    const {durationMs, intervalMs, role} = this.#options
    const {clock} = this.#ports
    return new Promise((resolve) => {
      const timers: Timer[] = []
      const end = (): void => {
        for (const timer of timers) timer.cancel()
        signal.removeEventListener('abort', end)
        this.#report()
        resolve()
      }
      const tick = (): void => {
        this.#taken = 0
        if (role !== 'receiver') this.#beacon()
        if (++this.#seq % REPORT_EVERY === 0) this.#report()
      }
      timers.push(clock.every(intervalMs, tick), clock.after(durationMs, end))
      signal.addEventListener('abort', end)
      tick()
    })
  }

  close(): void {
    for (const socket of [...this.#sockets, ...this.#senders.map((sender) => sender.socket)]) socket.close()
  }

  #datagram(kind: TestDatagram['kind'], {intf, ttl}: Sender, heard: TestDatagram['heard']): Uint8Array {
    return encodeTest({kind, id: this.id, host: this.#host, intf, ttl, seq: this.#seq, heard})
  }

  #beacon(): void {
    const {group, port} = this.#options
    for (const sender of this.#senders) {
      sender.socket.send(this.#datagram('beacon', sender, []), group, port, (error) => {
        if (error !== null && !this.failures.some(({intf}) => intf === sender.intf)) {
          this.failures.push({intf: sender.intf, reason: error.message})
        }
      })
    }
  }

  /** Reports what was received to the group, to all known participants, and to the hosts named. */
  #report(): void {
    const {group, port, peers, role} = this.#options
    const rows = this.receptions.of(this.id)
    const hosts = [...(role === 'receiver' ? [] : [group]), ...peers].map((address) => ({address, port}))
    const targets = [...hosts, ...this.#sources.values()]
    for (let at = 0; at === 0 || at < rows.length; at += MAX_RECEPTIONS) {
      const part = rows.slice(at, at + MAX_RECEPTIONS)
      for (const sender of this.#senders) {
        const bytes = this.#datagram('report', sender, part)
        for (const target of targets) sender.socket.send(bytes, target.address, target.port)
      }
    }
  }

  #take(bytes: Uint8Array, address: string, port: number): void {
    if (++this.#taken > MAX_PER_INTERVAL) return
    try {
      const datagram = decodeTest(bytes)
      if (datagram.id !== this.id && (this.#sources.has(datagram.id) || this.#sources.size < MAX_SOURCES)) {
        this.#sources.set(datagram.id, {address, port})
      }
      if (datagram.kind === 'beacon') this.receptions.beacon(datagram, address)
      else this.receptions.report(datagram, address)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.receptions.strange++
    }
  }
}
