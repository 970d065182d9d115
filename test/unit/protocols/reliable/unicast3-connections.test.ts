import assert from 'node:assert/strict'
import {Uuid} from '../../../../src/model/address.ts'
import {Flag} from '../../../../src/model/message.ts'
import {
  unicastAck,
  unicastClose,
  unicastData,
  unicastHeader,
  unicastSendFirst,
  UnicastType,
} from '../../../../src/headers/unicast3.ts'
import {attributesOf, invoke} from '../../../../src/stack/introspection.ts'
import {viewOf} from '../../../support/protocol-harness.ts'
import {attribute, control, from, harness, headersOf, unicast} from './unicast3-messages.ts'

describe('UNICAST3 connections', () => {
  it('that are unknown make it ask for the first seqno, rarely, and keep early messages', () => {
    const a = harness()
    a.receiveBatch([from('B', 5), from('B', 6)])
    const [ask, more] = a.takeSent()
    assert.deepEqual(ask?.header(48, unicastHeader), unicastSendFirst(1))
    assert.equal(ask.flags, Flag.OOB | Flag.NO_FC)
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

  it('close when idle, announce it, and open again when used before', () => {
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

describe('UNICAST3 rejects', () => {
  it('seqnos that no sender can have reached', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 2 ** 50), from('B', 2 ** 31), from('B', 0, {first: false})])
    assert.equal(attribute(a, 'xmit_table_missing_messages'), 0)
    a.receiveBatch([from('B', 2)])
    assert.deepEqual(a.texts(), ['B1', 'B2'])
  })

  it('connections of non-members above a limit, without affecting members', () => {
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

  it('messages without a sender, and unsent ones with the address of this member', () => {
    const a = harness()
    const anonymous = from('B', 1)
    anonymous.src = null
    a.protocol.receive(anonymous)
    a.receiveBatch([from('A', 1), from('A', 2, {flags: Flag.OOB})])
    assert.deepEqual(a.delivered, [])
  })
})

describe('UNICAST3 exposes', () => {
  it('every attribute and operation without failing', () => {
    const a = harness()
    for (const to of ['B', 'C', 'A']) a.protocol.send(unicast(to, 'x'))
    a.receiveBatch([from('B', 1), from('B', 3)])
    for (const each of attributesOf(a.protocol)) assert.notEqual(each.read(), undefined, each.name)
    assert.equal(attribute(a, 'num_messages_received'), 2)
    assert.equal(attribute(a, 'xmit_table_missing_messages'), 1)
    assert.equal(attribute(a, 'max_xmit_req_size'), (64_000 - 50) * 8)
    for (const [name, op] of Object.entries(a.protocol.spec.operations))
      invoke(
        a.protocol,
        name,
        op.args.map(() => 'true'),
      )
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
