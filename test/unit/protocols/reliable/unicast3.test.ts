import assert from 'node:assert/strict'
import fc from 'fast-check'
import {Flag, Message, Transient} from '../../../../src/model/message.ts'
import {SeqnoList, seqnoListCodec} from '../../../../src/model/seqno-list.ts'
import {unicastAck, unicastData, unicastHeader, unicastRequest} from '../../../../src/headers/unicast3.ts'
import {Unicast3} from '../../../../src/protocols/reliable/unicast3/unicast3.ts'
import {SeededRandom} from '../../../../src/runtime/simulation/random.ts'
import {ProtocolCluster} from '../../../support/protocol-cluster.ts'
import {memberAddress} from '../../../support/protocol-harness.ts'
import {attribute, control, from, harness, headersOf, unicast} from './unicast3-messages.ts'

describe('UNICAST3 sends', () => {
  it('under seqnos from 1, the first one marked, with a connection id per destination', () => {
    const a = harness()
    for (const to of ['B', 'B', 'C']) a.protocol.send(unicast(to, 'x'))
    assert.deepEqual(headersOf(a.takeSent()), [
      unicastData(1, 0, true),
      unicastData(2, 0, false),
      unicastData(1, 1, true),
    ])
  })

  it('multicasts and messages without reliability untouched', () => {
    const a = harness()
    a.protocol.send(Message.empty(null))
    a.protocol.send(unicast('B', 'x', Flag.NO_RELIABILITY))
    assert.deepEqual(
      a.takeSent().map((m) => m.headerCount),
      [0, 0],
    )
  })

  it('nothing before it was started and after it was stopped', () => {
    const a = harness()
    a.protocol.stop()
    a.protocol.send(unicast('B', 'x'))
    assert.deepEqual(a.sent, [])
  })

  it('with new connection ids and rising timestamps after a reconnect', () => {
    const a = harness()
    a.protocol.send(unicast('B', 'x'))
    a.receiveBatch([from('B', 1)])
    a.advance(500)
    a.protocol.stop()
    a.protocol.start()
    a.takeSent()
    a.protocol.send(unicast('B', 'y'))
    a.receiveBatch([from('B', 1)])
    a.advance(500)
    assert.deepEqual(headersOf(a.takeSent()), [unicastData(1, 1, true), unicastAck(1, 0, 2)])
  })
})

describe('UNICAST3 delivers', () => {
  it('a batch in order and in one batch', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 3), from('B', 2)])
    assert.deepEqual(a.texts(), ['B1', 'B2', 'B3'])
    assert.equal(a.batches.length, 1)
  })

  it('duplicates once', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 1), from('B', 2)])
    a.receiveBatch([from('B', 2)])
    assert.deepEqual(a.texts(), ['B1', 'B2'])
  })

  it('OOB messages at once and exactly once', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 3, {flags: Flag.OOB}), from('B', 3, {flags: Flag.OOB})])
    assert.deepEqual(a.texts(), ['B3', 'B1'])
    a.receiveBatch([from('B', 2), from('B', 4)])
    assert.deepEqual(a.texts(), ['B3', 'B1', 'B2', 'B4'])
  })

  it('messages to the own member in order, once, and keeps none of them', () => {
    const a = harness()
    a.protocol.send(unicast('A', 'x'))
    a.protocol.send(unicast('A', 'o', Flag.OOB))
    a.protocol.send(unicast('A', 'y'))
    const sent = a.takeSent()
    for (const message of [sent[1], sent[0], sent[2]]) if (message !== undefined) a.protocol.receive(message)
    assert.deepEqual(a.texts(), ['o', 'x', 'y'])
    assert.equal(attribute(a, 'num_unacked_messages'), 0)
    a.advance(5000)
    assert.deepEqual(a.takeSent(), [])
  })

  it('messages to the own member without a connection when loopback is on', () => {
    const a = harness({loopback: true})
    a.protocol.send(unicast('A', 'x'))
    assert.deepEqual([a.sent, a.delivered], [[], []])
    a.advance(1)
    assert.deepEqual(a.texts(), ['x'])
    assert.equal(attribute(a, 'num_loopbacks'), 1)
  })

  it('no messages of this member without loopback', () => {
    for (const loopback of [true, false]) {
      const a = harness({loopback})
      const hidden = unicast('A', 'x')
      hidden.transient |= Transient.DONT_LOOPBACK
      a.protocol.send(hidden)
      a.advance(1)
      assert.deepEqual(a.delivered, [])
      assert.equal(attribute(a, 'num_unacked_messages'), 0)
    }
  })

  it('messages that are not its own at their place', () => {
    const a = harness()
    const plain = unicast('A', 'plain')
    plain.src = memberAddress('B')
    a.receiveBatch([from('B', 1), plain])
    const multicast = Message.empty(null)
    multicast.src = memberAddress('B')
    a.receiveBatch([multicast])
    a.protocol.receive(plain)
    assert.deepEqual(a.texts(), ['B1', 'plain', '', 'plain'])
  })

  it('batches no larger than max_batch_size', () => {
    const a = harness({max_batch_size: 2})
    a.receiveBatch([1, 2, 3, 4].map((n) => from('B', n)))
    assert.deepEqual(
      a.batches.map((b) => b.size),
      [2, 2],
    )
  })

  it('any mix of loss, duplication and reordering in order and once', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = new SeededRandom(seed)
        const all = new ProtocolCluster(() => new Unicast3())
        for (const name of ['A', 'B']) all.add(name)
        all.view()
        const held: (() => void)[] = []
        let lossy = true
        all.link = (message, _from, to) => {
          if (!lossy) return true
          if (random.next() < 0.2) held.push(() => all.get(to).receiveBatch([message]))
          return random.next() > 0.3
        }
        const expected: string[] = []
        for (let i = 0; i < 40; i++) {
          expected.push(`m${String(i)}`)
          all.get('A').protocol.send(unicast('B', `m${String(i)}`))
          all.run(100)
          if (random.next() < 0.3) held.shift()?.()
        }
        lossy = false
        all.run(8000)
        assert.deepEqual(all.get('B').texts(), expected)
        assert.equal(attribute(all.get('A'), 'num_unacked_messages'), 0)
      }),
      {numRuns: 25},
    )
  })
})

describe('UNICAST3 acknowledges', () => {
  it('with the next run, cumulatively and once', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 2), from('B', 4)])
    assert.deepEqual(a.takeSent(), [])
    a.advance(500)
    const [ack] = a.takeSent()
    assert.deepEqual(ack?.header(48, unicastHeader), unicastAck(2, 0, 1))
    assert.equal(ack.flags, Flag.NO_FC)
    a.receiveBatch([from('B', 3)])
    a.advance(500)
    assert.deepEqual(headersOf(a.takeSent()), [unicastAck(4, 0, 2)])
    a.advance(5000)
    assert.deepEqual(a.takeSent(), [])
  })

  it('at once when a batch reaches ack_threshold', () => {
    const a = harness({ack_threshold: 3})
    a.receiveBatch([from('B', 1), from('B', 2)])
    assert.deepEqual(a.takeSent(), [])
    a.receiveBatch([3, 4, 5].map((n) => from('B', n)))
    assert.deepEqual(headersOf(a.takeSent()), [unicastAck(5, 0, 1)])
  })

  it('with what is pending before it stops', () => {
    const a = harness()
    a.receiveBatch([from('B', 1)])
    a.protocol.stop()
    assert.deepEqual(headersOf(a.takeSent()), [unicastAck(1, 0, 1)])
  })

  it('from the address that the sender used', () => {
    const a = harness()
    const message = unicast('C', 'x')
    message.src = memberAddress('B')
    a.receiveBatch([message.putHeader(48, unicastHeader, unicastData(1, 0, true))])
    a.advance(500)
    assert.equal(String(a.takeSent()[0]?.src), 'C')
  })

  it('and forgets what was acknowledged to it, but not by stale or foreign acks', () => {
    const a = harness()
    for (const text of ['x', 'y', 'z']) a.protocol.send(unicast('B', text))
    const unacked = (): unknown => attribute(a, 'num_unacked_messages')
    a.receiveBatch([control('B', unicastAck(1, 0, 10))])
    assert.equal(unacked(), 2)
    a.receiveBatch([
      control('B', unicastAck(2, 0, 10)),
      control('B', unicastAck(2, 0, 9)),
      control('B', unicastAck(3, 5, 11)),
    ])
    assert.equal(unacked(), 2)
    a.receiveBatch([control('C', unicastAck(3, 0, 12))])
    assert.equal(unacked(), 2)
    a.receiveBatch([control('B', unicastAck(3, 0, 11))])
    assert.equal(unacked(), 0)
  })

  it('with timestamps that may wrap around', () => {
    const a = harness()
    for (const text of ['x', 'y']) a.protocol.send(unicast('B', text))
    a.receiveBatch([control('B', unicastAck(1, 0, 0x7fff_ffff)), control('B', unicastAck(2, 0, -0x8000_0000))])
    assert.equal(attribute(a, 'num_unacked_messages'), 0)
  })
})

describe('UNICAST3 retransmits', () => {
  it('what was missing in two runs', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 4)])
    a.advance(500)
    a.takeSent()
    a.advance(500)
    const [request] = a.takeSent()
    assert.deepEqual(request?.header(48, unicastHeader), unicastRequest())
    assert.equal(request.flags, Flag.OOB | Flag.NO_FC)
    assert.deepEqual([...(request.object(seqnoListCodec) ?? [])], [2, 3])
  })

  it('with the flags of 5.2 for members of 5.2', () => {
    const a = harness({}, {wire: '5.2'})
    a.receiveBatch([from('B', 1), from('B', 4)])
    a.advance(1000)
    assert.deepEqual(
      a.takeSent().map((m) => m.flags),
      [0, Flag.OOB],
    )
  })

  it('requested messages as they were sent', () => {
    const a = harness()
    for (const text of ['x', 'y', 'z']) a.protocol.send(unicast('B', text))
    const sent = a.takeSent()
    const request = Message.object(memberAddress('A'), seqnoListCodec, SeqnoList.range(2, 40))
    a.receiveBatch([control('B', unicastRequest(), request)])
    assert.deepEqual(a.takeSent(), sent.slice(1))
    a.receiveBatch([control('C', unicastRequest(), request.copy())])
    a.receiveBatch([control('B', unicastRequest())])
    assert.deepEqual(a.takeSent(), [])
  })

  it('the newest message while nothing is acknowledged', () => {
    const a = harness()
    for (const text of ['x', 'y']) a.protocol.send(unicast('B', text))
    const sent = a.takeSent()
    a.advance(500)
    assert.deepEqual(a.takeSent(), [])
    a.advance(500)
    assert.deepEqual(a.takeSent(), [sent[1]])
    a.receiveBatch([control('B', unicastAck(2, 0, 1))])
    a.advance(5000)
    assert.deepEqual(a.takeSent(), [])
  })
})
