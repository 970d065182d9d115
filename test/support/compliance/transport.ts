/** What every transport must do, on the simulated network and on sockets: one suite for all of them. */
import assert from 'node:assert/strict'
import {Flag, Message, Transient} from '../../../src/model/message.ts'
import {View, ViewId} from '../../../src/model/view.ts'
import {realRuntime} from '../../../src/net/real-runtime.ts'
import type {Log, Runtime} from '../../../src/runtime/ports.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'
import {attributeOf, BareMember, type BareOptions, recordingLog, type TRANSPORTS} from '../transports.ts'

/** The surroundings of a test: makes members and lets time go by. */
export interface TransportBench {
  /** What the members warned of. */
  readonly warnings: readonly string[]
  prepare(): Promise<void>
  /** Connects a member and makes all members of the bench known to each other. */
  add(name: string, options?: BareOptions, cluster?: string): Promise<BareMember>
  /** Waits until the condition holds. */
  until(condition: () => boolean, what: string): Promise<void>
  /** Lets what is under way arrive. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** What a transport is like. */
export interface TransportTraits {
  readonly kind: keyof typeof TRANSPORTS | ConstructorParameters<typeof BareMember>[0]
  /** Options of all its members. */
  readonly options?: BareOptions
  /** Messages may overtake each other and be lost. */
  readonly datagrams?: boolean
  /** Bytes of the largest message that is asked of it. */
  readonly largest: number
  /** Starts what the transport needs besides the members, in a simulated world or on loopback for null; returns the function that ends it. */
  readonly prepare?: (world: SimWorld | null) => Promise<() => void>
}

/** How long conditions on real sockets are waited for. */
const LIMIT_MS = 10_000

abstract class Bench implements TransportBench {
  readonly #traits: TransportTraits
  readonly members: BareMember[] = []
  readonly warnings: readonly string[]
  protected readonly log: Log
  #end: () => void = () => undefined

  constructor(traits: TransportTraits) {
    this.#traits = traits
    const {full, log} = recordingLog()
    this.warnings = full
    this.log = log
  }

  async prepare(): Promise<void> {
    this.#end = (await this.#traits.prepare?.(this.world)) ?? this.#end
  }

  async add(name: string, options: BareOptions = {}, cluster = 'demo'): Promise<BareMember> {
    const {kind, options: common} = this.#traits
    const member = new BareMember(kind, name, this.runtimeOf(name), {
      ...options,
      props: {...this.props, ...common?.props, ...options.props},
      components: {...common?.components, ...options.components},
    })
    let result: Error | undefined | null = null
    member.channel.connectThen(this.clusterNamed(cluster), (error) => (result = error))
    await this.until(() => result !== null, `${name} connects`)
    assert.equal(result, undefined)
    for (const other of this.members) member.meet(other)
    this.members.push(member)
    // Whatever else the members need has to know this one, too.
    if (this.#traits.prepare !== undefined) await this.settle()
    return member
  }

  /** Clusters of different benches are kept apart. */
  protected clusterNamed(cluster: string): string {
    return cluster
  }

  protected abstract readonly world: SimWorld | null
  protected abstract readonly props: Readonly<Record<string, unknown>>
  protected abstract runtimeOf(name: string): Runtime
  abstract until(condition: () => boolean, what: string): Promise<void>
  abstract settle(): Promise<void>

  async close(): Promise<void> {
    const closed = this.members.splice(0).map((m) => m.channel.close())
    await this.settle()
    await Promise.all(closed)
    this.#end()
  }
}

class SimBench extends Bench {
  protected readonly world = new SimWorld({seed: 3, log: () => this.log})
  protected readonly props = {}
  readonly #oneProcess: boolean

  constructor(traits: TransportTraits) {
    super(traits)
    this.#oneProcess = traits.kind === 'SHARED_LOOPBACK'
  }

  protected runtimeOf(name: string): Runtime {
    const host = this.#oneProcess ? 'process' : name
    return (this.world.hostNamed(host) ?? this.world.host(host)).runtime
  }

  until(condition: () => boolean, what: string): Promise<void> {
    assert.ok(this.world.runUntil(condition, LIMIT_MS), what)
    return Promise.resolve()
  }

  settle(): Promise<void> {
    this.world.advance(200)
    return Promise.resolve()
  }
}

let lastPort = 41_000 + (process.pid % 5000)

class SocketBench extends Bench {
  protected readonly world = null
  protected readonly props: Readonly<Record<string, unknown>>

  constructor(traits: TransportTraits) {
    super(traits)
    const group = traits.kind === 'UDP' ? {mcast_port: lastPort++, mcast_addr: '239.77.77.78'} : {}
    this.props = {bind_addr: '127.0.0.1', ...group}
  }

  protected runtimeOf(): Runtime {
    return realRuntime({
      log: this.log,
      onFailure: (error) => {
        throw error
      },
    })
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const end = performance.now() + LIMIT_MS
    while (!condition()) {
      assert.ok(performance.now() < end, what)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** Turns of the event loop, enough for data in transit within this process. */
  async settle(): Promise<void> {
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Members on the simulated network. */
export const simulated = (traits: TransportTraits): TransportBench => new SimBench(traits)
/** Members on sockets of loopback. */
export const onSockets = (traits: TransportTraits): TransportBench => new SocketBench(traits)

function viewOf(...members: readonly BareMember[]): View {
  const addresses = members.map((m) => m.channel.address)
  return new View(new ViewId(addresses[0]!, 1), addresses)
}

type Open = (traits: TransportTraits) => TransportBench

/** Declares the suite for a transport; `open` creates a new bench. */
export function transportSuite(title: string, traits: TransportTraits, open: Open): void {
  describe(`${title}, as every transport`, () => {
    let bench: TransportBench
    beforeEach(() => {
      bench = open(traits)
      return bench.prepare()
    })
    afterEach(() => bench.close())

    const three = async (): Promise<[BareMember, BareMember, BareMember]> => {
      const all: [BareMember, BareMember, BareMember] = [
        await bench.add('A'),
        await bench.add('B'),
        await bench.add('C'),
      ]
      for (const member of all) member.install(viewOf(...all))
      return all
    }
    const heard = (member: BareMember, count: number): Promise<void> =>
      bench.until(() => member.received.length >= count, `${String(count)} messages, found ${member.received.join()}`)

    it('brings multicasts to all and unicasts to one', async () => {
      const [a, b, c] = await three()
      for (const member of [a, b, c]) member.tell(null, 'all')
      a.tell(c, 'you')
      assert.deepEqual(a.received, [], 'nothing is received inside a send')
      await Promise.all([heard(a, 3), heard(b, 3), heard(c, 4)])
      await bench.settle()
      assert.deepEqual(a.received.toSorted(), ['A: all', 'B: all', 'C: all'])
      assert.deepEqual(b.received.toSorted(), ['A: all', 'B: all', 'C: all'])
      assert.deepEqual(c.received.toSorted(), ['A: all', 'A: you', 'B: all', 'C: all'])
    })

    it('loops back what asks for it, and not what asks not to be', async () => {
      const [a, b] = await three()
      const message = Message.bytes(null, Buffer.from('x'))
      message.transient |= Transient.DONT_LOOPBACK
      a.channel.send(message)
      a.tell(a, 'me')
      await Promise.all([heard(a, 1), heard(b, 1)])
      await bench.settle()
      assert.deepEqual(a.received, ['A: me'])
      assert.deepEqual(b.received, ['A: x'])
    })

    it('hands OOB messages of a frame up first', async () => {
      const [a, b] = await three()
      for (const text of ['1', '2']) a.tell(b, text)
      for (const text of ['3', '4']) a.tell(b, text, Flag.OOB)
      await heard(b, 4)
      assert.deepEqual(b.received, ['A: 3', 'A: 4', 'A: 1', 'A: 2'])
    })

    it('carries the largest message whole', async () => {
      const [a, b] = await three()
      a.tell(b, 'x'.repeat(traits.largest))
      await heard(b, 1)
      assert.equal(b.received[0], `A: ${'x'.repeat(traits.largest)}`)
    })

    it('carries thousands of messages complete, in order where it promises that, when the sender waits', async () => {
      const [a, b] = await three()
      const total = 3000
      for (let i = 0; i < total; i++) {
        const room = a.channel.send(Message.bytes(b.channel.address, Buffer.from(`${String(i)}:${'x'.repeat(1000)}`)))
        if (!room || i % 100 === 99) await heard(b, i - 400)
      }
      await heard(b, total)
      const numbers = b.received.map((text) => Number(/^A: (\d+):/.exec(text)?.[1]))
      if (traits.datagrams === true) numbers.sort((x, y) => x - y)
      assert.deepEqual(numbers, [...numbers.keys()])
    })

    it('drops messages of other clusters', async () => {
      const [a] = await three()
      const stranger = await bench.add('D', {}, 'other')
      a.tell(stranger, 'for you')
      a.tell(null, 'for all')
      await heard(a, 1)
      await bench.settle()
      assert.deepEqual(stranger.received, [])
    })

    it('marks members that left as removable, keeps them for a while, and shows it', async () => {
      const [a, b, c] = await three()
      a.install(viewOf(a, b))
      const uuids = a.transport.probe(['uuids'])?.get('uuids') ?? ''
      assert.match(uuids, /^C: [\da-f-]{36}: [\d.:a-f]+ \(\d+ (?:ms|secs) old, removable\)$/m)
      assert.match(uuids, /^B: [\da-f-]{36}: [\d.:a-f]+ \(\d+ (?:ms|secs) old\)$/m)
      const known = String(a.transport.probe(['member-addrs'])?.get('member-addrs')).split(', ')
      assert.deepEqual(known.toSorted(), [a, b].map((m) => String(m.transport.physicalAddress)).toSorted())
      assert.notEqual(a.transport.physicalAddressOf(c.channel.address), null)
    })

    it('starts again after a stop', async () => {
      const [a, b] = await three()
      const stopped = b.channel.disconnect()
      await bench.settle()
      await stopped
      a.tell(b, 'lost')
      await bench.settle()
      let result: Error | undefined | null = null
      b.channel.connectThen('demo', (error) => (result = error))
      await bench.until(() => result !== null, 'B connects again')
      assert.equal(result, undefined)
      b.meet(a)
      a.tell(b, 'again')
      b.tell(a, 'back')
      await Promise.all([heard(a, 1), heard(b, 1)])
      assert.deepEqual([a.received, b.received], [['B: back'], ['A: again']])
    })

    it('goes on when a member is gone', async () => {
      const [a, b, c] = await three()
      const gone = c.channel.close()
      await bench.settle()
      await gone
      for (let i = 0; i < 20; i++) a.tell(null, String(i))
      for (let i = 0; i < 20; i++) a.tell(c, String(i))
      await heard(b, 20)
      assert.equal(b.received.length, 20)
    })

    it('counts what it sends and receives', async () => {
      const options = {components: {msg_stats: {enabled: true}}}
      const [a, b] = [await bench.add('A', options), await bench.add('B', options)]
      for (const member of [a, b]) member.install(viewOf(a, b))
      a.tell(null, 'abc')
      a.tell(b, 'de')
      await heard(b, 2)
      assert.equal(attributeOf(a, 'msg_stats.num_msgs_sent'), '2')
      assert.equal(attributeOf(b, 'num_mcast_msgs_received'), '1')
      assert.equal(attributeOf(b, 'msg_stats.num_ucast_bytes_received'), '2')
    })
  })
}
