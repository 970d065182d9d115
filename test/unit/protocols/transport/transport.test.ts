import assert from 'node:assert/strict'
import {ConfigError} from '../../../../src/errors/index.ts'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {Flag, Message, Transient} from '../../../../src/model/message.ts'
import {View, ViewId} from '../../../../src/model/view.ts'
import {SimWorld} from '../../../../src/runtime/simulation/world.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {attributeOf, BareMember, BarePair, recordingLog} from '../../../support/transports.ts'

for (const kind of ['UDP', 'TCP'] as const) {
  describe(`${kind}: sending and receiving`, () => {
    it('delivers a unicast to its member only', () => {
      const {a, b, ...pair} = new BarePair(kind)
      a.meet(b)
      a.tell(b, 'hello')
      pair.world.advance(50)
      assert.deepEqual(b.received, ['A: hello'])
      assert.deepEqual(a.received, [])
    })

    it('delivers a multicast to all, to the sender by loopback and only once', () => {
      const pair = new BarePair(kind)
      pair.a.meet(pair.b)
      pair.a.tell(null, 'hello')
      assert.deepEqual(pair.a.received, [], 'nobody receives inside a send')
      pair.settle()
      assert.deepEqual(pair.a.received, ['A: hello'])
      assert.deepEqual(pair.b.received, ['A: hello'])
    })

    it('does not loop back messages with DONT_LOOPBACK', () => {
      const pair = new BarePair(kind)
      pair.a.meet(pair.b)
      const message = Message.bytes(null, Buffer.from('x'))
      message.transient |= Transient.DONT_LOOPBACK
      pair.a.channel.send(message)
      pair.settle()
      assert.deepEqual(pair.a.received, [])
      assert.deepEqual(pair.b.received, ['A: x'])
    })

    it('loops back a message to oneself without the network', () => {
      const pair = new BarePair(kind)
      pair.a.tell(pair.a, 'me')
      pair.settle()
      assert.deepEqual(pair.a.received, ['A: me'])
      assert.equal(attributeOf(pair.a, 'bundler.total_msgs_sent'), '0')
    })

    it('collects the messages of a turn into one batch, and passes OOB messages up first', () => {
      const pair = new BarePair(kind)
      pair.a.meet(pair.b)
      for (const text of ['1', '2']) pair.a.tell(pair.b, text)
      for (const text of ['3', '4']) pair.a.tell(pair.b, text, Flag.OOB)
      pair.settle()
      assert.deepEqual(pair.b.received, ['A: 3', 'A: 4', 'A: 1', 'A: 2'])
      assert.deepEqual(
        pair.b.batches.map((x) => [x.oob, x.size]),
        [
          [true, 2],
          [false, 2],
        ],
      )
      assert.equal(attributeOf(pair.a, 'bundler.num_batches_sent'), '1')
    })

    it('sends a frame before another message would exceed max_size', () => {
      const pair = new BarePair(kind, {components: {bundler: {max_size: 1000}}})
      pair.a.meet(pair.b)
      for (let i = 0; i < 10; i++) pair.a.tell(pair.b, 'x'.repeat(300))
      pair.settle()
      assert.equal(pair.b.received.length, 10)
      assert.equal(attributeOf(pair.a, 'bundler.num_sends_because_full_queue'), '4')
      assert.equal(attributeOf(pair.a, 'bundler.num_sends_because_no_msgs'), '1')
    })

    it('keeps the order of messages to one member', () => {
      const pair = new BarePair(kind, {components: {bundler: {max_size: 500}}})
      pair.a.meet(pair.b)
      for (let i = 0; i < 50; i++) pair.a.tell(pair.b, String(i))
      pair.world.setConditions({minLatencyMs: 1, maxLatencyMs: 1})
      pair.settle()
      if (kind === 'TCP')
        assert.deepEqual(
          pair.b.received,
          Array.from({length: 50}, (_, i) => `A: ${String(i)}`),
        )
      else assert.equal(pair.b.received.length, 50)
    })

    it('sends each message alone with no-bundler, also when changed while running', () => {
      const pair = new BarePair(kind)
      pair.a.meet(pair.b)
      invoke(pair.a.transport, 'bundler', ['no-bundler'])
      pair.a.tell(pair.b, '1')
      pair.a.tell(pair.b, '2')
      pair.settle()
      assert.equal(attributeOf(pair.a, 'bundler.num_single_msgs_sent'), '2')
      assert.equal(attributeOf(pair.a, 'bundler_class'), 'org.jgroups.protocols.NoBundler')
      assert.throws(() => invoke(pair.a.transport, 'bundler', ['nope']), ConfigError)
    })

    it('sends to a physical address, as discovery does', () => {
      const pair = new BarePair(kind)
      pair.a.channel.send(Message.bytes(pair.b.transport.physicalAddress, Buffer.from('who')))
      pair.settle()
      assert.deepEqual(pair.b.received, ['A: who'])
    })

    it('speaks to members of each minor version', () => {
      for (const wire of ['5.2', '5.3', '5.4', '5.5'] as const) {
        const pair = new BarePair(kind, {wire})
        pair.a.meet(pair.b)
        pair.a.tell(null, 'one')
        pair.settle()
        pair.a.tell(null, 'two')
        pair.a.tell(null, 'three')
        pair.settle()
        assert.deepEqual(pair.b.received, ['A: one', 'A: two', 'A: three'], wire)
      }
    })

    it('counts messages and bytes when msg_stats is enabled', () => {
      const pair = new BarePair(kind, {components: {msg_stats: {enabled: true}}})
      pair.a.meet(pair.b)
      pair.a.tell(null, 'abc')
      pair.a.tell(pair.b, 'de')
      pair.settle()
      assert.equal(attributeOf(pair.a, 'msg_stats.num_msgs_sent'), '2')
      assert.equal(attributeOf(pair.a, 'msg_stats.num_bytes_sent'), '5')
      assert.equal(attributeOf(pair.b, 'num_mcast_msgs_received'), '1')
      assert.equal(attributeOf(pair.b, 'msg_stats.num_ucast_bytes_received'), '2')
      pair.b.transport.resetStats()
      assert.equal(attributeOf(pair.b, 'msg_stats.num_msgs_received'), '0')
    })

    it('measures round trips', () => {
      const pair = new BarePair(kind, {components: {rtt: {enabled: true, num_reqs: 3}}})
      pair.a.meet(pair.b)
      const members = [pair.a.channel.address, pair.b.channel.address]
      for (const member of [pair.a, pair.b]) member.install(new View(new ViewId(pair.a.channel.address, 1), members))
      assert.match(String(invoke(pair.a.transport, 'rtt.rtt', [])), /measurement started/)
      pair.settle()
      const times = String(invoke(pair.a.transport, 'rtt.rtt', [])).split('\n')
      assert.match(times[0] ?? '', /^A: /)
      assert.match(times[1] ?? '', /^B: [\d.]+(us|ms)\//)
      assert.deepEqual(pair.b.received, [])
    })

    it('starts again after a stop', () => {
      const pair = new BarePair(kind)
      pair.a.channel.disconnectThen(() => undefined)
      let result: Error | undefined | null = null
      pair.a.channel.connectThen('demo', (error) => (result = error))
      pair.settle()
      assert.equal(result, undefined)
      pair.a.meet(pair.b)
      pair.a.tell(pair.b, 'again')
      pair.settle()
      assert.deepEqual(pair.b.received, ['A: again'])
    })
  })

  describe(`${kind}: physical addresses`, () => {
    it('asks for an unknown one, once per period, and then sends waiting messages', () => {
      const pair = new BarePair(kind)
      pair.a.tell(pair.b, '1')
      pair.settle()
      pair.a.tell(pair.b, '2')
      pair.settle()
      const asked = pair.a.events.filter((e) => e.type === 'WHO_HAS')
      assert.deepEqual(
        asked.map((e) => e.member.key),
        [pair.b.channel.address.key],
      )
      pair.a.meet(pair.b)
      pair.settle()
      assert.deepEqual(pair.b.received, ['A: 1', 'A: 2'])
    })

    it('drops messages that waited too long', () => {
      const pair = new BarePair(kind)
      pair.a.tell(pair.b, 'old')
      pair.settle()
      pair.world.advance(3000)
      pair.a.meet(pair.b)
      pair.a.tell(pair.b, 'new')
      pair.settle()
      assert.deepEqual(pair.b.received, ['A: new'])
      assert.equal(attributeOf(pair.a, 'bundler.num_drops_on_full_queue'), '1')
    })

    it('limits waiting messages', () => {
      const pair = new BarePair(kind, {components: {bundler: {max_size: 2000}}})
      for (let i = 0; i < 20; i++) pair.a.tell(pair.b, 'x'.repeat(500))
      pair.settle()
      assert.ok(Number(attributeOf(pair.a, 'bundler.size')) <= 4)
      assert.ok(Number(attributeOf(pair.a, 'bundler.num_drops_on_full_queue')) >= 16)
    })

    it('answers the questions of the protocols above', () => {
      const {a, b} = new BarePair(kind)
      assert.equal(
        a.transport.down({type: 'GET_PHYSICAL_ADDRESS', member: a.channel.address}),
        a.transport.physicalAddress,
      )
      assert.equal(a.transport.down({type: 'GET_PHYSICAL_ADDRESS', member: b.channel.address}), null)
      const address = new IpAddress(Uint8Array.of(10, 0, 0, 9), 7)
      assert.equal(a.transport.down({type: 'ADD_PHYSICAL_ADDRESS', member: b.channel.address, address}), true)
      assert.equal(a.transport.down({type: 'ADD_PHYSICAL_ADDRESS', member: b.channel.address, address}), false)
      assert.equal(a.transport.physicalAddressOf(b.channel.address), address)
    })

    it('answers uuids and member-addrs', () => {
      const pair = new BarePair(kind)
      pair.a.meet(pair.b)
      pair.world.advance(2000)
      const answers = pair.a.transport.probe(['uuids', 'member-addrs', 'nope'])
      assert.deepEqual([...(answers?.keys() ?? [])], ['local_addr', 'uuids', 'member-addrs'])
      assert.match(
        answers?.get('uuids') ?? '',
        /^A: [\da-f-]{36}: 10\.0\.0\.1:\d+ \(2 secs old\)\nB: [\da-f-]{36}: 10\.0\.0\.2:\d+ \(2 secs old\)\n$/,
      )
      assert.match(answers?.get('member-addrs') ?? '', /^10\.0\.0\.1:\d+, 10\.0\.0\.2:\d+$/)
    })

    it('announces the external address', () => {
      const {a} = new BarePair(kind, {props: {external_addr: '192.0.2.7', external_port: 4711}})
      assert.equal(String(a.transport.physicalAddress), '192.0.2.7:4711')
      assert.equal(a.transport.bindAddress, '10.0.0.1')
    })
  })

  describe(`${kind}: what is dropped`, () => {
    it('messages of another cluster, with one warning', () => {
      const {lines, log} = recordingLog()
      const world = new SimWorld({seed: 3, log: () => log})
      const members = (['demo', 'other'] as const).map((cluster, i) => {
        const name = 'AB'[i] ?? ''
        const member = new BareMember(kind, name, world.host(name).runtime)
        member.channel.connectThen(cluster, () => undefined)
        world.advance(10)
        return member
      })
      const [a, b] = members as [BareMember, BareMember]
      a.meet(b)
      a.tell(b, 'one')
      world.advance(50)
      a.tell(null, 'two')
      a.tell(null, 'three')
      world.advance(50)
      assert.deepEqual(b.received, [])
      assert.deepEqual(lines, ['dropped messages of a different cluster'])
      assert.equal(attributeOf(b, 'different_cluster_messages'), '1')
      invoke(b.transport, 'clearDifferentClusterCache', [])
      assert.equal(attributeOf(b, 'different_cluster_messages'), '0')
    })
  })
}

describe('UDP', () => {
  it('sends unicasts to all members without IP multicast', () => {
    const pair = new BarePair('UDP', {props: {ip_mcast: false}})
    pair.a.meet(pair.b)
    pair.a.tell(null, 'all')
    pair.settle()
    assert.deepEqual(pair.b.received, ['A: all'])
    assert.deepEqual(pair.a.received, ['A: all'])
  })

  it('refuses a bundle larger than a datagram', () => {
    assert.throws(() => new BarePair('UDP', {components: {bundler: {max_size: 70_000}}}), ConfigError)
  })

  it('refuses the group of probe requests as its own', () => {
    const clash = {
      props: {mcast_addr: '224.0.75.75', mcast_port: 7500},
      components: {diag: {mcast_addr: '224.0.75.75'}},
    }
    assert.throws(() => new BarePair('UDP', clash), ConfigError)
  })
})
