import assert from 'node:assert/strict'
import {IpAddress} from '../../src/model/ip-address.ts'
import {FdSock2} from '../../src/protocols/failure/fd-sock2/fd-sock2.ts'
import {fdHeader} from '../../src/headers/fd-sock2.ts'
import type {SimHost} from '../../src/runtime/simulation/host.ts'
import {SimWorld} from '../../src/runtime/simulation/world.ts'
import type {StreamHandler} from '../../src/runtime/ports.ts'
import {encodeHandshake} from '../../src/stack/frame-stream.ts'
import {invoke} from '../../src/stack/introspection.ts'
import {memberAddress, ProtocolHarness, viewOf} from '../support/protocol-harness.ts'
import {seedOr} from '../support/simulation.ts'

const TRANSPORT_PORT = 7800

/** FD_SOCK2 on hosts of a simulated network; multicasts of one are received by all. */
class Ring {
  readonly world = new SimWorld({seed: seedOr(1)})
  readonly members = new Map<string, {host: SimHost; harness: ProtocolHarness<FdSock2>}>()
  /** SUSPECT and UNSUSPECT messages with their sender. */
  readonly log: string[] = []
  #views = 0

  add(...names: string[]): void {
    for (const name of names) {
      const host = this.world.host(name)
      const physical = IpAddress.parse(host.address, TRANSPORT_PORT)
      const harness = new ProtocolHarness(new FdSock2(), {
        name,
        runtime: host.runtime,
        transport: {
          physicalAddress: physical,
          bindAddress: host.address,
          bindPort: TRANSPORT_PORT,
          physicalAddressOf: (member) => {
            const found = this.members.get(String(member))?.host.address
            return found === undefined ? null : IpAddress.parse(found, TRANSPORT_PORT)
          },
        },
      })
      this.members.set(name, {host, harness})
    }
  }

  /** Installs a view on its members. */
  view(...names: string[]): void {
    const view = viewOf(++this.#views, ...names)
    for (const name of names)
      if (this.members.get(name)?.host.alive === true) this.of(name).down({type: 'VIEW_CHANGE', view})
  }

  of(name: string): FdSock2 {
    return this.members.get(name)!.harness.protocol
  }

  host(name: string): SimHost {
    return this.members.get(name)!.host
  }

  /** The watched neighbour of each member, `A>B B>A`. */
  watched(): string {
    const live = [...this.members].filter(([name]) => this.host(name).alive)
    return live.map(([name]) => `${name}>${String(this.of(name).gauge('ping_dest')).split(' ')[0]!}`).join(' ')
  }

  connected(...names: string[]): boolean {
    return names.every((name) => this.of(name).gauge('client_state') === 'CONNECTED')
  }

  /** SUSPECT events that reached the protocols above, `A: B`. */
  reported(): string[] {
    return [...this.members].flatMap(([name, {harness}]) =>
      harness.eventsUp.flatMap((e) => (e.type === 'SUSPECT' ? [`${name}: ${e.members.join()}`] : [])),
    )
  }

  advance(ms: number): void {
    for (let t = 0; t < ms; t += 10) {
      this.world.advance(10)
      for (const [name, {harness, host}] of this.members) {
        for (const message of harness.takeSent()) {
          message.src = memberAddress(name)
          const header = message.header(71, fdHeader)
          if (header !== undefined) this.log.push(`${name} ${header.type} ${header.members.join()}`)
          if (host.alive) this.#multicast(harness.copyOverWire(message))
        }
      }
    }
  }

  #multicast(message: Parameters<FdSock2['receive']>[0]): void {
    for (const {harness, host} of this.members.values()) if (host.alive) harness.protocol.receive(message)
  }
}

function ring(...names: string[]): Ring {
  const r = new Ring()
  r.add(...names)
  r.view(...names)
  r.advance(500)
  return r
}

describe('FD_SOCK2', () => {
  it('listens on the port of the transport plus offset', () => {
    const r = ring('A')
    assert.equal(r.of('A').gauge('actual_bind_port'), TRANSPORT_PORT + 100)
    assert.equal(r.of('A').gauge('ping_dest'), 'null [null DISCONNECTED]')
  })

  it('connects each member to its neighbour to the right; two members share one connection', () => {
    const two = ring('A', 'B')
    assert.equal(two.watched(), 'A>B B>A')
    assert.ok(two.connected('A', 'B'))
    assert.equal(two.host('A').streams.size, 1)
    const four = ring('A', 'B', 'C', 'D')
    assert.equal(four.watched(), 'A>B B>C C>D D>A')
    assert.ok(four.connected('A', 'B', 'C', 'D'))
    assert.equal(four.of('A').gauge('members'), '(4) A,B,C,D')
    assert.equal(String(invoke(four.of('A'), 'printConnections', [])).split('\n').length, 2)
    assert.deepEqual([...two.log, ...four.log], [])
  })

  it('moves to the new neighbour when members join, and keeps what the left neighbour needs', () => {
    const r = ring('A', 'B')
    r.add('C')
    r.view('A', 'B', 'C')
    r.advance(500)
    r.add('D')
    r.view('A', 'B', 'C', 'D')
    r.advance(3000)
    assert.equal(r.watched(), 'A>B B>C C>D D>A')
    assert.ok(r.connected('A', 'B', 'C', 'D'))
    for (const name of ['A', 'B', 'C', 'D']) assert.equal(r.host(name).streams.size, 2, name)
    assert.deepEqual(r.log, [])
  })

  for (const dead of ['A', 'B', 'C', 'D']) {
    it(`suspects ${dead} at once when its process dies, and the first that is left reports it`, () => {
      const r = ring('A', 'B', 'C', 'D')
      r.host(dead).crash()
      r.advance(300)
      const first = dead === 'A' ? 'B' : 'A'
      assert.deepEqual(r.reported(), [`${first}: ${dead}`])
      const left = ['A', 'B', 'C', 'D'].filter((name) => name !== dead)
      r.view(...left)
      r.advance(6000)
      assert.ok(r.connected(...left))
      assert.equal(r.log.length, 1, 'no suspicion is repeated after the view')
    })
  }

  it('suspects members that died together in one message, and repeats it until a view comes', () => {
    const r = ring('A', 'B', 'C', 'D', 'E')
    r.host('B').crash()
    r.host('C').crash()
    r.advance(300)
    assert.deepEqual(r.log, ['A SUSPECT B,C'])
    assert.deepEqual(r.reported(), ['A: B,C'])
    r.advance(10_000)
    assert.equal(r.log.length, 3)
    r.view('A', 'D', 'E')
    r.advance(10_000)
    assert.equal(r.log.length, 3)
    assert.equal(r.of('A').counters.num_suspect_events, 1)
  })

  it('does not suspect a member that leaves gracefully', () => {
    const r = ring('A', 'B', 'C')
    r.of('B').down({type: 'DISCONNECT', done: () => undefined})
    r.of('B').stop()
    r.advance(500)
    r.view('A', 'C')
    r.advance(5000)
    assert.deepEqual(r.log, [])
    assert.ok(r.connected('A', 'C'))
  })

  it('suspects a member that closed gracefully but stays in the view', () => {
    const r = ring('A', 'B', 'C')
    r.of('B').stop()
    r.advance(2500)
    assert.deepEqual(r.reported(), ['A: B'])
  })

  it('watches a member again that was suspected wrongly, after a rest', () => {
    const r = ring('A', 'B', 'C')
    for (const stream of [...r.host('B').streams]) stream.crash()
    const listeners = [...r.host('B').listeners]
    r.host('B').listeners.clear()
    r.advance(300)
    assert.deepEqual(r.log, ['A SUSPECT B'])
    for (const [port, listener] of listeners) r.host('B').listeners.set(port, listener)
    r.of('A').down({type: 'UNSUSPECT', members: [memberAddress('B')]})
    r.advance(1000)
    assert.deepEqual(r.log, ['A SUSPECT B', 'A UNSUSPECT B'])
    assert.equal(r.of('A').gauge('suspected_mbrs'), '(0) ')
    r.advance(6000)
    assert.equal(r.watched(), 'A>B B>C C>A')
    assert.deepEqual(r.log, ['A SUSPECT B', 'A UNSUSPECT B'])
  })

  it('opens a connection again that broke by itself, without a suspicion', () => {
    const r = ring('A', 'B', 'C')
    for (const stream of [...r.host('A').streams]) stream.crash()
    r.advance(3000)
    assert.deepEqual(r.log, [])
    assert.ok(r.connected('B', 'C'))
  })

  it('finds a neighbour whose first port is taken by another member', () => {
    const r = new Ring()
    r.add('A', 'B')
    // A stranger listens where B's first port would be: B's own server is one further.
    r.of('B').stop()
    let asked = 0
    const stranger: StreamHandler = {onData: () => asked++, onClose: () => undefined}
    r.host('B').runtime.network.listen(
      {address: r.host('B').address, port: TRANSPORT_PORT + 100},
      () => stranger,
      () => undefined,
    )
    r.of('B').prepare(() => r.of('B').start())
    assert.equal(r.of('B').gauge('actual_bind_port'), TRANSPORT_PORT + 101)
    r.view('A', 'B')
    r.advance(3000)
    assert.ok(asked > 0)
    assert.ok(r.connected('A', 'B'))
    assert.deepEqual(r.log, [])
  })

  it('suspects a neighbour that accepts connections but stays silent', () => {
    const r = new Ring()
    r.add('A', 'B')
    r.of('B').stop()
    const mute: StreamHandler = {onData: () => undefined, onClose: () => undefined}
    for (let i = 0; i < 4; i++) {
      r.host('B').runtime.network.listen(
        {address: r.host('B').address, port: TRANSPORT_PORT + 100 + i},
        () => mute,
        () => undefined,
      )
    }
    r.view('A', 'B')
    r.advance(4500)
    assert.deepEqual(r.reported(), ['A: B'])
  })

  it('looks for a neighbour whose address is not known', () => {
    const r = new Ring()
    r.add('A')
    const [a] = r.members.values()
    r.view('A', 'Z')
    assert.ok(a!.harness.eventsDown.some((e) => e.type === 'FIND_MBRS' && e.members?.join() === 'Z'))
    r.advance(1500)
    assert.deepEqual(r.log, ['A SUSPECT Z'])
  })

  it('suspects only members of the view, and not itself', () => {
    const r = ring('A', 'B')
    const suspect = viewOf(0, 'A', 'X').members
    const [a] = r.members.values()
    a!.harness.protocol.down({type: 'UNSUSPECT', members: [memberAddress('X')]})
    const [message] = a!.harness.takeSent()
    message!.putHeader(71, fdHeader, {type: 'SUSPECT', members: suspect, cluster: null, server: null})
    r.of('A').receive(message!)
    r.of('B').receive(message!)
    assert.equal(r.of('A').gauge('suspected_mbrs'), '(0) ')
    assert.equal(r.of('B').gauge('suspected_mbrs'), '(1) A')
    assert.deepEqual(r.reported(), ['B: A'])
  })

  it('survives hostile bytes on its port', () => {
    const r = ring('A', 'B')
    const victim = r.host('B')
    const frame = (length: number): Uint8Array =>
      Uint8Array.of(length >>> 24, length >>> 16, length >>> 8, length, 1, 2, 3)
    const hello = encodeHandshake(0x2946, IpAddress.parse('10.0.0.9', 1)!)
    const attacks = [
      Uint8Array.of(1, 2, 3, 4),
      new Uint8Array(0),
      ...[3, 0, -1, 0x7fffffff].map((n) => Buffer.concat([hello, frame(n)])),
    ]
    let closed = 0
    const stranger = r.world.host('stranger')
    for (const bytes of attacks) {
      const handler: StreamHandler = {onData: () => undefined, onClose: () => closed++}
      const target = {address: victim.address, port: TRANSPORT_PORT + 100, timeoutMs: 1000}
      stranger.runtime.network.connect(target, handler, (_error, stream) => stream?.write(bytes))
    }
    r.advance(2000)
    assert.ok(closed >= 4, 'bad handshakes, lengths and silence end the connection')
    assert.ok(r.connected('A', 'B'))
    assert.deepEqual(r.log, [])
  })
})
