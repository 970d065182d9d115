import assert from 'node:assert/strict'
import {Message} from '../../../../src/model/message.ts'
import {unicastData} from '../../../../src/headers/unicast3.ts'
import {memberAddress} from '../../../support/protocol-harness.ts'
import {attribute, control, from, harness} from './unicast3-messages.ts'

const SIZE = 60_000

/** A message of 60 KB. */
function large(name: string, seqno: number, first = seqno === 1): Message {
  return control(name, unicastData(seqno, 0, first), Message.bytes(memberAddress('A'), new Uint8Array(SIZE)))
}

describe('UNICAST3: memory held for non-members', () => {
  it('ahead of a gap is bounded in sum over all of them, and counted', () => {
    const member = harness()
    for (const name of ['X', 'Y', 'Z']) {
      member.protocol.receive(large(name, 1))
      for (let seqno = 3; seqno < 1003; seqno++) member.protocol.receive(large(name, seqno))
    }
    const kept = 3000 - Number(attribute(member, 'num_msgs_dropped'))
    assert.ok(kept * SIZE <= 64 << 20 && kept > 1000, String(kept))
  })

  it('without a connection is bounded in sum, and counted', () => {
    const member = harness()
    for (let i = 0; i < 1000; i++) member.protocol.receive(large(String.fromCharCode(70 + (i % 20)), 5, false))
    const kept = 1000 - Number(attribute(member, 'num_msgs_dropped'))
    assert.ok(kept * SIZE <= 32 << 20 && kept > 500, String(kept))
  })

  it('does not affect members or messages that can be delivered at once', () => {
    const member = harness()
    member.protocol.receive(large('X', 1))
    for (let seqno = 3; seqno < 2003; seqno++) member.protocol.receive(large('X', seqno))
    const before = Number(attribute(member, 'num_msgs_dropped'))
    assert.ok(before > 0)
    member.protocol.receive(from('B', 1))
    for (let seqno = 3; seqno < 503; seqno++) member.protocol.receive(large('B', seqno))
    member.protocol.receive(from('B', 2))
    for (let seqno = 1; seqno < 100; seqno++) member.protocol.receive(large('Y', seqno))
    assert.equal(Number(attribute(member, 'num_msgs_dropped')), before)
    assert.equal(member.delivered.filter((m) => String(m.src) === 'B').length, 502)
    assert.equal(member.delivered.filter((m) => String(m.src) === 'Y').length, 99)
  })
})
