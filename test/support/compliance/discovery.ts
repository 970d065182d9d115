/** What every discovery protocol must do, on the simulated network and on sockets: one suite for all of them. */
import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {diskConfigFiles} from '../../../src/config/files/config-files.ts'
import {requireStack} from '../../../src/config/load.ts'
import {realRuntime} from '../../../src/net/real-runtime.ts'
import {protocols} from '../../../src/protocols/registry.ts'
import type {Log, Runtime} from '../../../src/runtime/ports.ts'
import type {SimHost} from '../../../src/runtime/simulation/host.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'
import {Channel} from '../../../src/stack/channel.ts'
import {SimulatedDatabases} from '../simulated-databases.ts'
import {recordingLog} from '../transports.ts'

/** Where the members of a bench are; what a protocol needs to find them. */
export interface Place {
  /** Addresses of hosts, for lists. */
  readonly hosts: readonly string[]
  /** First port of the transport. */
  readonly port: number
  /** A folder that all members share. */
  readonly folder: string
  readonly log: Log
  /** The simulated world; null on sockets. */
  readonly world: SimWorld | null
  readonly databases: SimulatedDatabases | null
}

/** What a discovery protocol is like. */
export interface DiscoveryTraits {
  /** The elements of the stack that find members. */
  readonly elements: (place: Place) => string
  /** Transport of the stack; TCP unless said. */
  readonly transport?: 'TCP' | 'UDP'
  /** Members are found in one process only. */
  readonly oneProcess?: boolean
  /** Starts what the protocol needs besides the members; returns the function that ends it. */
  readonly prepare?: (place: Place) => Promise<() => Promise<void>>
}

const LIMIT_MS = 20_000
const HOSTS = 4
let lastPort = 30_000 + (process.pid % 5000)

function stackText(transport: string, elements: string): string {
  return `<config xmlns="urn:org:jgroups">
    ${transport}
    ${elements}
    <MERGE3 min_interval="500" max_interval="1s"/>
    <FD_SOCK2/>
    <FD_ALL3 timeout="4s" interval="1s"/>
    <VERIFY_SUSPECT2 timeout="300"/>
    <pbcast.NAKACK2 use_mcast_xmit="false" xmit_interval="200"/>
    <UNICAST3 xmit_interval="200"/>
    <pbcast.STABLE/>
    <pbcast.GMS print_local_addr="false" join_timeout="300" all_clients_retry_timeout="50"/>
  </config>`
}

/** The surroundings of a test: makes members and lets time go by. */
abstract class DiscoveryBench {
  readonly warnings: readonly string[]
  readonly channels: Channel[] = []
  protected readonly traits: DiscoveryTraits
  readonly #recording = recordingLog()
  #end: () => Promise<void> = () => Promise.resolve()

  constructor(traits: DiscoveryTraits) {
    this.traits = traits
    this.warnings = this.#recording.full
  }

  abstract readonly place: Place
  protected abstract runtimeOf(name: string): Runtime
  protected abstract bindAddressOf(name: string): string
  abstract until(condition: () => boolean, what: string): Promise<void>
  abstract pass(ms: number): Promise<void>
  /** Ends a member without notifying the others. */
  abstract kill(channel: Channel): void
  /** Whether nothing of a member runs any more. */
  protected isCrashed?(channel: Channel): boolean

  get log(): Log {
    return this.#recording.log
  }

  async prepare(): Promise<void> {
    this.#end = (await this.traits.prepare?.(this.place)) ?? this.#end
  }

  /** A member that is not connected yet. */
  member(name: string): Channel {
    const runtime = this.runtimeOf(name)
    const address = this.bindAddressOf(name)
    const environment = {
      registry: protocols,
      files: diskConfigFiles(),
      properties: {'jgroups.bind_addr': address},
      variables: {},
      interfaces: runtime.network.interfaces(),
      hostName: name,
    }
    const text = stackText(this.#transport(address), this.traits.elements(this.place))
    const stack = requireStack({file: 'compliance.xml', text}, environment).protocols
    const channel = new Channel({stack, runtime, name})
    this.channels.push(channel)
    return channel
  }

  /** Connects members at the same time; none of them may fail. */
  async connect(members: readonly Channel[], cluster = 'demo'): Promise<void> {
    const results = new Map<Channel, Error | null>()
    for (const member of members) {
      member.connectThen(this.clusterNamed(cluster), (error) => results.set(member, error ?? null))
    }
    await this.until(() => results.size === members.length, 'all have connected')
    for (const [member, error] of results) assert.equal(error, null, `${member.name}: ${String(error)}`)
  }

  async joined(...names: readonly string[]): Promise<Channel[]> {
    const members: Channel[] = []
    for (const name of names) {
      const member = this.member(name)
      await this.connect([member])
      members.push(member)
      await this.agree(members)
    }
    return members
  }

  /** Waits until exactly these members share one view. */
  async agree(members: readonly Channel[]): Promise<void> {
    const [first] = members
    const views = (): string => members.map((m) => `${m.name}: ${String(m.view)}`).join('; ')
    const agreed = (): boolean =>
      first?.view?.size === members.length && members.every((m) => m.view?.equals(first.view) === true)
    await this.until(agreed, `one view of ${members.map((m) => m.name).join()}`).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${views()}\n${this.warnings.join('\n')}`, {cause: error})
    })
  }

  async leave(member: Channel): Promise<void> {
    let left = false
    member.disconnectThen(() => (left = true))
    await this.until(() => left, `${member.name} leaves`)
  }

  /** Stops all members and waits for what they have still to do, such as removing themselves from a store. */
  async close(): Promise<void> {
    const channels = this.channels.splice(0)
    const running = channels.filter((channel) => this.isCrashed?.(channel) !== true)
    let stopped = 0
    for (const channel of running) channel.stack.stop(() => stopped++)
    await this.until(() => stopped === running.length, 'all members end')
    for (const channel of channels) channel.abort()
    await this.#end()
  }

  /** Clusters of different benches are kept apart. */
  protected clusterNamed(cluster: string): string {
    return cluster
  }

  #transport(address: string): string {
    const {port} = this.place
    return this.traits.transport === 'UDP'
      ? `<UDP bind_addr="${address}" mcast_addr="239.77.77.79" mcast_port="${String(port)}" diag.enabled="false"/>`
      : `<TCP bind_addr="${address}" bind_port="${String(port)}" port_range="20" sock_conn_timeout="200" diag.enabled="false"/>`
  }
}

class SimBench extends DiscoveryBench {
  readonly place: Place
  readonly #world: SimWorld
  readonly #hosts = new Map<string, SimHost>()

  constructor(traits: DiscoveryTraits) {
    super(traits)
    const databases = new SimulatedDatabases()
    this.#world = new SimWorld({seed: 5, log: () => this.log, databases: (clock) => databases.for(clock)})
    const hosts = Array.from({length: HOSTS}, (_, i) => `10.0.0.${String(i + 1)}`)
    this.place = {hosts, port: 7800, folder: '/shared', log: this.log, world: this.#world, databases}
  }

  until(condition: () => boolean, what: string): Promise<void> {
    assert.ok(this.#world.runUntil(condition, LIMIT_MS * 2), what)
    return Promise.resolve()
  }

  pass(ms: number): Promise<void> {
    this.#world.advance(ms)
    return Promise.resolve()
  }

  kill(channel: Channel): void {
    // The others of its process live on: only where a process has several members, this one just falls silent.
    if (this.traits.oneProcess === true) channel.abort()
    else this.#hosts.get(channel.name)?.crash()
  }

  protected override isCrashed(channel: Channel): boolean {
    return this.#hosts.get(channel.name)?.alive === false
  }

  protected bindAddressOf(name: string): string {
    return this.#host(name).address
  }

  protected runtimeOf(name: string): Runtime {
    return this.#host(name).runtime
  }

  #host(name: string): SimHost {
    const known = this.#hosts.get(this.traits.oneProcess === true ? '' : name)
    if (known !== undefined) return known
    const host = this.#world.host(name)
    this.#hosts.set(this.traits.oneProcess === true ? '' : name, host)
    return host
  }
}

class SocketBench extends DiscoveryBench {
  readonly place: Place
  readonly #folder = mkdtempSync(join(tmpdir(), 'jg-discovery-'))

  constructor(traits: DiscoveryTraits) {
    super(traits)
    lastPort += 30
    const {log} = this
    this.place = {hosts: ['127.0.0.1'], port: lastPort, folder: this.#folder, log, world: null, databases: null}
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const end = performance.now() + LIMIT_MS
    while (!condition()) {
      assert.ok(performance.now() < end, what)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  pass(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms))
  }

  kill(channel: Channel): void {
    channel.abort()
  }

  override async close(): Promise<void> {
    await super.close()
    rmSync(this.#folder, {recursive: true, force: true})
  }

  protected override clusterNamed(cluster: string): string {
    return `${cluster}-${String(this.place.port)}`
  }

  protected bindAddressOf(): string {
    return '127.0.0.1'
  }

  protected runtimeOf(): Runtime {
    return realRuntime({
      log: this.log,
      onFailure: (error) => {
        throw error
      },
    })
  }
}

/** Members on the simulated network. */
export const simulated = (traits: DiscoveryTraits): DiscoveryBench => new SimBench(traits)
/** Members on sockets of loopback, in this process. */
export const onSockets = (traits: DiscoveryTraits): DiscoveryBench => new SocketBench(traits)

/** Declares the suite for a discovery protocol; `open` creates a new bench. */
export function discoverySuite(
  title: string,
  traits: DiscoveryTraits,
  open: (traits: DiscoveryTraits) => DiscoveryBench,
): void {
  describe(`${title}, as every discovery protocol`, function () {
    this.timeout(LIMIT_MS * 3)
    let bench: DiscoveryBench

    beforeEach(() => {
      bench = open(traits)
      return bench.prepare()
    })
    afterEach(() => bench.close())

    it('lets the first member form a cluster and the next ones find it, and where the others are', async () => {
      const members = await bench.joined('A', 'B', 'C')
      for (const member of members) {
        const {transport} = member.stack
        const known = (other: Channel): boolean => transport.physicalAddressOf(other.address) !== null
        await bench.until(() => members.every(known), `${member.name} knows where all are`)
      }
    })

    it('brings members that start at the same time together', async () => {
      const members = ['A', 'B', 'C'].map((name) => bench.member(name))
      await bench.connect(members)
      await bench.agree(members)
    })

    it('finds the next coordinator when the first one has left', async () => {
      const [a, b] = (await bench.joined('A', 'B')) as [Channel, Channel]
      await bench.leave(a)
      await bench.agree([b])
      const c = bench.member('C')
      await bench.connect([c])
      await bench.agree([b, c])
    })

    it('finds the next coordinator when the first one was killed', async () => {
      const [a, b] = (await bench.joined('A', 'B')) as [Channel, Channel]
      bench.kill(a)
      await bench.agree([b])
      const c = bench.member('C')
      await bench.connect([c])
      await bench.agree([b, c])
    })

    it('lets a member that has left join again', async () => {
      const [a, b] = (await bench.joined('A', 'B')) as [Channel, Channel]
      await bench.leave(b)
      await bench.agree([a])
      await bench.connect([b])
      await bench.agree([a, b])
    })

    it('keeps clusters of other names apart', async () => {
      const [a] = (await bench.joined('A')) as [Channel]
      const other = bench.member('B')
      await bench.connect([other], 'other')
      // MERGE3 looks for other clusters meanwhile.
      await bench.pass(1000)
      await bench.agree([a])
      await bench.agree([other])
    })
  })
}
