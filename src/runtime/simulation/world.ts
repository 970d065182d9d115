import type {Databases} from '../database.ts'
import type {Clock, Log} from '../ports.ts'
import {silentLog} from '../ports.ts'
import {type DatagramEnd, SimHost} from './host.ts'
import {type NetworkMedium, SimNetwork} from './network.ts'
import {sharedObjects} from '../shared.ts'
import {SeededRandom} from './random.ts'
import {SimDns, SimResolver} from './resolver.ts'
import {Scheduler, VirtualClock} from './scheduler.ts'
import {SimFolders, SimSharedFiles} from './shared-files.ts'

/** How the simulated network treats datagrams; rates are in [0, 1], times in milliseconds. */
export interface SimConditions {
  readonly loss: number
  readonly duplication: number
  /** Share of datagrams delayed by up to `reorderMs`, so that later ones overtake them. */
  readonly reordering: number
  readonly reorderMs: number
  readonly minLatencyMs: number
  readonly maxLatencyMs: number
}

const GOOD: SimConditions = {loss: 0, duplication: 0, reordering: 0, reorderMs: 20, minLatencyMs: 0.1, maxLatencyMs: 1}

const BROADCAST = '255.255.255.255'

/** Hosts on one simulated network with virtual time; the same seed gives the same run. */
export class SimWorld implements NetworkMedium {
  /** Folders that all hosts share. */
  readonly folders = new SimFolders()
  /** The DNS server that all hosts ask. */
  readonly dns = new SimDns()
  /** The databases that hosts see; none unless a test simulates them. */
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
    const address = `10.0.${String(index >> 8)}.${String((index & 0xff) + 1)}`
    const clock = new VirtualClock(this.#scheduler)
    const host = new SimHost(name, address, clock, (self) => ({
      clock,
      random: new SeededRandom(this.#seed * 7919 + index),
      executor: clock,
      network: new SimNetwork(self, this),
      log: this.#log(name),
      host: {runtimeVersion: 'simulation', memory: () => ({resident: 0, heap: 0}), shared: sharedObjects()},
      sharedFiles: new SimSharedFiles(this.folders, clock),
      resolver: new SimResolver(this.dns, clock),
      ...(this.databases === undefined ? {} : {databases: this.databases(clock)}),
    }))
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

  /** From now on only hosts of the same group reach each other; hosts in no group reach none. */
  partition(...groups: readonly (readonly SimHost[])[]): void {
    this.#groups = new Map(groups.flatMap((group, i) => group.map((host) => [host, i] as const)))
  }

  /** All hosts reach each other again; what streams held back arrives. */
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

  /** Delivers a datagram to the sockets it is addressed to, as the conditions allow. */
  carry(from: DatagramEnd, bytes: Uint8Array, address: string, port: number): void {
    for (const host of this.#hosts) {
      if (!host.alive || !this.reachable(from.host, host)) continue
      for (const socket of host.datagrams) {
        if (socket.port === port && this.#meant(socket, host, address, from)) this.#carryOne(from, socket, bytes)
      }
    }
  }

  /** Delivers a piece of a stream in order; a partition holds it back. */
  carryReliably(from: SimHost, to: SimHost, at: number, deliver: () => void): void {
    if (this.reachable(from, to)) this.#deliver(to, at - this.now, deliver)
    else this.#held.push({from, to, deliver})
  }

  #meant(socket: DatagramEnd, host: SimHost, address: string, from: DatagramEnd): boolean {
    if (socket.group !== undefined) return socket.group === address
    if (address === BROADCAST) return from.broadcast
    return host.address === address || (address === '127.0.0.1' && from.host === host)
  }

  #carryOne(from: DatagramEnd, to: DatagramEnd, bytes: Uint8Array): void {
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
