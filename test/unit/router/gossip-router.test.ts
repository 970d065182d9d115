import assert from 'node:assert/strict'
import {Uuid} from '../../../src/model/address.ts'
import type {GossipData} from '../../../src/headers/gossip-data.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'
import {queryRouter, type RouterQuestion, type RouterReport} from '../../../src/router/client/query.ts'
import type {RouterEvent, RouterOptions} from '../../../src/router/router-options.ts'
import type {StreamSocket} from '../../../src/runtime/ports.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'
import {FrameReader} from '../../../src/stack/frame-stream.ts'
import {decodeGossip, encodeGossip, MessageHead} from '../../../src/stack/gossip/gossip-frames.ts'
import {memberAddress} from '../../support/protocol-harness.ts'
import {simRouter} from '../../support/router.ts'

/** A router and clients in virtual time. */
class Bench {
  readonly world = new SimWorld({seed: 11})
  readonly events: RouterEvent[] = []
  readonly router

  constructor(options: Partial<RouterOptions> = {}) {
    this.router = simRouter(this.world.host('R'), options, (event) => this.events.push(event))
  }

  client(): {readonly say: (bytes: Uint8Array) => void; readonly heard: GossipData[]; readonly close: () => void} {
    const heard: GossipData[] = []
    const frames = new FrameReader(0, (bytes, start, end) => heard.push(decodeGossip(bytes, start, end)))
    let stream: StreamSocket | null = null
    const handler = {onData: (bytes: Uint8Array) => frames.push(bytes), onClose: () => undefined}
    this.world
      .host('C')
      .runtime.network.connect({address: '10.0.0.1', port: 12_001, timeoutMs: 100}, handler, (_, s) => {
        stream = s
      })
    this.world.advance(10)
    const close = (): void => {
      stream?.close()
      this.world.advance(10)
    }
    const say = (bytes: Uint8Array): void => {
      stream?.write(bytes)
      this.world.advance(10)
    }
    return {say, heard, close}
  }

  query(question: Partial<RouterQuestion> = {}): RouterReport | undefined {
    let report: RouterReport | undefined
    const {clock, network, log} = this.world.host('Q').runtime
    const asked = {router: {host: '10.0.0.1'}, clusters: [], timeoutMs: 1000, ...question}
    queryRouter(asked, {clock, network, log}, (result) => (report = result))
    this.world.advance(2000)
    return report
  }
}

const physicalAddress = IpAddress.parse('10.0.0.7', 7800)

function register(group: string, name: string): Uint8Array {
  return encodeGossip({type: 'REGISTER', group, address: memberAddress(name), logicalName: name, physicalAddress})
}

function typesOf(heard: readonly GossipData[]): string[] {
  return heard.map(({type}) => type)
}

describe('a GossipRouter', () => {
  for (const [wire, last] of [
    ['5.5', 'GET_MBRS_RSP_LAST'],
    ['5.4', 'GET_MBRS_RSP_LAST'],
    ['5.3', 'GET_MBRS_RSP'],
    ['4.2', 'GET_MBRS_RSP'],
  ] as const) {
    it(`answers with ${last} where members of ${wire} are`, () => {
      const {say, heard} = new Bench({wire}).client()
      say(register('x', 'A'))
      say(encodeGossip({type: 'GET_MBRS', group: 'x'}))
      assert.deepEqual(typesOf(heard), [last])
      const [member] = heard[0]?.members ?? []
      assert.deepEqual(
        [member?.logicalName, member?.server, member?.coordinator, member?.physicalAddress?.key],
        ['A', true, false, '10.0.0.7:7800'],
      )
    })
  }

  it('answers for all groups by group, and not for unknown ones', () => {
    const {say, heard} = new Bench().client()
    for (const group of ['x', 'y']) say(register(group, 'A'))
    say(encodeGossip({type: 'GET_MBRS', group: 'z'}))
    assert.deepEqual(heard, [])
    say(encodeGossip({type: 'GET_MBRS'}))
    assert.deepEqual(typesOf(heard), ['GET_MBRS_RSP', 'GET_MBRS_RSP_LAST'])
    assert.deepEqual(
      heard.map(({group}) => group),
      ['<<all-groups>>:x', '<<all-groups>>:y'],
    )
  })

  it('answers with current members, however often it was asked before', () => {
    const bench = new Bench()
    const [a, b] = [bench.client(), bench.client()]
    const names = (group: string | null): string[] => {
      const before = a.heard.length
      a.say(encodeGossip({type: 'GET_MBRS', group}))
      return a.heard.slice(before).flatMap(({members}) => members.map(({logicalName}) => logicalName ?? ''))
    }
    a.say(register('x', 'A'))
    for (let i = 0; i < 2; i++) assert.deepEqual([names('x'), names(null)], [['A'], ['A']])
    b.say(register('x', 'B'))
    b.say(register('y', 'C'))
    for (let i = 0; i < 2; i++)
      assert.deepEqual(
        [names('x'), names(null)],
        [
          ['A', 'B'],
          ['A', 'B', 'C'],
        ],
      )
    b.close()
    for (let i = 0; i < 2; i++) assert.deepEqual([names('x'), names('y'), names(null)], [['A'], [], ['A']])
    const types = typesOf(a.heard)
    assert.deepEqual(types.slice(-1), ['GET_MBRS_RSP_LAST'])
  })

  it('refuses names that are too long, counts them, and keeps serving the client', () => {
    const bench = new Bench()
    const {say, heard} = bench.client()
    for (const [group, name] of [
      ['g'.repeat(2000), 'A'],
      ['x', 'n'.repeat(2000)],
    ] as const) {
      say(encodeGossip({type: 'REGISTER', group, address: memberAddress('A'), logicalName: name, physicalAddress}))
    }
    assert.deepEqual([bench.router.requests.refused, bench.router.registrations.size], [2, 0])
    say(register('x', 'A'))
    say(encodeGossip({type: 'HEARTBEAT'}))
    assert.deepEqual([typesOf(heard), bench.router.registrations.size, bench.router.badClients], [['HEARTBEAT'], 1, 0])
  })

  it('disconnects a client whose request is longer than the maximum', () => {
    const bench = new Bench()
    const members = Array.from({length: 30_000}, (_, i) => ({
      sender: new Uuid(1, 2, 3, i),
      server: true,
      coordinator: false,
      logicalName: null,
      physicalAddress,
    }))
    bench.client().say(encodeGossip({type: 'REGISTER', group: 'x', address: memberAddress('A'), members}))
    assert.deepEqual([bench.router.badClients, bench.router.clients.length], [1, 0])
  })

  it('disconnects clients that are silent for half a minute, and no others', () => {
    const bench = new Bench()
    bench.client()
    bench.client().say(register('x', 'A'))
    bench.world.advance(25_000)
    assert.equal(bench.router.clients.length, 2)
    bench.world.advance(11_000)
    assert.equal(bench.router.clients.length, 1)
    assert.equal(bench.router.registrations.size, 1)
  })

  it('reports a lost member once per connection, even to one with several members', () => {
    const bench = new Bench()
    const [a, b] = [bench.client(), bench.client()]
    for (const name of ['A', 'C']) a.say(register('x', name))
    for (const name of ['B', 'D']) b.say(register('x', name))
    b.close()
    assert.deepEqual(typesOf(a.heard), ['SUSPECT', 'SUSPECT'])
  })

  it('suspects a member whose connection ended, by the number that 4.2 knows where 4.2 is', () => {
    for (const [wire, type] of [
      ['5.5', 'SUSPECT'],
      ['4.2', 'HEARTBEAT'],
    ] as const) {
      const bench = new Bench({wire})
      const [a, b] = [bench.client(), bench.client()]
      a.say(register('x', 'A'))
      b.say(register('x', 'B'))
      b.close()
      assert.deepEqual(typesOf(a.heard), [type])
      assert.equal(a.heard[0]?.address?.key, memberAddress('B').key)
    }
  })

  it('does not report lost members if that is disabled', () => {
    const bench = new Bench({emit_suspect_events: false})
    const [a, b] = [bench.client(), bench.client()]
    a.say(register('x', 'A'))
    b.say(register('x', 'B'))
    b.close()
    assert.deepEqual(a.heard, [])
    assert.equal(bench.router.registrations.size, 1)
  })

  it('echoes heartbeats', () => {
    const {say, heard} = new Bench().client()
    say(encodeGossip({type: 'HEARTBEAT'}))
    assert.deepEqual(typesOf(heard), ['HEARTBEAT'])
  })

  it('reports registrations, departures and each message if that is enabled', () => {
    const bench = new Bench({dump_msgs: 'all'})
    const {say, close} = bench.client()
    say(register('x', 'A'))
    const address: Uuid = memberAddress('A')
    const payload = new Uint8Array(5)
    say(Uint8Array.from([...new MessageHead('x', null, address).before(5), ...payload]))
    say(Uint8Array.from([...new MessageHead('x', memberAddress('Z'), address).before(5), ...payload]))
    close()
    assert.deepEqual(
      bench.events.map((e) => (e.event === 'message' ? [e.event, e.dest, e.src, e.bytes] : [e.event, e.member])),
      [
        ['registered', 'A'],
        ['message', null, 'A', 5],
        ['message', memberAddress('Z').toStringLong(), 'A', 5],
        ['unregistered', 'A'],
      ],
    )
    assert.equal(bench.router.messages.withoutDestination, 1)
    assert.equal(bench.router.messages.routed, 1)
  })
})

describe('asking a GossipRouter', () => {
  it('returns the members of all clusters, or of the named ones, without registering', () => {
    const bench = new Bench()
    const {say} = bench.client()
    for (const name of ['A', 'B']) say(register('x', name))
    say(register('y', 'A'))
    const all = bench.query()
    assert.deepEqual([all?.status, all?.clusters, all?.members.length], ['answered', 2, 3])
    const some = bench.query({clusters: ['y', 'z']})
    assert.deepEqual(
      some?.members.map(({cluster, member: m}) => [
        cluster,
        m.logicalName,
        m.sender.key,
        m.physicalAddress?.toString(),
      ]),
      [['y', 'A', memberAddress('A').key, '10.0.0.7:7800']],
    )
    assert.equal(bench.router.registrations.size, 3)
  })

  it('counts a router without members as answering', () => {
    const report = new Bench().query()
    assert.deepEqual([report?.status, report?.clusters, report?.router], ['answered', 0, '10.0.0.1:12001'])
  })

  it('accepts answers without an echo as complete, like those of 4.2', () => {
    const bench = new Bench({wire: '4.2'})
    bench.client().say(register('x', 'A'))
    assert.deepEqual(
      [bench.query({clusters: ['x']})?.status, bench.query({clusters: ['z']})?.status],
      ['answered', 'silent'],
    )
  })

  it('reports why there is no answer', () => {
    const bench = new Bench()
    assert.equal(bench.query({router: {host: '10.0.0.1', port: 1}})?.status, 'unreachable')
    assert.equal(bench.query({router: {host: 'nobody'}})?.reason, 'the name cannot be resolved')
    bench.world.host('H').runtime.network.listen(
      {port: 80},
      (stream) => {
        stream.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
        return {onData: () => undefined, onClose: () => undefined}
      },
      () => undefined,
    )
    const report = bench.query({router: {host: 'H', port: 80}})
    assert.equal(report?.status, 'silent')
    assert.equal(report.reason, 'it is not a GossipRouter: an HTTP response (400)')
  })

  it('says that a router speaks TLS', () => {
    const bench = new Bench()
    bench.world.host('T').runtime.network.listen(
      {port: 80},
      (stream) => {
        stream.write(Buffer.from('15030300020250', 'hex'))
        return {onData: () => undefined, onClose: () => undefined}
      },
      () => undefined,
    )
    assert.match(
      bench.query({router: {host: 'T', port: 80}})?.reason ?? '',
      /^the router speaks TLS: give the TLS options \(a TLS alert \(internal_error\) came\)$/,
    )
  })
})
