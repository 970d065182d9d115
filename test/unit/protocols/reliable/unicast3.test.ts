import assert from 'node:assert/strict'
import fc from 'fast-check'
import {Uuid} from '../../../../src/model/address.ts'
import {Flag, Message, Transient} from '../../../../src/model/message.ts'
import {SeqnoList, seqnoListCodec} from '../../../../src/model/seqno-list.ts'
import {
  unicastAck, unicastClose, unicastData, type UnicastHeader, unicastHeader, unicastRequest, unicastSendFirst, UnicastType,
} from '../../../../src/protocols/reliable/unicast3/header.ts'
import {Unicast3} from '../../../../src/protocols/reliable/unicast3/unicast3.ts'
import {SeededRandom} from '../../../../src/runtime/simulation/random.ts'
import {attributesOf, invoke} from '../../../../src/stack/introspection.ts'
import {ProtocolCluster} from '../../../support/protocol-cluster.ts'
import {type HarnessOptions, memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'

type Props = Readonly<Record<string, unknown>>

function harness(props: Props = {}, options: HarnessOptions = {}): ProtocolHarness<Unicast3> {
  const member = new ProtocolHarness(new Unicast3({props}), options)
  member.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
  return member
}

function unicast(to: string, text: string, flags = 0): Message {
  return Message.bytes(memberAddress(to), new TextEncoder().encode(text)).setFlag(flags)
}

function control(name: string, header: UnicastHeader, message = Message.empty(memberAddress('A'))): Message {
  message.src = memberAddress(name)
  return message.putHeader(48, unicastHeader, header)
}

/** A message to A as another member sends it. */
function from(name: string, seqno: number, options: {connId?: number; first?: boolean; flags?: number} = {}): Message {
  const {connId = 0, first = seqno === 1, flags = 0} = options
  return control(name, unicastData(seqno, connId, first), unicast('A', `${name}${String(seqno)}`, flags))
}

function headersOf(messages: readonly Message[]): (UnicastHeader | undefined)[] {
  return messages.map((m) => m.header(48, unicastHeader))
}

function attribute(member: ProtocolHarness<Unicast3>, name: string): unknown {
  return attributesOf(member.protocol).find((a) => a.name === name)?.read()
}

describe('UNICAST3 sends', () => {
  it('under seqnos from 1, the first one marked, with a connection id per destination', () => {
    const a = harness()
    for (const to of ['B', 'B', 'C']) a.protocol.send(unicast(to, 'x'))
    assert.deepEqual(headersOf(a.takeSent()), [unicastData(1, 0, true), unicastData(2, 0, false), unicastData(1, 1, true)])
  })

  it('multicasts and messages without reliability untouched', () => {
    const a = harness()
    a.protocol.send(Message.empty(null))
    a.protocol.send(unicast('B', 'x', Flag.NO_RELIABILITY))
    assert.deepEqual(a.takeSent().map((m) => m.headerCount), [0, 0])
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

  it('nothing of what the own member does not want back', () => {
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
    assert.deepEqual(a.batches.map((b) => b.size), [2, 2])
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
    assert.equal(ack?.flags, Flag.NO_FC)
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
    a.receiveBatch([control('B', unicastAck(2, 0, 10)), control('B', unicastAck(2, 0, 9)), control('B', unicastAck(3, 5, 11))])
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
    assert.equal(request?.flags, Flag.OOB | Flag.NO_FC)
    assert.deepEqual([...(request?.object(seqnoListCodec) ?? [])], [2, 3])
  })

  it('with the flags of 5.2 for members of 5.2', () => {
    const a = harness({}, {wire: '5.2'})
    a.receiveBatch([from('B', 1), from('B', 4)])
    a.advance(1000)
    assert.deepEqual(a.takeSent().map((m) => m.flags), [0, Flag.OOB])
  })

  it('what it is asked for, as it was sent', () => {
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

describe('UNICAST3 connections', () => {
  it('that are unknown make it ask for the first seqno, seldom, and keep what came', () => {
    const a = harness()
    a.receiveBatch([from('B', 5), from('B', 6)])
    const [ask, more] = a.takeSent()
    assert.deepEqual(ask?.header(48, unicastHeader), unicastSendFirst(1))
    assert.equal(ask?.flags, Flag.OOB | Flag.NO_FC)
    assert.equal(more, undefined)
    a.receiveBatch([from('B', 7)])
    assert.deepEqual(a.takeSent(), [])
    a.receiveBatch([from('B', 4, {first: true})])
    assert.deepEqual(a.texts(), ['B4', 'B5', 'B6', 'B7'])
  })

  it('send their lowest unacknowledged message as first when asked to', () => {
    const a = harness()
    for (const text of ['x', 'y', 'z']) a.protocol.send(unicast('B', text))
    const kept = a.takeSent()[1]
    a.receiveBatch([control('B', unicastAck(1, 0, 1)), control('B', unicastSendFirst(2))])
    const [again] = a.takeSent()
    assert.deepEqual(again?.header(48, unicastHeader), unicastData(2, 0, true))
    assert.deepEqual(kept?.header(48, unicastHeader), unicastData(2, 0, false))
    a.receiveBatch([control('B', unicastSendFirst(2)), control('C', unicastSendFirst(9))])
    assert.deepEqual(a.takeSent(), [])
  })

  it('with a new id replace the one that was there', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 2)])
    a.receiveBatch([from('B', 1, {connId: 7}), from('B', 2, {connId: 7})])
    assert.deepEqual(a.texts(), ['B1', 'B2', 'B1', 'B2'])
    assert.equal(attribute(a, 'num_receive_connections'), 1)
    a.receiveBatch([from('B', 3)])
    assert.equal(a.delivered.length, 4)
  })

  it('end when their sender closes them', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), control('B', unicastClose(4))])
    assert.equal(attribute(a, 'num_receive_connections'), 1)
    a.receiveBatch([from('B', 2), control('B', unicastClose(0))])
    assert.deepEqual(a.texts(), ['B1', 'B2'])
    assert.equal(attribute(a, 'num_receive_connections'), 0)
  })

  it('close when idle, tell it, and open again when used before', () => {
    const a = harness({conn_expiry_timeout: 2000, conn_close_timeout: 3000})
    const ack = (seqno: number, timestamp: number): void => {
      a.receiveBatch([control('B', unicastAck(seqno, 0, timestamp))])
    }
    a.protocol.send(unicast('B', 'x'))
    ack(1, 1)
    a.advance(3000)
    assert.match(String(invoke(a.protocol, 'printConnections', [])), /B: \[1 \| 1 \| 1\].*CLOSING/)
    a.protocol.send(unicast('B', 'y'))
    ack(2, 2)
    assert.match(String(invoke(a.protocol, 'printConnections', [])), /send_conn_id=0.*OPEN/)
    a.takeSent()
    a.advance(6500)
    assert.deepEqual(headersOf(a.takeSent()), [unicastClose(0)])
    assert.equal(attribute(a, 'num_send_connections'), 0)
    a.protocol.send(unicast('B', 'z'))
    assert.deepEqual(headersOf(a.takeSent()), [unicastData(1, 1, true)])
  })

  it('to and from members that left close, and open when they come back', () => {
    const a = harness({conn_close_timeout: 2000})
    a.protocol.send(unicast('B', 'x'))
    a.receiveBatch([from('B', 1)])
    a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A')})
    assert.equal(String(invoke(a.protocol, 'printConnections', [])).match(/CLOSING/g)?.length, 2)
    a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(3, 'A', 'B')})
    assert.doesNotMatch(String(invoke(a.protocol, 'printConnections', [])), /CLOSING/)
    a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(4, 'A')})
    a.takeSent()
    a.advance(3000)
    assert.equal(attribute(a, 'num_connections'), 0)
    assert.ok(headersOf(a.takeSent()).every((h) => h?.type !== UnicastType.CLOSE))
  })

  it('to non-members close after max_retransmit_time', () => {
    const a = harness({max_retransmit_time: 1000})
    for (const to of ['C', 'D']) a.protocol.send(unicast(to, 'x'))
    assert.equal(attribute(a, 'age_out_cache_size'), 2)
    a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A', 'B', 'C')})
    a.protocol.send(unicast('D', 'y'))
    a.advance(1100)
    assert.match(String(invoke(a.protocol, 'printConnections', [])), /C: .*OPEN\nD: .*CLOSING/)
    assert.equal(attribute(a, 'age_out_cache_size'), 0)
  })

  it('that are closing are removed on request, by direction', () => {
    const a = harness()
    a.protocol.send(unicast('B', 'x'))
    a.receiveBatch([from('B', 1)])
    a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A')})
    assert.equal(invoke(a.protocol, 'removeConnections', ['false', 'false']), 0)
    assert.equal(invoke(a.protocol, 'removeConnections', ['true', 'false']), 1)
    assert.equal(attribute(a, 'num_send_connections'), 0)
    assert.equal(invoke(a.protocol, 'removeConnections', ['false', 'true']), 1)
  })
})

describe('UNICAST3 keeps out', () => {
  it('seqnos that no sender can have reached', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 2 ** 50), from('B', 2 ** 31), from('B', 0, {first: false})])
    assert.equal(attribute(a, 'xmit_table_missing_messages'), 0)
    a.receiveBatch([from('B', 2)])
    assert.deepEqual(a.texts(), ['B1', 'B2'])
  })

  it('more connections of non-members than a bound, and none of members for them', () => {
    const a = harness()
    a.receiveBatch([from('B', 1)])
    for (let i = 0; i < 1000; i++) {
      const message = from('X', 1)
      message.src = new Uuid(i, 9, 9, 9)
      a.receiveBatch([message])
      a.advance(1)
    }
    assert.equal(attribute(a, 'num_receive_connections'), 257)
    a.receiveBatch([from('B', 2)])
    assert.equal(a.texts().at(-1), 'B2')
  })

  it('floods of messages without a connection', () => {
    const a = harness()
    for (let i = 0; i < 6000; i++) {
      const message = from('X', 2)
      message.src = new Uuid(i, 9, 9, 9)
      a.receiveBatch([message])
    }
    assert.ok(a.takeSent().length <= 1024)
    a.receiveBatch([from('B', 1)])
    assert.deepEqual(a.texts(), ['B1'])
  })

  it('messages of nobody, and with an own address that were never sent', () => {
    const a = harness()
    const anonymous = from('B', 1)
    anonymous.src = null
    a.protocol.receive(anonymous)
    a.receiveBatch([from('A', 1), from('A', 2, {flags: Flag.OOB})])
    assert.deepEqual(a.delivered, [])
  })
})

describe('UNICAST3 shows', () => {
  it('every attribute and operation without failing', () => {
    const a = harness()
    for (const to of ['B', 'C', 'A']) a.protocol.send(unicast(to, 'x'))
    a.receiveBatch([from('B', 1), from('B', 3)])
    for (const each of attributesOf(a.protocol)) assert.notEqual(each.read(), undefined, each.name)
    assert.equal(attribute(a, 'num_messages_received'), 2)
    assert.equal(attribute(a, 'xmit_table_missing_messages'), 1)
    assert.equal(attribute(a, 'max_xmit_req_size'), (64_000 - 50) * 8)
    for (const [name, op] of Object.entries(a.protocol.spec.operations)) invoke(a.protocol, name, op.args.map(() => 'true'))
    assert.equal(attribute(a, 'num_connections'), 0)
  })

  it('a changed xmit_interval with the next run', () => {
    const a = harness()
    a.protocol.props.xmit_interval = 100
    a.protocol.propertyChanged('xmit_interval')
    a.receiveBatch([from('B', 1)])
    a.advance(100)
    assert.equal(a.takeSent().length, 1)
  })
})
