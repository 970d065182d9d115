import assert from 'node:assert/strict'
import {areNear} from '../../../src/errors/near-names.ts'

describe('names', () => {
  it('are near by case, marks, a letter or two, or when one begins with the other', () => {
    const near = [
      ['order', 'orders'],
      ['Orders', 'orders'],
      ['prod_a', 'prod-a'],
      ['ISPN', 'ispn-dev'],
      ['ordesr', 'orders'],
    ]
    for (const [one = '', other = ''] of near) assert.ok(areNear(one, other) && areNear(other, one), `${one} ${other}`)
    for (const [one = '', other = ''] of [
      ['orders', 'payments'],
      ['a', 'b'.repeat(9)],
      ['orders', 'orders'],
      ['', 'x'],
    ])
      assert.ok(!areNear(one, other), `${one} ${other}`)
  })
})
