import type {Address} from '../../model/address.ts'
import type {IpAddress} from '../../model/ip-address.ts'
import type {Random, Timer} from '../../runtime/ports.ts'
import type {Endpoint} from '../../model/endpoint.ts'
import {
  type RouterListener,
  routerAddresses,
  RouterStub,
  type StubConnections,
  type StubOwner,
  type StubPorts,
} from './router-stub.ts'

/** Most routers that one name may resolve to. */
const MAX_ADDRESSES = 16

/** Time that a router has to confirm a registration; routers of 4.2 never do. */
const CONFIRM_LIMIT_MS = 500

/** What a member registers with each router. */
export interface RouterRegistration {
  readonly group: string
  readonly address: Address
  readonly logicalName: string
  readonly physicalAddress: IpAddress | null
}

/** How stubs are kept connected; times in milliseconds. */
export interface StubsOptions {
  readonly ports: StubPorts & {readonly random: Random}
  readonly connections: StubConnections
  readonly registration: RouterRegistration
  readonly reconnectIntervalMs: number
  /** Time between two heartbeats; 0 for none. */
  readonly heartbeatIntervalMs: number
  /** Silence of a router after which its connection is closed, when there are heartbeats. */
  readonly heartbeatTimeoutMs: number
  /** Messages go through routers: with several of them, all must confirm the registration before the first message. */
  readonly carriesMessages: boolean
}

/**
 * The connections of a member to all its routers: registers the member with each, again after each reconnect, and tries those that are not
 * connected at intervals (org.jgroups.stack.RouterStubManager). A name that resolves to several addresses means that many routers. Differs from
 * JGroups: routers are connected in parallel, and where an answer could take another router than its request, the first registrations
 * are confirmed by the echo of a heartbeat.
 */
export class RouterStubs implements StubOwner {
  readonly #options: StubsOptions
  readonly #listener: RouterListener
  readonly #stubs: RouterStub[] = []
  /** Routers whose failure was logged; logged again once they are back and still connected at the next interval. */
  readonly #lost = new Set<RouterStub>()
  #reconnector: Timer | null = null
  #heartbeats: Timer | null = null
  #timeouts: Timer | null = null
  #settled: (() => void) | null = null
  #confirmation: Timer | null = null
  #stopped = false

  constructor(options: StubsOptions, listener: RouterListener) {
    this.#options = options
    this.#listener = listener
  }

  get reconnectorRunning(): boolean {
    return this.#reconnector !== null
  }

  get heartbeatsRunning(): boolean {
    return this.#heartbeats !== null
  }

  get timeoutsRunning(): boolean {
    return this.#timeouts !== null
  }

  /** Connects to all routers; `done` runs once each has been reached or has failed. Failed ones are retried later. */
  start(routers: readonly Endpoint[], done: () => void): void {
    const {ports, heartbeatIntervalMs: interval, heartbeatTimeoutMs: timeout} = this.#options
    if (interval > 0) {
      this.#heartbeats = ports.clock.every(interval, () => {
        this.forEachConnected((stub) => stub.send({type: 'HEARTBEAT'}))
      })
      this.#timeouts = ports.clock.every(timeout, () => this.#dropSilent(timeout))
    }
    let pending = routers.length
    for (const router of routers) {
      this.#resolve(router, () => {
        if (--pending > 0 || this.#stopped) return
        this.#settled = done
        for (const stub of [...this.#stubs]) stub.connect()
        this.#settle()
      })
    }
    if (routers.length === 0) done()
  }

  /** Adds a router. */
  add(router: Endpoint): void {
    this.#resolve(router, () => {
      for (const stub of [...this.#stubs]) if (stub.isIdle) stub.connect()
    })
  }

  /** Removes a router; returns false if it was not among them. */
  remove(host: string, port: number): boolean {
    const removed = this.#stubs.filter((stub) => stub.host === host && stub.port === port)
    for (const stub of removed) {
      this.#stubs.splice(this.#stubs.indexOf(stub), 1)
      this.#lost.delete(stub)
      stub.close()
    }
    return removed.length > 0
  }

  /** Unregisters and ends all connections. */
  stop(): void {
    for (const timer of [this.#reconnector, this.#heartbeats, this.#timeouts, this.#confirmation]) timer?.cancel()
    this.#reconnector = null
    this.#heartbeats = null
    this.#timeouts = null
    this.#settled = null
    this.#stopped = true
    const {group, address} = this.#options.registration
    this.forEachConnected((stub) => stub.send({type: 'UNREGISTER', group, address}))
    for (const stub of this.#stubs.splice(0)) stub.close()
    this.#lost.clear()
  }

  forEachConnected(action: (stub: RouterStub) => void): void {
    for (const stub of this.#stubs) if (stub.isConnected) action(stub)
  }

  /** A random connected stub; null when there is none. */
  any(): RouterStub | null {
    const stubs = this.#stubs
    const [only] = stubs
    if (stubs.length === 1) return only?.isConnected === true ? only : null
    const connected = stubs.filter((stub) => stub.isConnected)
    return connected[this.#options.ports.random.int(connected.length)] ?? null
  }

  /** All stubs, as Java prints them. */
  printStubs(): string {
    return this.#stubs.map(String).join(', ')
  }

  /** Routers that are not connected. */
  printReconnectList(): string {
    return this.#stubs
      .filter((stub) => !stub.isConnected)
      .map((stub) => stub.name)
      .join(', ')
  }

  print(): string {
    return `Stubs: ${this.printStubs()}\nReconnect list: ${this.printReconnectList()}`
  }

  /** For `StubOwner`. */
  connected(stub: RouterStub): void {
    stub.send({type: 'REGISTER', ...this.#options.registration})
    if (this.#options.carriesMessages && this.#stubs.length > 1 && this.#settled !== null) stub.confirm()
    this.#settle()
  }

  /** For `StubOwner`. */
  confirmed(): void {
    this.#settle()
  }

  /** For `StubOwner`. */
  disconnected(stub: RouterStub, reason: string): void {
    const {log} = this.#options.ports
    if (!this.#lost.has(stub)) {
      this.#lost.add(stub)
      const retryMs = this.#options.reconnectIntervalMs
      log.warn({router: stub.name, reason, retryMs}, 'no connection to a GossipRouter; trying again at intervals')
    } else {
      log.debug({router: stub.name, reason}, 'still no connection to a GossipRouter')
    }
    this.#startReconnector()
    this.#settle()
  }

  /** For `StubOwner`: an address that no other stub has, preferably not the one that failed last. */
  choose(stub: RouterStub, addresses: readonly IpAddress[]): IpAddress | null {
    const others = this.#stubs.filter((other) => other !== stub && !other.isIdle)
    const free = addresses.filter((address) => !others.some((other) => address.equals(other.peer)))
    const failed = free.findIndex((address) => address.equals(stub.peer))
    return free[(failed + 1) % free.length] ?? null
  }

  /** Creates a stub for each address that a name resolves to, at least one. */
  #resolve(router: Endpoint, done: () => void): void {
    const {ports, connections} = this.#options
    ports.network.lookup(router.host, (found) => {
      const count = routerAddresses(found, 0, connections.family).length
      for (let i = 0; i < Math.max(1, Math.min(count, MAX_ADDRESSES)); i++) this.#stubs.push(this.#stub(router))
      done()
    })
  }

  #stub(router: Endpoint): RouterStub {
    return new RouterStub(router, this.#options.ports, this.#options.connections, this, this.#listener)
  }

  #startReconnector(): void {
    const {clock, log} = this.#options.ports
    this.#reconnector ??= clock.every(this.#options.reconnectIntervalMs, () => {
      this.forEachConnected((stub) => {
        if (this.#lost.delete(stub)) log.info({router: stub.name}, 'registered with a GossipRouter again')
      })
      if (this.#stubs.every((stub) => stub.isConnected)) {
        this.#reconnector?.cancel()
        this.#reconnector = null
      } else {
        for (const stub of this.#stubs) if (stub.isIdle) stub.connect()
      }
    })
  }

  #dropSilent(timeoutMs: number): void {
    const now = this.#options.ports.clock.now()
    this.forEachConnected((stub) => {
      if (now - stub.lastReceived > timeoutMs) stub.drop()
    })
  }

  #settle(): void {
    if (this.#settled === null || this.#stubs.some((stub) => !stub.isConnected && !stub.isIdle)) return
    if (this.#stubs.some((stub) => stub.awaitsEcho)) {
      this.#confirmation ??= this.#options.ports.clock.after(CONFIRM_LIMIT_MS, () => this.#finish())
    } else {
      this.#finish()
    }
  }

  #finish(): void {
    this.#confirmation?.cancel()
    const done = this.#settled
    this.#settled = null
    done?.()
  }
}
