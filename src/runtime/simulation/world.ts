import type {Databases} from '../database.ts'
import type {Clock, Log, Runtime} from '../ports.ts'
import {silentLog} from '../ports.ts'
import {type SimDatagramSocket, type SimListener, SimNetwork} from './network.ts'
import {SeededRandom} from './random.ts'
import {SimDns, SimResolver} from './resolver.ts'
import {Scheduler, VirtualClock} from './scheduler.ts'
import {SimFolders, SimSharedFiles} from './shared-files.ts'
import type {SimStream} from './stream.ts'

/** How the simulated network treats datagrams; rates are in [0, 1], times in milliseconds. */
export interface SimConditions {
  readonly loss: number
  readonly duplication: number
  /** Share of datagrams that are held back by up to `reorderMs`, so that later ones overtake them. */
  readonly reordering: number
  readonly reorderMs: number
  readonly minLatencyMs: number
  readonly maxLatencyMs: number
}

const GOOD: SimConditions = {loss: 0, duplication: 0, reordering: 0, reorderMs: 20, minLatencyMs: 0.1, maxLatencyMs: 1}

const BROADCAST = '255.255.255.255'

/** One machine with one process of the simulated world. */
export class SimHost {
  readonly world: SimWorld
  readonly name: string
  readonly address: string
  readonly clock: VirtualClock
  readonly runtime: Runtime
  readonly datagrams = new Set<SimDatagramSocket>()
  readonly listeners = new Map<number, SimListener>()
  readonly streams = new Set<SimStream>()
  alive = true

  constructor(world: SimWorld, name: string, index: number, scheduler: Scheduler, seed: number, log: Log) {
    this.world = world
    this.name = name
    this.address = `10.0.${String(index >> 8)}.${String((index & 0xff) + 1)}`
    this.clock = new VirtualClock(scheduler)
    this.runtime = {
      clock: this.clock,
      random: new SeededRandom(seed),
      executor: this.clock,
      network: new SimNetwork(this, world),
      log,
      host: {runtimeVersion: 'simulation', memory: () => ({resident: 0, heap: 0})},
      sharedFiles: new SimSharedFiles(world.folders, this.clock),
      resolver: new SimResolver(world.dns, this.clock),
      ...(world.databases === undefined ? {} : {databases: world.databases(this.clock)}),
    }
  }

  /** The process dies at once (kill -9): timers end, sockets are closed by the system. */
  crash(): void {
    this.alive = false
    this.clock.halt()
    this.datagrams.clear()
    this.listeners.clear()
    for (const stream of [...this.streams]) stream.crash()
  }

  /** The process is stopped (SIGSTOP): nothing runs until `resume`. */
  pause(): void {
    this.clock.pause()
  }

  resume(): void {
    this.clock.resume()
  }
}

/** Hosts on one simulated network with virtual time; the same seed gives the same run. */
export class SimWorld {
  /** Folders that all hosts share. */
  readonly folders = new SimFolders()
  /** The DNS server that all hosts ask. */
  readonly dns = new SimDns()
  /** What the hosts see of databases; nothing unless somebody simulates them. */
  readonly databases: ((clock: Clock) => Databases) | undefined
  readonly #scheduler = new Scheduler()
  readonly #random: SeededRandom
  readonly #seed: number
  readonly #hosts: SimHost[] = []
  readonly #held: {from: SimHost; to: SimHost; deliver: () => void}[] = []
  #groups: ReadonlyMap<SimHost, number> = new Map()
  #conditions: SimConditions
  readonly #log: (name: string) => Log

  constructor(
    options: {
      seed?: number
      conditions?: Partial<SimConditions>
      log?: (name: string) => Log
      databases?: (clock: Clock) => Databases
    } = {},
  ) {
    this.databases = options.databases
    this.#seed = options.seed ?? 1
    this.#random = new SeededRandom(this.#seed)
    this.#conditions = {...GOOD, ...options.conditions}
    this.#log = options.log ?? (() => silentLog)
  }

  get now(): number {
    return this.#scheduler.now
  }

  get hosts(): readonly SimHost[] {
    return this.#hosts
  }

  host(name: string): SimHost {
    const index = this.#hosts.length
    const host = new SimHost(this, name, index, this.#scheduler, this.#seed * 7919 + index, this.#log(name))
    this.#hosts.push(host)
    return host
  }

  hostNamed(name: string): SimHost | undefined {
    return this.#hosts.find((h) => h.name === name)
  }

  hostAt(address: string, asking: SimHost): SimHost | undefined {
    return address === '127.0.0.1' ? asking : this.#hosts.find((h) => h.address === address)
  }

  /** Changes how datagrams are treated from now on. */
  setConditions(conditions: Partial<SimConditions>): void {
    this.#conditions = {...this.#conditions, ...conditions}
  }

  /** Only hosts of the same group hear each other from now on; hosts in no group hear nobody. */
  partition(...groups: readonly (readonly SimHost[])[]): void {
    this.#groups = new Map(groups.flatMap((group, i) => group.map((host) => [host, i] as const)))
  }

  /** All hosts hear each other again; what streams held back arrives. */
  heal(): void {
    this.#groups = new Map()
    for (const {to, deliver} of this.#held.splice(0)) this.#deliver(to, this.latency(), deliver)
  }

  reachable(from: SimHost, to: SimHost): boolean {
    return from === to || this.#groups.size === 0 || this.#groups.get(from) === this.#groups.get(to)
  }

  /** A latency drawn for one transmission. */
  latency(): number {
    const {minLatencyMs, maxLatencyMs} = this.#conditions
    return minLatencyMs + this.#random.next() * (maxLatencyMs - minLatencyMs)
  }

  advance(ms: number): void {
    this.#scheduler.advance(ms)
  }

  runUntil(condition: () => boolean, ms: number): boolean {
    return this.#scheduler.runUntil(condition, ms)
  }

  /** Carries a datagram to the sockets it is meant for, as the conditions allow. */
  carry(from: SimDatagramSocket, bytes: Uint8Array, address: string, port: number): void {
    for (const host of this.#hosts) {
      if (!host.alive || !this.reachable(from.host, host)) continue
      for (const socket of host.datagrams) {
        if (socket.port === port && this.#meant(socket, host, address, from)) this.#carryOne(from, socket, bytes)
      }
    }
  }

  /** Carries a piece of a stream in order; a partition holds it back. */
  carryReliably(from: SimHost, to: SimHost, at: number, deliver: () => void): void {
    if (this.reachable(from, to)) this.#deliver(to, at - this.now, deliver)
    else this.#held.push({from, to, deliver})
  }

  #meant(socket: SimDatagramSocket, host: SimHost, address: string, from: SimDatagramSocket): boolean {
    if (socket.group !== undefined) return socket.group === address
    if (address === BROADCAST) return from.broadcast
    return host.address === address || (address === '127.0.0.1' && from.host === host)
  }

  #carryOne(from: SimDatagramSocket, to: SimDatagramSocket, bytes: Uint8Array): void {
    const {loss, duplication, reordering, reorderMs} = this.#conditions
    const local = from.host === to.host
    if (!local && this.#random.next() < loss) return
    const copies = !local && this.#random.next() < duplication ? 2 : 1
    for (let i = 0; i < copies; i++) {
      const late = this.#random.next() < reordering ? this.#random.next() * reorderMs : 0
      this.#deliver(to.host, this.latency() + late, () => {
        if (!to.closed) to.handler.onDatagram(bytes.slice(), from.host.address, from.port)
      })
    }
  }

  #deliver(to: SimHost, ms: number, deliver: () => void): void {
    this.#scheduler.schedule(ms, () => {
      if (to.alive) to.clock.run(deliver)
    })
  }
}
