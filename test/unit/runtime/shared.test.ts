import assert from 'node:assert/strict'
import {sharedObjects} from '../../../src/runtime/shared.ts'

class Counter {
  count = 0
}
class Other {
  count = 0
}

describe('what members of a process share', () => {
  it('is one object of each class, in this process alone', () => {
    const [here, there] = [sharedObjects(), sharedObjects()]
    here(Counter).count++
    here(Counter).count++
    assert.deepEqual([here(Counter).count, here(Other).count, there(Counter).count], [2, 0, 0])
    assert.equal(here(Counter), here(Counter))
  })
})
