import assert from 'node:assert/strict'
import {MessageBatch} from '../../../../src/model/batch.ts'
import {Flag, Message} from '../../../../src/model/message.ts'
import {Barrier} from '../../../../src/protocols/state/barrier.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {memberAddress, ProtocolHarness} from '../../../support/protocol-harness.ts'

const [A, B, C] = ['A', 'B', 'C'].map(memberAddress) as [
  ReturnType<typeof memberAddress>,
  ReturnType<typeof memberAddress>,
  ReturnType<typeof memberAddress>,
]

function message(label: string, dest: typeof A | null, src = B, flags = 0): Message {
  const m = Message.bytes(dest, new TextEncoder().encode(label)).setFlag(flags)
  m.src = src
  return m
}

function closed(): ProtocolHarness<Barrier> {
  const h = new ProtocolHarness(new Barrier())
  h.protocol.down({type: 'CLOSE_BARRIER'})
  return h
}

describe('BARRIER', () => {
  it('lets everything pass while it is open', () => {
    const h = new ProtocolHarness(new Barrier())
    h.protocol.receive(message('m', null))
    h.protocol.receiveBatch(new MessageBatch(null, B, 'test', false, [message('n', null)]))
    assert.deepEqual(h.texts(), ['m', 'n'])
    assert.equal(h.protocol.gauge('closed'), false)
  })

  it('keeps the last multicast and the last unicast of each sender until it opens', () => {
    const h = closed()
    for (const m of [message('1', null), message('2', null), message('3', A), message('4', A), message('5', null, C)])
      h.protocol.receive(m)
    h.protocol.receiveBatch(new MessageBatch(null, C, 'test', false, [message('6', null, C), message('7', null, C)]))
    assert.deepEqual(h.texts(), [])
    h.protocol.down({type: 'OPEN_BARRIER'})
    assert.deepEqual(h.texts(), [], 'not from inside the call')
    h.advance(1)
    assert.deepEqual(h.texts(), ['2', '7', '4'])
  })

  it('lets OOB unicasts, SKIP_BARRIER messages and unicasts of members with a hole pass', () => {
    const h = closed()
    h.protocol.down({type: 'PUNCH_HOLE', member: C})
    assert.equal(h.protocol.gauge('holes'), '[C]')
    h.protocol.receive(message('oob', A, B, Flag.OOB))
    h.protocol.receive(message('oob to all', null, B, Flag.OOB))
    h.protocol.receive(message('skip', null, B, Flag.SKIP_BARRIER))
    h.protocol.receive(message('hole', A, C))
    h.protocol.receive(message('to all', null, C))
    h.protocol.receiveBatch(new MessageBatch(A, B, 'test', true, [message('b1', A), message('b2', A, B, Flag.OOB)]))
    assert.deepEqual(h.texts(), ['oob', 'skip', 'hole', 'b2'])
    h.protocol.down({type: 'CLOSE_HOLE', member: C})
    h.protocol.receive(message('no hole', A, C))
    assert.equal(h.delivered.length, 4)
  })

  it('opens by itself after max_close_time, and by operation', () => {
    const h = closed()
    h.protocol.down({type: 'CLOSE_BARRIER'})
    assert.equal(h.protocol.gauge('opener_scheduled'), true)
    h.protocol.receive(message('m', null))
    h.advance(60_000)
    assert.deepEqual(
      [h.protocol.gauge('closed'), h.protocol.gauge('opener_scheduled'), h.texts()],
      [false, false, ['m']],
    )
    h.protocol.props.max_close_time = 0
    h.protocol.down({type: 'CLOSE_BARRIER'})
    assert.equal(h.protocol.gauge('opener_scheduled'), false)
    invoke(h.protocol, 'openBarrier', [])
    assert.equal(h.protocol.gauge('closed'), false)
    assert.deepEqual(
      [h.protocol.gauge('in_flight_threads_count'), invoke(h.protocol, 'printInFlightThreads', [])],
      [0, ''],
    )
  })

  it('forgets what it kept when it stops, and passes other events on', () => {
    const h = closed()
    h.protocol.receive(message('m', null))
    h.protocol.stop()
    h.advance(1)
    assert.deepEqual([h.texts(), h.protocol.gauge('closed')], [[], false])
    h.protocol.down({type: 'RESUME_STABLE'})
    assert.deepEqual(
      h.eventsDown.map((e) => e.type),
      ['RESUME_STABLE'],
    )
  })
})
