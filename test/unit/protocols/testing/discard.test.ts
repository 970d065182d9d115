import assert from 'node:assert/strict'
import {MessageBatch} from '../../../../src/model/batch.ts'
import {Message} from '../../../../src/model/message.ts'
import {Discard} from '../../../../src/protocols/testing/discard.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {memberAddress, ProtocolHarness} from '../../../support/protocol-harness.ts'

const [A, B] = [memberAddress('A'), memberAddress('B')]

function message(dest: typeof A | null, src = A): Message {
  const m = Message.empty(dest)
  m.src = src
  return m
}

function harness(props: Record<string, unknown> = {}): ProtocolHarness<Discard> {
  return new ProtocolHarness(new Discard({props}))
}

describe('DISCARD', () => {
  it('loses nothing unless told to', () => {
    const h = harness()
    h.protocol.send(message(null))
    h.protocol.receive(message(null, B))
    assert.deepEqual([h.sent.length, h.delivered.length], [1, 1])
  })

  it('loses its share of messages in each direction', () => {
    const h = harness({down: 0.3, up: 0.1})
    for (let i = 0; i < 2000; i++) {
      h.protocol.send(message(null))
      h.protocol.receive(message(null, B))
    }
    assert.ok(Math.abs(h.protocol.counters.dropped_down_messages - 600) < 90)
    assert.ok(Math.abs(h.protocol.counters.dropped_up_messages - 200) < 60)
    assert.equal(h.sent.length, 2000 - h.protocol.counters.dropped_down_messages)
    assert.equal(h.delivered.length, 2000 - h.protocol.counters.dropped_up_messages)
  })

  it('spares messages to and from itself, unless told otherwise', () => {
    const spared = harness({down: 1, up: 1})
    spared.protocol.send(message(A))
    spared.protocol.receive(message(A))
    assert.deepEqual([spared.sent.length, spared.delivered.length], [1, 1])
    const lost = harness({down: 1, up: 1, excludeItself: false})
    lost.protocol.send(message(A))
    lost.protocol.receive(message(A))
    assert.deepEqual([lost.sent.length, lost.delivered.length], [0, 0])
  })

  it('loses the configured number of unicasts and multicasts', () => {
    const h = harness({drop_down_unicasts: 2, drop_down_multicasts: 1})
    for (let i = 0; i < 3; i++) {
      h.protocol.send(message(null))
      h.protocol.send(message(B))
    }
    assert.deepEqual(
      h.sent.map((m) => String(m.dest)),
      ['null', 'null', 'B'],
    )
    assert.deepEqual([h.protocol.props.drop_down_multicasts, h.protocol.props.drop_down_unicasts], [0, 0])
  })

  it('cuts the member off with discard_all, but not from itself', () => {
    const h = harness({discard_all: true})
    for (const dest of [null, A, B]) h.protocol.send(message(dest))
    assert.deepEqual([h.sent.map((m) => String(m.dest)), h.delivered.length], [['A'], 0])
    h.advance(1)
    assert.equal(h.delivered.length, 1, 'own multicast')
    h.protocol.receive(message(null, B))
    h.protocol.receive(message(null, A))
    assert.equal(h.delivered.length, 2)
    h.protocol.props.excludeItself = false
    h.protocol.send(message(A))
    h.advance(1)
    assert.equal(h.sent.length, 1)
  })

  it('ignores members, also within batches', () => {
    const h = harness()
    h.protocol.ignore(B)
    assert.equal(h.protocol.gauge('ignored_members'), '[B]')
    h.protocol.receiveBatch(new MessageBatch(null, B, 'test', false, [message(null, B), message(null, B)]))
    h.protocol.receiveBatch(new MessageBatch(null, A, 'test', false, [message(null, A), message(null, B)]))
    assert.deepEqual([h.batches.length, h.delivered.length, h.protocol.counters.dropped_up_messages], [1, 1, 3])
    h.protocol.ignoreNobody()
    h.protocol.receive(message(null, B))
    assert.equal(h.delivered.length, 2)
  })

  it('knows the operations of the window it does not have', () => {
    const h = harness()
    assert.equal(invoke(h.protocol, 'startGui', []), undefined)
    assert.equal(invoke(h.protocol, 'stopGui', []), undefined)
    assert.match(Discard.spec.properties.gui.inert ?? '', /no window/)
  })
})
