import fc from 'fast-check'
import assert from 'node:assert/strict'
import {Message} from '../../../../src/model/message.ts'
import {Reassembly} from '../../../../src/protocols/fragment/reassembly.ts'

function fragment(bytes: number): Message {
  return Message.bytes(null, new Uint8Array(bytes))
}

const header = fc.record({
  id: fc.nat(20),
  index: fc.nat(5),
  count: fc.integer({min: 6, max: 2 ** 31 - 1}),
  serialized: fc.boolean(),
  originalType: fc.constant(0),
})

describe('reassembly', () => {
  it('holds no more than its limits allow, whatever comes', () => {
    const limits = {messages: 5, bytes: 1000, senders: 3}
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(6), header, fc.nat(300)), {maxLength: 200}), (steps) => {
        const reassembly = new Reassembly(limits)
        for (const [sender, h, bytes] of steps) {
          const whole = reassembly.add(String(sender), h, fragment(bytes))
          assert.ok(whole === null || h.count === 6)
          assert.ok(reassembly.bytes <= limits.bytes * limits.senders)
          assert.ok(reassembly.size <= limits.messages * limits.senders)
        }
      }),
    )
  })

  it('gives the oldest messages up first', () => {
    const reassembly = new Reassembly({messages: 2, bytes: 1000, senders: 1})
    const add = (id: number, index: number): boolean =>
      reassembly.add('B', {id, index, count: 2, serialized: false, originalType: 0}, fragment(10)) !== null
    for (const id of [1, 2, 3]) assert.equal(add(id, 0), false)
    assert.equal(reassembly.dropped, 1)
    assert.equal(add(2, 1), true)
    assert.equal(add(3, 1), true)
    assert.deepEqual([reassembly.size, reassembly.bytes], [0, 0])
  })

  it('gives the oldest sender up when there are too many', () => {
    const reassembly = new Reassembly({messages: 2, bytes: 1000, senders: 2})
    for (const sender of ['A', 'B', 'C']) {
      reassembly.add(sender, {id: 1, index: 0, count: 2, serialized: false, originalType: 0}, fragment(10))
    }
    assert.deepEqual([reassembly.size, reassembly.dropped], [2, 1])
    reassembly.clearSender('B')
    assert.equal(reassembly.size, 1)
    reassembly.clear()
    assert.equal(reassembly.size, 0)
  })
})
