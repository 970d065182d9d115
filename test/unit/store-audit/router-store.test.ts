import assert from 'node:assert/strict'
import {type StorePorts, storesOfUrl} from '../../../src/store-audit/open-stores.ts'
import {type DiscoveryStore, readStores, requireChangeable, type StoreEntry} from '../../../src/store-audit/store.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'
import type {Clock, StreamSocket} from '../../../src/runtime/ports.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'
import {encodeGossip} from '../../../src/stack/gossip/gossip-frames.ts'
import {memberAddress} from '../../support/protocol-harness.ts'
import {simRouter} from '../../support/router.ts'
import {SimulatedDatabases} from '../../support/simulated-databases.ts'

const ACCESS = {user: null, password: null, timeoutMs: 1000}

/** Two routers on separate hosts, and a host that reads their registrations. */
class Bench {
  readonly world = new SimWorld({databases: (clock: Clock) => new SimulatedDatabases().for(clock)})
  /** What the routers reported. */
  readonly events: string[] = []
  readonly routers = ['r1', 'r2'].map((name) => {
    return simRouter(this.world.host(name), {dump_msgs: 'all'}, ({event}) => this.events.push(event))
  })
  readonly ports: StorePorts

  constructor() {
    const {databases, sharedFiles, clock, network, log} = this.world.host('looker').runtime
    assert.ok(databases !== undefined && sharedFiles !== undefined)
    this.ports = {databases, sharedFiles, clock, network, log}
  }

  register(router: string, group: string, name: string): void {
    const {network} = this.world.host(`${name}${group}${router}`).runtime
    const handler = {onData: () => undefined, onClose: () => undefined}
    const physicalAddress = IpAddress.parse('10.0.0.7', 7800)
    const bytes = encodeGossip({
      type: 'REGISTER',
      group,
      address: memberAddress(name),
      logicalName: name,
      physicalAddress,
    })
    network.connect({address: router, port: 12_001, timeoutMs: 100}, handler, (_, stream: StreamSocket | null) => {
      stream?.write(bytes)
    })
    this.world.advance(10)
  }

  stores(url: string): Promise<DiscoveryStore[]> {
    return storesOfUrl(url, this.ports, ACCESS)
  }

  /** Entries of the stores of an address; virtual time goes on meanwhile. */
  async read(url: string, cluster?: string): Promise<readonly StoreEntry[]> {
    const state = {over: false}
    const end = readStores(await this.stores(url), cluster).finally(() => (state.over = true))
    end.catch(() => undefined)
    while (!state.over) {
      this.world.advance(10)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return end
  }
}

const textOf = ({store, cluster, member, fault}: StoreEntry): string =>
  `${store.replace('TCPGOSSIP ', '')} ${cluster} ${member?.logicalName ?? ''}${fault ?? ''}`

describe('the registrations of GossipRouters, seen from outside', () => {
  let bench: Bench

  beforeEach(() => {
    bench = new Bench()
    bench.register('10.0.0.1', 'one', 'A')
    bench.register('10.0.0.1', 'two', 'B')
    bench.register('10.0.0.2', 'one', 'A')
  })

  it('are entries of one cluster, or of all', async () => {
    const url = 'gossip://10.0.0.1:12001'
    assert.deepEqual((await bench.read(url)).map(textOf), ['10.0.0.1:12001 one A', '10.0.0.1:12001 two B'])
    const [entry, ...more] = await bench.read(url, 'one')
    assert.deepEqual(more, [])
    assert.deepEqual(
      [entry?.store, entry?.place, entry?.member?.physicalAddress?.toString()],
      ['TCPGOSSIP 10.0.0.1:12001', '10.0.0.1:12001', '10.0.0.7:7800'],
    )
    assert.deepEqual(await bench.read(url, 'three'), [])
  })

  it('are read without the router hearing of another member', async () => {
    const before = [...bench.events]
    assert.deepEqual(before, ['registered', 'registered', 'registered'])
    await bench.read('gossip://10.0.0.1', 'one')
    await bench.read('gossip://10.0.0.2')
    assert.deepEqual(bench.events, before)
  })

  it('are listed per router, and a router that does not answer is an entry with a fault', async () => {
    const url = 'gossip://10.0.0.1:12001,10.0.0.2[12001]'
    assert.equal((await bench.read(url)).length, 3)
    bench.routers[0]?.stop()
    const [fault, ...rest] = (await bench.read(url, 'one')).map(textOf)
    assert.match(fault ?? '', /^10\.0\.0\.1:12001 one unreachable: /)
    assert.deepEqual(rest, ['10.0.0.2:12001 one A'])
  })

  it('cannot be read if no router answers, and the reason is reported', async () => {
    for (const router of bench.routers) router.stop()
    await assert.rejects(bench.read('gossip://10.0.0.1'), {
      code: 'TIMED_OUT',
      message: /^TCPGOSSIP 10\.0\.0\.1:12001: unreachable: /,
    })
  })

  it('can be neither removed nor added', async () => {
    const stores = await bench.stores('gossip://[fe80::1]:12002')
    assert.equal(stores[0]?.label, 'TCPGOSSIP [fe80::1]:12002')
    assert.throws(() => requireChangeable(stores), {code: 'USAGE', message: /routers? forgets? them/})
    await assert.rejects(stores[0].remove([]), {code: 'USAGE'})
    await assert.rejects(stores[0].add('one', []), {code: 'USAGE'})
  })

  it('require the names of routers', async () => {
    for (const url of ['gossip://', 'gossip://a[b]']) await assert.rejects(bench.stores(url), {code: 'USAGE'}, url)
  })
})
