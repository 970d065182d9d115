import assert from 'node:assert/strict'
import {MessageBatch} from '../../../../src/model/batch.ts'
import {Flag, Message, Transient} from '../../../../src/model/message.ts'
import {type FcType, fcHeader} from '../../../../src/headers/fc.ts'
import type {FlowControl} from '../../../../src/protocols/flow/flow-control.ts'
import type {FlowSpec} from '../../../../src/protocols/flow/flow-spec.ts'
import {Mfc} from '../../../../src/protocols/flow/mfc.ts'
import {Ufc} from '../../../../src/protocols/flow/ufc.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'
import {codecVector, loadVectors} from '../../../support/vectors.ts'

const props = {max_credits: 1000, min_threshold: 0.4}
const [A, B, C] = ['A', 'B', 'C'].map(memberAddress)

type Any = FlowControl<FlowSpec>
type Harness = ProtocolHarness<Any>

function harness(kind: 'MFC' | 'UFC', view = ['A', 'B', 'C'], extra: Record<string, unknown> = {}): Harness {
  const settings = {props: {...props, ...extra}}
  const protocol = (kind === 'MFC' ? new Mfc(settings) : new Ufc(settings)) as unknown as Any
  const h = new ProtocolHarness(protocol, {name: 'A'})
  h.protocol.up({type: 'VIEW_CHANGE', view: viewOf(1, ...view)})
  return h
}

/** A message of the kind that the flow control counts. */
function message(h: Harness, bytes: number, label = 0, flags = 0): Message {
  const m = Message.bytes(h.protocol.name === 'MFC' ? null : B!, new Uint8Array(bytes).fill(label)).setFlag(flags)
  m.src = A!
  return m
}

function credits(h: Harness, from: string, amount: number | bigint, type: FcType = 'REPLENISH'): Message {
  const m = Message.long(A!, 0).putHeader(h.protocol.id, fcHeader, type)
  m.value = amount
  m.src = memberAddress(from)
  return m
}

/** What left, `label/bytes` for payloads and `TYPE dest amount` for credit messages. */
function left(h: Harness): string[] {
  return h.takeSent().map((m) => {
    const type = m.header(h.protocol.id, fcHeader)
    if (type !== undefined) return `${type} ${String(m.dest)} ${String(m.value)}`
    return `${String(m.array?.[0] ?? '-')}/${String(m.length)}`
  })
}

describe('FcHeader', () => {
  const types: readonly FcType[] = ['REPLENISH', 'CREDIT_REQUEST']
  for (const v of loadVectors('headers-fc')) {
    it(v.name, () => codecVector(fcHeader, v, types[Number(v.fields['type']) - 1]!))
  }
})

for (const kind of ['MFC', 'UFC'] as const) {
  describe(`${kind}: both sides of a credit system`, () => {
    it('sends as long as there are credits, then queues in order', () => {
      const h = harness(kind)
      for (let i = 1; i <= 4; i++) h.protocol.send(message(h, 400, i))
      assert.deepEqual(left(h), ['1/400', '2/400'])
      assert.equal(h.pressure.held, 2)
    })

    it('sends waiting messages when credits arrive, and lets senders continue', () => {
      const h = harness(kind)
      let free = 0
      for (let i = 1; i <= 5; i++) h.protocol.send(message(h, 400, i))
      h.pressure.whenFree(() => free++)
      left(h)
      for (const from of ['A', 'B', 'C']) h.protocol.receive(credits(h, from, 800))
      assert.deepEqual(left(h), ['3/400', '4/400'])
      assert.deepEqual([h.pressure.held, free], [1, 0])
      h.advance(500)
      for (const from of ['A', 'B', 'C']) h.protocol.receive(credits(h, from, 800))
      assert.deepEqual(left(h), ['5/400'])
      assert.deepEqual([h.pressure.held, free], [0, 1])
      assert.equal(h.protocol.gauge('number_of_blockings'), 1)
      assert.ok(Number(h.protocol.gauge('average_time_blocked')) > 0)
    })

    it('keeps messages without payload behind those that wait', () => {
      const h = harness(kind)
      h.protocol.send(message(h, 1000, 1))
      h.protocol.send(message(h, 10, 2))
      h.protocol.send(message(h, 0))
      assert.deepEqual(left(h), ['1/1000'])
      for (const from of ['A', 'B', 'C']) h.protocol.receive(credits(h, from, 500))
      assert.deepEqual(left(h), ['2/10', '-/0'])
    })

    it('lets NO_FC messages pass, and OOB messages when there are credits for them', () => {
      const h = harness(kind)
      h.protocol.send(message(h, 900, 1))
      h.protocol.send(message(h, 200, 2))
      h.protocol.send(message(h, 500, 3, Flag.NO_FC))
      h.protocol.send(message(h, 100, 4, Flag.OOB))
      h.protocol.send(message(h, 100, 5, Flag.OOB))
      assert.deepEqual(left(h), ['1/900', '3/500', '4/100'])
      assert.equal(h.pressure.held, 2)
    })

    it('sends a message longer than all credits once they are all there', () => {
      const h = harness(kind)
      h.protocol.send(message(h, 5000, 1))
      h.protocol.send(message(h, 5000, 2))
      assert.deepEqual(left(h), ['1/5000'])
      for (const from of ['A', 'B', 'C']) h.protocol.receive(credits(h, from, 1000))
      assert.deepEqual(left(h), ['2/5000'])
    })

    it('asks for credits after max_block_time, and again', () => {
      const h = harness(kind)
      h.protocol.send(message(h, 700, 1))
      h.protocol.send(message(h, 500, 2))
      left(h)
      h.advance(4999)
      assert.deepEqual(left(h), [])
      h.advance(1)
      const asked = kind === 'MFC' ? ['A', 'B', 'C'] : ['B']
      assert.deepEqual(
        left(h),
        asked.map((name) => `CREDIT_REQUEST ${name} 700`),
      )
      h.advance(5000)
      assert.equal(left(h).length, asked.length)
      for (const from of asked) h.protocol.receive(credits(h, from, 700))
      assert.deepEqual(left(h), ['2/500'])
      h.advance(60_000)
      assert.deepEqual(left(h), [])
    })

    it('asks with messages that hold a place in no queue below: OOB, not bundled', () => {
      const h = harness(kind)
      h.protocol.receive(credits(h, 'B', 10, 'CREDIT_REQUEST'))
      const [answer] = h.takeSent()
      assert.equal(answer?.flags, Flag.OOB | Flag.DONT_BUNDLE)
      assert.equal(answer.transient, Transient.DONT_BLOCK)
    })

    it('grants a sender new credits when min_credits are left', () => {
      const h = harness(kind)
      const incoming = (bytes: number): Message => {
        const m = Message.bytes(kind === 'MFC' ? null : A!, new Uint8Array(bytes))
        m.src = B!
        return m
      }
      h.protocol.receive(incoming(599))
      assert.deepEqual(left(h), [])
      h.protocol.receive(incoming(1))
      assert.deepEqual(left(h), ['REPLENISH B 600'])
      h.protocol.receive(incoming(5000))
      assert.deepEqual(left(h), ['REPLENISH B 1000'])
      assert.equal(h.delivered.length, 3)
    })

    it('counts a batch once, removes credit messages and skips NO_FC messages', () => {
      const h = harness(kind)
      const dest = kind === 'MFC' ? null : A!
      const make = (bytes: number, flags = 0): Message => {
        const m = Message.bytes(dest, new Uint8Array(bytes)).setFlag(flags)
        m.src = B!
        return m
      }
      h.protocol.receiveBatch(new MessageBatch(dest, B!, 'test', false, [make(300), make(900, Flag.NO_FC), make(300)]))
      assert.deepEqual(left(h), ['REPLENISH B 600'])
      assert.equal(h.batches[0]?.size, 3)
      const unicasts = new MessageBatch(A!, B!, 'test', true, [
        credits(h, 'B', 5),
        credits(h, 'B', 7, 'CREDIT_REQUEST'),
      ])
      h.protocol.receiveBatch(unicasts)
      assert.equal(h.batches.length, 1)
      assert.deepEqual(left(h), ['REPLENISH B 7'])
      assert.equal(h.protocol.gauge('number_of_credit_responses_received'), 1)
      assert.equal(h.protocol.gauge('number_of_credit_requests_received'), 1)
      assert.equal(h.protocol.gauge('number_of_credit_responses_sent'), 2)
      assert.equal(h.protocol.gauge('number_of_credit_requests_sent'), 0)
    })

    it('answers a request with exactly the requested credits, and ignores strangers and empty requests', () => {
      const h = harness(kind)
      h.protocol.receive(credits(h, 'C', 123, 'CREDIT_REQUEST'))
      for (const amount of [0, -5, 2n ** 60n]) h.protocol.receive(credits(h, 'C', amount, 'CREDIT_REQUEST'))
      h.protocol.receive(credits(h, 'X', 123, 'CREDIT_REQUEST'))
      h.protocol.receive(credits(h, 'X', 123))
      assert.deepEqual(left(h), ['REPLENISH C 123'])
      assert.equal(h.delivered.length, 0)
    })

    it('forgets members that left, gives new ones full credits, and stops cleanly', () => {
      const h = harness(kind, ['A', 'B'])
      h.protocol.send(message(h, 1000, 1))
      h.protocol.send(message(h, 1000, 2))
      left(h)
      h.protocol.up({type: 'VIEW_CHANGE', view: viewOf(2, 'A', 'C')})
      assert.match(String(invoke(h.protocol, 'printReceiverCredits', [])), /^A: \d+\nC: 1000$/)
      h.protocol.send(message(h, 1000, 3))
      h.protocol.send(message(h, 1000, 4))
      h.protocol.stop()
      assert.equal(h.pressure.held, 0)
      h.advance(60_000)
      assert.ok(!left(h).some((text) => text.startsWith('CREDIT_REQUEST')))
    })

    it('passes messages on that are not its own', () => {
      const h = harness(kind)
      const other = Message.bytes(kind === 'MFC' ? B! : null, new Uint8Array(5000))
      h.protocol.send(other)
      assert.deepEqual(h.sent, [other])
      const incoming = Message.bytes(kind === 'MFC' ? A! : null, new Uint8Array(5000))
      incoming.src = B!
      h.protocol.receive(incoming)
      h.protocol.receiveBatch(new MessageBatch(incoming.dest, B!, 'test', false, [incoming]))
      assert.equal(h.delivered.length, 2)
      assert.equal(h.sent.length, 1)
    })

    it('computes min_credits from the threshold unless it is given', () => {
      assert.equal((harness(kind).protocol.props as Record<string, unknown>)['min_credits'], 400)
      const given = harness(kind, ['A'], {min_credits: 10})
      assert.equal((given.protocol.props as Record<string, unknown>)['min_credits'], 10)
    })
  })
}

describe('MFC', () => {
  it('waits for the slowest receiver', () => {
    const h = harness('MFC')
    h.protocol.send(message(h, 1000, 1))
    h.protocol.send(message(h, 100, 2))
    left(h)
    h.protocol.receive(credits(h, 'A', 1000))
    h.protocol.receive(credits(h, 'B', 1000))
    assert.deepEqual(left(h), [])
    h.protocol.receive(credits(h, 'C', 100))
    assert.deepEqual(left(h), ['2/100'])
  })

  it('goes on when the slowest receiver leaves', () => {
    const h = harness('MFC')
    h.protocol.send(message(h, 1000, 1))
    h.protocol.send(message(h, 100, 2))
    left(h)
    for (const from of ['A', 'B']) h.protocol.receive(credits(h, from, 1000))
    h.protocol.up({type: 'VIEW_CHANGE', view: viewOf(2, 'A', 'B')})
    assert.deepEqual(left(h), ['2/100'])
  })

  it('drops messages that must not wait', () => {
    const h = harness('MFC')
    h.protocol.send(message(h, 1000, 1))
    const urgent = message(h, 100, 2)
    urgent.transient = Transient.DONT_BLOCK
    h.protocol.send(urgent)
    assert.deepEqual(left(h), ['1/1000', 'CREDIT_REQUEST A 1000', 'CREDIT_REQUEST B 1000', 'CREDIT_REQUEST C 1000'])
    assert.equal(h.pressure.held, 0)
    assert.equal((h.protocol.counters as Record<string, number>)['num_msgs_dropped'], 1)
  })

  it('uses up its own credits for multicasts that are not looped back', () => {
    const h = harness('MFC')
    const m = message(h, 700, 1)
    m.transient = Transient.DONT_LOOPBACK
    h.protocol.send(m)
    assert.deepEqual(left(h), ['1/700', 'REPLENISH A 700'])
  })

  it('can be unblocked and replenished by hand', () => {
    const h = harness('MFC')
    for (let i = 1; i <= 3; i++) h.protocol.send(message(h, 1000, i))
    left(h)
    invoke(h.protocol, 'unblock', [])
    assert.deepEqual(left(h), ['2/1000'])
    for (const name of ['A', 'B', 'C']) invoke(h.protocol, 'replenish', [name, '1000'])
    assert.deepEqual(left(h), ['3/1000'])
    assert.match(
      String(invoke(h.protocol, 'printSenderCredits', [])),
      /^A: 0\nB: 0\nC: 0\nmin_credits=0, accumulated=1000$/,
    )
    assert.match(String(invoke(h.protocol, 'printCredits', [])), /senders min credits: 0$/)
  })
})

describe('UFC', () => {
  it('waits for each receiver by itself', () => {
    const h = harness('UFC')
    h.protocol.send(message(h, 1000, 1))
    h.protocol.send(message(h, 100, 2))
    const toC = Message.bytes(C!, new Uint8Array(100).fill(3))
    h.protocol.send(toC)
    assert.deepEqual(left(h), ['1/1000', '3/100'])
    assert.equal(String(invoke(h.protocol, 'printSenderCredits', [])), 'A: 1000\nB: 0\nC: 900')
    assert.match(String(invoke(h.protocol, 'printCredits', [])), /senders:\nA: 1000/)
  })

  it('sends messages waiting for a member that left, and does not count messages to strangers', () => {
    const h = harness('UFC')
    h.protocol.send(message(h, 1000, 1))
    h.protocol.send(message(h, 100, 2))
    h.protocol.up({type: 'VIEW_CHANGE', view: viewOf(2, 'A', 'C')})
    h.protocol.send(message(h, 5000, 3))
    assert.deepEqual(left(h), ['1/1000', '2/100', '3/5000'])
    assert.equal(h.pressure.held, 0)
  })
})
