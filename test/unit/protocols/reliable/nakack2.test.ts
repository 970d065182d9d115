import assert from 'node:assert/strict'
import fc from 'fast-check'
import {Digest} from '../../../../src/model/digest.ts'
import {Flag, Message, Transient} from '../../../../src/model/message.ts'
import {SeqnoList, seqnoListCodec} from '../../../../src/model/seqno-list.ts'
import {nakAckHeader, nakAckRequest, nakAckSeqno, NakAckType} from '../../../../src/headers/nakack2.ts'
import {Nakack2} from '../../../../src/protocols/reliable/nakack2/nakack2.ts'
import {SeededRandom} from '../../../../src/runtime/simulation/random.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'
import {attribute, cluster, from, harness, multicast, seqnosOf, typesOf} from './nakack2-messages.ts'

describe('NAKACK2 delivers', () => {
  it('own multicasts from 1, in order, when the transport loops them back', () => {
    const a = harness()
    for (const text of ['x', 'y', 'z']) a.protocol.send(multicast(text))
    assert.deepEqual(a.delivered, [])
    const sent = a.takeSent()
    assert.deepEqual(
      sent.map((m) => m.header(41, nakAckHeader)?.seqno),
      [1, 2, 3],
    )
    for (const message of sent) a.protocol.receive(message)
    assert.deepEqual(a.texts(), ['x', 'y', 'z'])
    assert.deepEqual(seqnosOf(a, 'A'), [3, 3])
  })

  it('a batch in one batch, whatever the order of its messages', () => {
    const a = harness()
    a.receiveBatch([from('B', 2), from('B', 3), from('B', 1), from('B', 5)])
    assert.deepEqual(a.texts(), ['B1', 'B2', 'B3'])
    assert.equal(a.batches.length, 1)
    assert.deepEqual(seqnosOf(a, 'B'), [3, 5])
  })

  it('duplicates once', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 1)])
    a.receiveBatch([from('B', 1)])
    assert.deepEqual(a.texts(), ['B1'])
  })

  it('OOB multicasts at once and exactly once', () => {
    const a = harness()
    a.receiveBatch([from('B', 3, Flag.OOB)], true)
    a.receiveBatch([from('B', 3, Flag.OOB)], true)
    assert.deepEqual(a.texts(), ['B3'])
    a.receiveBatch([from('B', 1), from('B', 2)])
    assert.deepEqual(a.texts(), ['B3', 'B1', 'B2'])
    assert.deepEqual(seqnosOf(a, 'B'), [3, 3])
  })

  it('own OOB multicasts once, also when a regular one is looped back first', () => {
    const a = harness()
    a.protocol.send(multicast('x'))
    a.protocol.send(multicast('o', Flag.OOB))
    const [x, o] = a.takeSent()
    assert.ok(x && o)
    a.protocol.receive(x)
    a.protocol.receive(o)
    assert.deepEqual(a.texts(), ['x', 'o'])
  })

  it('no messages that their sender sent without loopback', () => {
    const a = harness()
    const hidden = multicast('hidden')
    hidden.transient |= Transient.DONT_LOOPBACK
    a.protocol.send(hidden)
    assert.deepEqual(seqnosOf(a, 'A'), [1, 1])
    a.protocol.send(multicast('x'))
    for (const message of a.takeSent().slice(1)) a.protocol.receive(message)
    assert.deepEqual(a.texts(), ['x'])
  })

  it('messages without reliability and unicasts untouched', () => {
    const a = harness()
    a.protocol.send(multicast('u', Flag.NO_RELIABILITY))
    a.protocol.send(Message.empty(memberAddress('B')))
    const [first, second] = a.takeSent()
    assert.equal(first?.headerCount, 0)
    assert.equal(second?.headerCount, 0)
    const plain = multicast('plain')
    plain.src = memberAddress('Z')
    a.receiveBatch([plain])
    assert.deepEqual(a.texts(), ['plain'])
  })

  it('batches no larger than max_batch_size', () => {
    const a = harness({max_batch_size: 2})
    a.receiveBatch([1, 2, 3, 4, 5].map((n) => from('B', n)))
    assert.deepEqual(
      a.batches.map((b) => b.size),
      [2, 2],
    )
    assert.equal(a.delivered.length, 5)
  })

  it('nothing more of a sender that left through a delivered message', () => {
    const a = harness({max_batch_size: 1})
    a.onDeliver = () => a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A', 'C')})
    a.receiveBatch([from('B', 1), from('B', 2)])
    assert.deepEqual(a.texts(), ['B1'])
  })

  it('any mix of loss, duplication and reordering in order and once, in every member', () => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), (seed, mcast) => {
        const random = new SeededRandom(seed)
        const all = cluster('ABC', {use_mcast_xmit: mcast})
        const held: (() => void)[] = []
        let lossy = true
        all.link = (message, _from, to) => {
          if (!lossy) return true
          const target = all.get(to)
          if (random.next() < 0.2) held.push(() => target.receiveBatch([message]))
          return random.next() > 0.3
        }
        const expected: string[] = []
        for (let i = 0; i < 40; i++) {
          expected.push(`m${String(i)}`)
          all.get('A').protocol.send(multicast(`m${String(i)}`))
          all.run(100)
          if (random.next() < 0.3) held.shift()?.()
        }
        lossy = false
        all.run(8000)
        for (const member of all.members.values()) assert.deepEqual(member.texts(), expected)
      }),
      {numRuns: 25},
    )
  })
})

describe('NAKACK2 retransmits', () => {
  it('what was missing in two runs, as copies to the requester', () => {
    const all = cluster('AB', {use_mcast_xmit: false})
    all.link = (message) => message.header(41, nakAckHeader)?.seqno !== 2
    for (const text of ['1', '2', '3']) all.get('A').protocol.send(multicast(text))
    all.pump()
    all.link = () => true
    all.scheduler.advance(1000)
    assert.ok(!typesOf(all.get('B').takeSent()).includes(NakAckType.XMIT_REQ))
    all.scheduler.advance(1000)
    const [request] = all.get('B').takeSent()
    assert.ok(request)
    assert.equal(request.flags, Flag.OOB | Flag.NO_FC)
    assert.equal(String(request.dest), 'A')
    assert.deepEqual([...(request.object(seqnoListCodec) ?? [])], [2])
    all.get('A').takeSent()
    all.get('A').protocol.receive(all.get('A').copyOverWire(request))
    const [response] = all.get('A').takeSent()
    assert.ok(response)
    assert.deepEqual(response.header(41, nakAckHeader), nakAckSeqno(NakAckType.XMIT_RSP, 2))
    assert.equal(String(response.dest), 'B')
    all.get('B').receiveBatch([response])
    assert.deepEqual(all.get('B').texts(), ['1', '2', '3'])
  })

  it('the original multicasts with use_mcast_xmit', () => {
    const a = harness()
    a.protocol.send(multicast('x'))
    const [x] = a.takeSent()
    const request = Message.object(a.address, seqnoListCodec, SeqnoList.range(1, 5))
    request.src = memberAddress('B')
    a.receiveBatch([request.putHeader(41, nakAckHeader, nakAckRequest(a.address))])
    assert.deepEqual(a.takeSent(), [x])
  })

  it('only by unicast on a transport without multicast', () => {
    const a = new ProtocolHarness(new Nakack2(), {transport: {supportsMulticasting: false}})
    assert.equal(a.protocol.props.use_mcast_xmit, false)
    assert.equal(a.protocol.props.use_mcast_xmit_req, false)
  })

  it('with the flags of 5.2 for members of 5.2', () => {
    const a = harness({}, {wire: '5.2'})
    a.receiveBatch([from('B', 2)])
    a.advance(2000)
    assert.equal(a.takeSent()[0]?.flags, Flag.OOB)
  })

  it('at most max_xmit_req_size seqnos in a request', () => {
    const a = harness({max_xmit_req_size: 10})
    a.receiveBatch([from('B', 500)])
    a.advance(2000)
    assert.deepEqual([...(a.takeSent()[0]?.object(seqnoListCodec) ?? [])], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('the last multicast after its seqno was announced, once per seqno', () => {
    const all = cluster('AB')
    all.link = (message) => message.length === 0
    all.get('A').protocol.send(multicast('last'))
    all.run(1000)
    all.link = () => true
    all.run(1000)
    assert.deepEqual(all.get('B').texts(), ['last'])
    all.run(1000)
    all.scheduler.advance(5000)
    assert.deepEqual(all.get('A').takeSent(), [])
  })

  it('nothing for requests it cannot answer', () => {
    const a = harness()
    const request = Message.object(a.address, seqnoListCodec, new SeqnoList(2 ** 50, 64))
    request.src = memberAddress('B')
    a.receiveBatch([request.copy().putHeader(41, nakAckHeader, nakAckRequest(null))])
    a.receiveBatch([request.copy().putHeader(41, nakAckHeader, nakAckRequest(memberAddress('Z')))])
    a.receiveBatch([request.copy().putHeader(41, nakAckHeader, nakAckRequest(a.address))])
    assert.deepEqual(a.takeSent(), [])
  })

  it('messages of others, when any member may be asked', () => {
    const all = cluster('ABC', {xmit_from_random_member: true, use_mcast_xmit: false})
    all.link = (message, _from, to) => to !== 'C' || message.header(41, nakAckHeader)?.seqno !== 1
    all.get('A').protocol.send(multicast('1', Flag.OOB))
    all.get('A').protocol.send(multicast('2'))
    all.pump()
    all.link = (_message, from, to) => !(from === 'A' && to === 'C')
    all.run(20_000)
    assert.deepEqual(all.get('C').texts().sort(), ['1', '2'])
  })

  it('everything that a digest has, before a merge', () => {
    const a = harness()
    a.protocol.down({
      type: 'REBROADCAST',
      digest: new Digest([{member: memberAddress('B'), delivered: 0, received: 3}]),
    })
    assert.deepEqual([...(a.takeSent()[0]?.object(seqnoListCodec) ?? [])], [1, 2, 3])
  })
})

describe('NAKACK2 rejects', () => {
  it('seqnos that no sender can have reached', () => {
    const a = harness()
    for (const seqno of [2 ** 50, 2 ** 31, 0]) a.receiveBatch([from('B', seqno)])
    assert.deepEqual(seqnosOf(a, 'B'), [0, 0])
    assert.match(
      String(invoke(a.protocol, 'printMessages', [])),
      /B: \[0 \| 0 \| 0\] \(0 elements, 0 missing\), 2 refused/,
    )
    a.receiveBatch([from('B', 1)])
    assert.deepEqual(a.texts(), ['B1'])
  })

  it('messages of non-members, and counts each of them once', () => {
    const a = harness()
    a.receiveBatch([from('X', 1), from('X', 2)])
    a.receiveBatch([from('Y', 1)])
    assert.deepEqual(a.delivered, [])
    assert.equal(attribute(a, 'non_member_messages'), 2)
    invoke(a.protocol, 'clearNonMemberCache', [])
    assert.equal(attribute(a, 'non_member_messages'), 0)
  })

  it('messages with an own address that were never sent', () => {
    const a = harness()
    a.receiveBatch([from('A', 7), from('A', 8, Flag.OOB)])
    assert.deepEqual(a.delivered, [])
    assert.deepEqual(seqnosOf(a, 'A'), [0, 0])
  })
})

describe('NAKACK2 before the first view', () => {
  it('queues multicasts up to become_server_queue_size and delivers them as a server', () => {
    const a = new ProtocolHarness(new Nakack2({props: {become_server_queue_size: 2}}))
    a.receiveBatch([from('B', 1), from('B', 2), from('B', 3)])
    assert.equal(attribute(a, 'become_server_queue_size_actual'), 2)
    a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
    a.protocol.down({type: 'BECOME_SERVER'})
    assert.deepEqual(a.delivered, [])
    a.advance(1)
    assert.deepEqual(a.texts(), ['B1', 'B2'])
  })

  it('sends nothing', () => {
    const a = new ProtocolHarness(new Nakack2())
    a.protocol.send(multicast('x'))
    assert.deepEqual(a.sent, [])
  })
})
