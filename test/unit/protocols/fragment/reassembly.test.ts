import fc from 'fast-check'
import assert from 'node:assert/strict'
import {Message} from '../../../../src/model/message.ts'
import {type Assembled, type HeldLimits, Reassembly} from '../../../../src/protocols/fragment/reassembly.ts'

const SMALL: HeldLimits = {bytes: 10_000, senderBytes: 5000}
const limits = {members: SMALL, strangers: {bytes: 4000, senderBytes: 3000}}

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

function part(id: number, index: number, count = 2): Parameters<Reassembly['add']>[1] {
  return {id, index, count, serialized: false, originalType: 0}
}

/** Half of a message of a member or a stranger, by name. */
function half(reassembly: Reassembly, sender: string, id: number, bytes = 10): Assembled | null {
  return reassembly.add(sender, part(id, 0), fragment(bytes), true, 20)
}

function otherHalf(reassembly: Reassembly, sender: string, id: number): boolean {
  return reassembly.add(sender, part(id, 1), fragment(10), true, 20) !== null
}

describe('reassembly', () => {
  it('never exceeds its limits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(6), header, fc.nat(300), fc.boolean(), fc.nat(50)), {maxLength: 200}),
        fc.array(fc.nat(6), {maxLength: 4}),
        (steps, members) => {
          const reassembly = new Reassembly(limits)
          for (const [i, [sender, h, bytes, reliable, headers]] of steps.entries()) {
            if (i % 50 === 10) reassembly.retain(new Set(members.slice(i % 3).map(String)))
            const whole = reassembly.add(String(sender), h, fragment(bytes), reliable, headers)
            assert.ok(whole === null || h.count === 6)
            assert.ok(reassembly.bytes <= limits.members.bytes + limits.strangers.bytes)
          }
          reassembly.retain(new Set())
          reassembly.retain(new Set())
          assert.deepEqual([reassembly.bytes, reassembly.size], [0, 0])
        },
      ),
    )
  })

  it('counts the memory of fragments without payload', () => {
    const reassembly = new Reassembly(limits)
    for (let i = 0; i < 1000; i++) reassembly.add('X', part(1, i, 2 ** 31 - 1), fragment(0), true, 0)
    assert.ok(reassembly.bytes <= limits.strangers.senderBytes)
    assert.ok(reassembly.dropped > 900, String(reassembly.dropped))
  })

  it('does not keep a datagram alive for a small slice of it, and copies no large one', () => {
    const reassembly = new Reassembly()
    const datagram = new Uint8Array(60_000)
    const first = Message.bytes(null, datagram.subarray(0, 40_000))
    reassembly.add('B', part(1, 0, 3), first, true, 0)
    const small = Message.bytes(null, datagram.subarray(0, 10))
    reassembly.add('B', part(1, 1, 3), small, true, 0)
    datagram.fill(7)
    const whole = reassembly.add('B', part(1, 2, 3), fragment(1), true, 0)
    assert.deepEqual([whole?.bytes[0], whole?.bytes[40_000]], [7, 0])
  })

  it('drops the oldest messages of a sender first', () => {
    const reassembly = new Reassembly(limits)
    reassembly.retain(new Set(['B']))
    for (const id of [1, 2, 3]) half(reassembly, 'B', id, 400)
    assert.equal(reassembly.dropped, 1)
    assert.deepEqual([otherHalf(reassembly, 'B', 2), otherHalf(reassembly, 'B', 3)], [true, true])
    assert.deepEqual([reassembly.size, reassembly.bytes], [0, 0])
  })

  it('drops nothing of members in favour of strangers, or of fragments that bypassed retransmission', () => {
    const reassembly = new Reassembly(limits)
    reassembly.retain(new Set(['A', 'B']))
    half(reassembly, 'B', 1)
    for (let i = 0; i < 100; i++) {
      half(reassembly, `stranger ${String(i)}`, 1, 500)
      reassembly.add('B', part(i + 10, 0), fragment(500), false, 0)
    }
    assert.ok(reassembly.dropped > 190)
    assert.equal(otherHalf(reassembly, 'B', 1), true)
  })

  it('bounds the sum over all members, the oldest first', () => {
    const reassembly = new Reassembly(limits)
    const members = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']
    reassembly.retain(new Set(members))
    for (const member of members) half(reassembly, member, 1, 400)
    assert.equal(reassembly.dropped, 4)
    const newestFirst = members.toReversed()
    assert.deepEqual(
      newestFirst.map((member) => otherHalf(reassembly, member, 1)),
      newestFirst.map((member) => member > 'D'),
    )
  })

  it('keeps fragments that a joiner sent before its view arrived', () => {
    const reassembly = new Reassembly(limits)
    half(reassembly, 'J', 1)
    half(reassembly, 'X', 1)
    reassembly.retain(new Set(['A', 'J']))
    for (let i = 0; i < 100; i++) half(reassembly, `stranger ${String(i)}`, 1, 500)
    assert.equal(otherHalf(reassembly, 'J', 1), true)
    assert.equal(otherHalf(reassembly, 'X', 1), false, 'pushed out by other strangers')
  })

  it('forgets strangers with the second view without them, and former members at once', () => {
    const reassembly = new Reassembly()
    reassembly.retain(new Set(['A', 'B']))
    half(reassembly, 'B', 1)
    half(reassembly, 'J', 1)
    reassembly.retain(new Set(['A']))
    assert.equal(reassembly.size, 1)
    reassembly.retain(new Set(['A', 'C']))
    assert.deepEqual([reassembly.size, reassembly.bytes], [0, 0])
    half(reassembly, 'C', 1)
    reassembly.clearSender('C')
    assert.equal(reassembly.size, 0)
    half(reassembly, 'C', 1)
    reassembly.clear()
    assert.deepEqual([reassembly.size, reassembly.bytes], [0, 0])
  })

  it('takes a message of 100 MB from each of two members at once', () => {
    const reassembly = new Reassembly()
    reassembly.retain(new Set(['A', 'B']))
    const size = 60_000
    const count = Math.ceil(100_000_000 / size)
    const memory = new Uint8Array(size)
    let whole = 0
    for (let index = 0; index < count; index++) {
      for (const sender of ['A', 'B'])
        if (reassembly.add(sender, part(1, index, count), Message.bytes(null, memory), true, 60) !== null) whole++
    }
    assert.deepEqual([whole, reassembly.dropped, reassembly.bytes], [2, 0, 0])
  })
})
