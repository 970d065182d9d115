import assert from 'node:assert/strict'
import {WIRE_VERSIONS} from '../../../../src/model/frame.ts'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import type {InterfaceAddress, Network} from '../../../../src/runtime/ports.ts'
import {SimWorld} from '../../../../src/runtime/simulation/world.ts'
import {RouterStubs} from '../../../../src/stack/gossip/router-stubs.ts'
import {addresses, memberAddress} from '../../../support/protocol-harness.ts'
import type {Endpoint} from '../../../../src/model/endpoint.ts'
import {simRouter} from '../../../support/router.ts'

/** A member's stubs in a world whose first hosts, at 10.0.0.1 and up, run routers. */
class Bench {
  readonly world = new SimWorld({seed: 4})
  readonly routers
  /** Addresses of the name `routers`. */
  addresses: string[] = []
  readonly stubs: RouterStubs
  settled = false

  constructor(routers: number, heartbeatIntervalMs = 0) {
    this.routers = Array.from({length: routers}, (_, i) => simRouter(this.world.host(`R${String(i)}`)))
    const {clock, log, random, network} = this.world.host('M').runtime
    const lookup = (host: string, done: (found: readonly InterfaceAddress[]) => void): void => {
      if (host !== 'routers') network.lookup(host, done)
      else done(this.addresses.map((address) => ({address, family: 4, scope: 0})))
    }
    const connect: Network['connect'] = (...args) => network.connect(...args)
    this.stubs = new RouterStubs(
      {
        ports: {clock, log, random, network: {...network, lookup, connect}, addresses},
        connections: {
          framed: {version: WIRE_VERSIONS['5.5'].version, gracefulClose: true},
          target: {timeoutMs: 200},
          family: 4,
        },
        registration: {
          group: 'g',
          address: memberAddress('A'),
          logicalName: 'A',
          physicalAddress: IpAddress.parse('10.0.0.9', 7800),
        },
        reconnectIntervalMs: 500,
        heartbeatIntervalMs,
        heartbeatTimeoutMs: 300,
        carriesMessages: true,
      },
      {},
    )
  }

  start(...hosts: readonly Endpoint[]): void {
    this.stubs.start(hosts, () => (this.settled = true))
    this.world.advance(250)
    assert.ok(this.settled)
  }

  /** How many members each router knows. */
  known(): number[] {
    return this.routers.map((router) => router.registrations.size)
  }
}

describe('the stubs of a member', () => {
  it('register with every address of a name, and follow it when a router moves', () => {
    const bench = new Bench(3)
    bench.addresses = ['10.0.0.1', '10.0.0.2']
    bench.start({host: 'routers'})
    assert.deepEqual(bench.known(), [1, 1, 0])
    bench.addresses = ['10.0.0.3', '10.0.0.1']
    bench.world.hosts[1]?.crash()
    bench.world.advance(1000)
    assert.deepEqual([bench.known()[0], bench.known()[2]], [1, 1])
    assert.equal(bench.stubs.printReconnectList(), '')
  })

  it('settle even if no router can be reached, and report which', () => {
    const bench = new Bench(0)
    bench.start({host: '10.0.0.77'}, {host: 'nobody', port: 5})
    assert.equal(bench.stubs.printReconnectList(), '10.0.0.77:12001, nobody:5')
    assert.equal(bench.stubs.any(), null)
    assert.ok(bench.stubs.reconnectorRunning)
    bench.stubs.stop()
    assert.ok(!bench.stubs.reconnectorRunning)
  })

  it('disconnect from a router that does not echo heartbeats, and return to it', () => {
    const bench = new Bench(1, 100)
    bench.start({host: '10.0.0.1'})
    bench.world.advance(2000)
    assert.notEqual(bench.stubs.any(), null, 'echoes keep the connection')
    bench.world.hosts[0]?.pause()
    bench.world.advance(700)
    assert.equal(bench.stubs.any(), null)
    bench.world.hosts[0]?.resume()
    bench.world.advance(1000)
    assert.notEqual(bench.stubs.any(), null)
    assert.deepEqual(bench.known(), [1])
    bench.stubs.stop()
    bench.world.advance(100)
    assert.deepEqual(bench.known(), [0])
  })

  it('settle only when their registrations with several routers are in effect, or after a while', () => {
    for (const wire of ['5.5', '4.2'] as const) {
      const bench = new Bench(1)
      simRouter(bench.world.hosts[0]!, {port: 12_002, wire})
      let settledAt = 0
      bench.stubs.start([{host: '10.0.0.1'}, {host: '10.0.0.1', port: 12_002}], () => {
        settledAt = bench.world.now
        assert.deepEqual(bench.known(), [1])
      })
      bench.world.advance(1000)
      assert.equal(settledAt > 400, wire === '4.2', `settled at ${String(settledAt)} ms`)
      assert.notEqual(settledAt, 0)
    }
  })

  it('can be added and removed', () => {
    const bench = new Bench(2)
    bench.start({host: '10.0.0.1'})
    bench.stubs.add({host: '10.0.0.2', port: 12_001})
    bench.world.advance(100)
    assert.deepEqual(bench.known(), [1, 1])
    assert.ok(bench.stubs.remove('10.0.0.1', 12_001))
    assert.ok(!bench.stubs.remove('10.0.0.1', 12_001))
    bench.world.advance(100)
    assert.deepEqual(bench.known(), [0, 1])
    assert.match(
      bench.stubs.print(),
      /^Stubs: RouterStub\[local=10\.0\.0\.3:\d+, router_host=10\.0\.0\.2:12001 connected\] - age: \d+ms\nReconnect list: $/,
    )
  })
})
