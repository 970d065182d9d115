import assert from 'node:assert/strict'
import {Digest} from '../../../../src/model/digest.ts'
import {seqnoListCodec} from '../../../../src/model/seqno-list.ts'
import {nakAckHeader, NakAckType} from '../../../../src/headers/nakack2.ts'
import {attributesOf, invoke} from '../../../../src/stack/introspection.ts'
import {memberAddress, viewOf} from '../../../support/protocol-harness.ts'
import {attribute, digestOf, from, harness, multicast, seqnosOf, typesOf} from './nakack2-messages.ts'

describe('NAKACK2 digests', () => {
  const digest = (name: string, delivered: number, received = delivered): Digest =>
    new Digest([{member: memberAddress(name), delivered, received}])

  it('contain the delivered and received seqnos of each member', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 4)])
    assert.equal(String(digestOf(a).get(memberAddress('B'))?.received), '4')
    const one = a.protocol.down({type: 'GET_DIGEST', member: memberAddress('B')}) as Digest
    assert.deepEqual(
      one.entries.map((e) => [String(e.member), e.delivered, e.received]),
      [['B', 1, 4]],
    )
    assert.equal(a.protocol.down({type: 'GET_DIGEST', member: memberAddress('Z')}), null)
  })

  it('set where to start for new members only', () => {
    const a = harness()
    a.receiveBatch([from('B', 1)])
    a.protocol.down({type: 'SET_DIGEST', digest: new Digest([...digest('B', 9).entries, ...digest('D', 5).entries])})
    assert.deepEqual(seqnosOf(a, 'B'), [1, 1])
    assert.deepEqual(seqnosOf(a, 'D'), [5, 5])
  })

  it('merge to the higher seqno, never for the own member', () => {
    const a = harness()
    a.receiveBatch([from('B', 1), from('B', 2)])
    a.protocol.send(multicast('x'))
    for (const d of [digest('B', 1), digest('A', 7), digest('C', 4)]) a.protocol.down({type: 'MERGE_DIGEST', digest: d})
    assert.deepEqual(
      [seqnosOf(a, 'A'), seqnosOf(a, 'B'), seqnosOf(a, 'C')],
      [
        [0, 1],
        [2, 2],
        [4, 4],
      ],
    )
    a.protocol.down({type: 'MERGE_DIGEST', digest: digest('B', 8)})
    a.receiveBatch([from('B', 9)])
    assert.deepEqual(seqnosOf(a, 'B'), [9, 9])
  })

  it('overwrite all but the own table', () => {
    const a = harness()
    a.receiveBatch([1, 2, 3].map((n) => from('B', n)))
    for (const text of ['x', 'y']) a.protocol.send(multicast(text))
    for (const message of a.takeSent()) a.protocol.receive(message)
    a.protocol.down({
      type: 'OVERWRITE_DIGEST',
      digest: new Digest([...digest('A', 1).entries, ...digest('B', 1).entries]),
    })
    assert.deepEqual(
      [seqnosOf(a, 'A'), seqnosOf(a, 'B')],
      [
        [1, 2],
        [1, 1],
      ],
    )
  })

  it('are remembered for probe', () => {
    const a = harness()
    a.protocol.down({type: 'SET_DIGEST', digest: digest('D', 5)})
    const answers = a.protocol.probe(['digest-history', 'dump-digest', 'other'])
    assert.deepEqual(a.protocol.probeKeys(), ['digest-history', 'dump-digest'])
    assert.match(answers?.get('digest-history') ?? '', /^A:\n\n\[A setDigest\(\)\]\nexisting digest: {2}A: \[0 \(0\)\]/)
    assert.match(answers?.get('dump-digest') ?? '', /^\nA:\nA: \[0 \| 0 \| 0\] \(0 elements, 0 missing\)\n/)
    assert.equal(answers?.size, 2)
    assert.equal(a.protocol.probe(['other']), null)
  })

  it('of stability purge what all have, and request a last message that others had a round ago', () => {
    const a = harness()
    for (const text of ['x', 'y']) a.protocol.send(multicast(text))
    for (const message of a.takeSent()) a.protocol.receive(message)
    assert.equal(attribute(a, 'size_of_all_messages'), 2)
    a.protocol.down({type: 'STABLE', digest: new Digest([...digest('A', 1).entries, ...digest('B', 0, 3).entries])})
    assert.equal(attribute(a, 'size_of_all_messages'), 1)
    assert.deepEqual(a.takeSent(), [])
    a.protocol.up({type: 'STABLE', digest: digest('B', 0, 3)})
    assert.deepEqual([...(a.takeSent()[0]?.object(seqnoListCodec) ?? [])], [3])
    assert.equal(String(invoke(a.protocol, 'printStabilityMessages', [])).split('\n').length, 2)
  })
})

describe('NAKACK2 views', () => {
  it('drop the tables of those who left and keep those who stay', () => {
    const a = harness()
    a.receiveBatch([from('B', 1)])
    a.receiveBatch([from('C', 1)])
    a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A', 'C', 'D')})
    assert.deepEqual(
      digestOf(a)
        .entries.map((e) => `${String(e.member)}${String(e.delivered)}`)
        .sort(),
      ['A0', 'C1', 'D0'],
    )
  })

  it('end with DISCONNECT, and start over with the next connect', () => {
    const a = harness()
    a.protocol.send(multicast('x'))
    a.protocol.down({type: 'DISCONNECT', done: () => undefined})
    assert.equal(digestOf(a).size, 0)
    a.protocol.stop()
    a.protocol.start()
    a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(5, 'A', 'B')})
    a.takeSent()
    a.protocol.send(multicast('y'))
    assert.equal(a.takeSent()[0]?.header(41, nakAckHeader)?.seqno, 1)
  })
})

describe('NAKACK2 exposes', () => {
  it('every attribute and operation without failing', () => {
    const a = harness()
    for (const text of ['x', 'y']) a.protocol.send(multicast(text))
    for (const message of a.takeSent()) a.protocol.receive(message)
    a.receiveBatch([from('B', 1), from('B', 3)])
    for (const each of attributesOf(a.protocol)) assert.notEqual(each.read(), undefined, each.name)
    assert.equal(attribute(a, 'current_seqno'), 2)
    assert.equal(attribute(a, 'xmit_table_missing_messages'), 1)
    assert.equal(attribute(a, 'xmit_table_undelivered_msgs'), 1)
    for (const name of Object.keys(a.protocol.spec.operations)) invoke(a.protocol, name, [])
    assert.equal(attribute(a, 'num_messages_sent'), 0)
  })

  it('a changed xmit_interval with the next run', () => {
    const a = harness()
    a.protocol.props.xmit_interval = 100
    a.protocol.propertyChanged('xmit_interval')
    a.receiveBatch([from('B', 2)])
    a.advance(200)
    assert.deepEqual(typesOf(a.takeSent()), [NakAckType.XMIT_REQ])
  })
})
