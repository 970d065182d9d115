import assert from 'node:assert/strict'
import {Message} from '../../../../src/model/message.ts'
import {type VerifyHeader, verifyHeader} from '../../../../src/headers/verify-suspect2.ts'
import {VerifySuspect2} from '../../../../src/protocols/failure/verify-suspect2.ts'
import {memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'

const [A, B, C] = ['A', 'B', 'C'].map(memberAddress) as [
  ReturnType<typeof memberAddress>,
  ReturnType<typeof memberAddress>,
  ReturnType<typeof memberAddress>,
]

function answer(type: VerifyHeader['type'], from: typeof A | null): Message {
  const message = Message.empty(A).putHeader(72, verifyHeader, {type, from})
  message.src = from
  return message
}

function texts(h: ProtocolHarness<VerifySuspect2>): string[] {
  return h.eventsUp.map((e) => ('members' in e ? `${e.type} ${String(e.members)}` : e.type))
}

describe('VERIFY_SUSPECT2', () => {
  it('asks the suspect and passes the suspicion on when no answer comes in time', () => {
    const h = new ProtocolHarness(new VerifySuspect2({props: {timeout: 1500, num_msgs: 2}}))
    h.protocol.up({type: 'SUSPECT', members: [B, A]})
    assert.deepEqual(
      h.sent.map((m) => [String(m.dest), m.header(72, verifyHeader)?.type]),
      [
        ['B', 'ARE_YOU_DEAD'],
        ['B', 'ARE_YOU_DEAD'],
      ],
    )
    assert.match(String(h.protocol.gauge('suspects')), /^\[B \(expires in 1500 ms\)\]$/)
    h.advance(1499)
    assert.deepEqual(texts(h), [])
    h.advance(1)
    assert.deepEqual(texts(h), ['SUSPECT B'])
    assert.equal(h.protocol.gauge('suspects'), '[]')
  })

  it('unsuspects a member that answers, up and down', () => {
    const h = new ProtocolHarness(new VerifySuspect2())
    h.protocol.up({type: 'SUSPECT', members: [B]})
    h.protocol.receive(answer('I_AM_NOT_DEAD', B))
    h.advance(5000)
    assert.deepEqual(texts(h), ['UNSUSPECT B'])
    assert.ok(h.eventsDown.some((e) => e.type === 'UNSUSPECT'))
  })

  it('answers a query to its sender, or to all', () => {
    const h = new ProtocolHarness(new VerifySuspect2())
    h.protocol.receive(answer('ARE_YOU_DEAD', C))
    h.protocol.props.use_mcast_rsps = true
    h.protocol.receive(answer('ARE_YOU_DEAD', C))
    assert.deepEqual(
      h.sent.map((m) => String(m.dest)),
      ['C', 'null'],
    )
    assert.deepEqual(
      h.sent.map((m) => m.header(72, verifyHeader)),
      Array(2).fill({type: 'I_AM_NOT_DEAD', from: A}),
    )
  })

  it('forgets suspects that a view or another detector clears', () => {
    const h = new ProtocolHarness(new VerifySuspect2())
    h.protocol.up({type: 'SUSPECT', members: [B, C]})
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A', 'C')})
    h.protocol.up({type: 'UNSUSPECT', members: [C]})
    h.advance(5000)
    assert.deepEqual(texts(h), ['UNSUSPECT C'])
  })

  it('keeps the first deadline of a suspect that is suspected again', () => {
    const h = new ProtocolHarness(new VerifySuspect2())
    h.protocol.up({type: 'SUSPECT', members: [B]})
    h.advance(600)
    h.protocol.up({type: 'SUSPECT', members: [B, C]})
    h.advance(400)
    assert.deepEqual(texts(h), ['SUSPECT B'])
    h.advance(600)
    assert.deepEqual(texts(h), ['SUSPECT B', 'SUSPECT C'])
  })

  it('ignores messages without sender and passes on those of others', () => {
    const h = new ProtocolHarness(new VerifySuspect2())
    h.protocol.receive(answer('ARE_YOU_DEAD', null))
    h.protocol.receive(answer('I_AM_NOT_DEAD', null))
    const other = Message.empty(null)
    h.protocol.receive(other)
    assert.deepEqual([h.sent.length, h.delivered], [0, [other]])
    h.protocol.stop()
    h.protocol.up({type: 'SUSPECT', members: [B]})
    assert.equal(h.sent.length, 0)
  })
})
