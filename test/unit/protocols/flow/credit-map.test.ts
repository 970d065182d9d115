import fc from 'fast-check'
import assert from 'node:assert/strict'
import {CreditMap} from '../../../../src/protocols/flow/credit-map.ts'
import {SendQueue} from '../../../../src/protocols/flow/send-queue.ts'
import {Message} from '../../../../src/model/message.ts'
import {memberAddress} from '../../../support/protocol-harness.ts'

const names = ['A', 'B', 'C']
const MAX = 100

type Step = {readonly spend: number} | {readonly give: number; readonly to: string}

const step = fc.oneof(
  fc.record({spend: fc.integer({min: 1, max: 60})}),
  fc.record({give: fc.integer({min: 1, max: 150}), to: fc.constantFrom(...names)}),
)

describe('credit map', () => {
  it('equals a plain table that is changed at each step', () => {
    fc.assert(
      fc.property(fc.array(step, {maxLength: 60}), (steps: Step[]) => {
        const map = new CreditMap(MAX)
        map.setMembers(names.map(memberAddress))
        const table = new Map(names.map((name) => [name, MAX]))
        for (const s of steps) {
          if ('spend' in s) {
            const possible = Math.min(...table.values()) >= s.spend
            assert.equal(map.decrement(s.spend), possible)
            if (possible) for (const [name, credit] of table) table.set(name, credit - s.spend)
          } else {
            map.replenish(memberAddress(s.to), s.give)
            table.set(s.to, Math.min(MAX, table.get(s.to)! + s.give))
          }
          assert.equal(map.lowest, Math.min(...table.values()))
        }
        assert.deepEqual(
          map.withAtMost(MAX).map((e) => e.left),
          [...table.values()],
        )
      }),
    )
  })

  it('adds and removes members', () => {
    const map = new CreditMap(MAX)
    map.setMembers(names.map(memberAddress))
    map.decrement(80)
    map.replenish(memberAddress('A'), 50)
    map.setMembers(['A', 'D'].map(memberAddress))
    assert.equal(map.describe(), 'A: 70\nD: 100\nmin_credits=70, accumulated=0')
    map.replenish(memberAddress('X'), 50)
    map.clear()
    assert.deepEqual([map.lowest, map.accumulated], [MAX, 0])
  })
})

describe('send queue', () => {
  it('returns messages in order, whatever the number, and measures how long it was not empty', () => {
    const queue = new SendQueue()
    const messages = Array.from({length: 5000}, () => Message.empty(null))
    for (const message of messages) queue.push(message, 10)
    const out: Message[] = []
    for (let m = queue.first(); m !== undefined; m = queue.first()) {
      out.push(m)
      queue.shift(40)
    }
    assert.deepEqual(out, messages)
    assert.deepEqual([queue.blockings, queue.averageMs, queue.size], [1, 30, 0])
    queue.push(Message.empty(null), 0)
    assert.equal(queue.clear(), 1)
    queue.resetStats()
    assert.deepEqual([queue.blockings, queue.averageMs], [0, 0])
  })
})
