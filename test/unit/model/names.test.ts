import assert from 'node:assert/strict'
import {type Address, Uuid} from '../../../src/model/address.ts'
import {keepNames, knownNames, nameOf, rememberName} from '../../../src/model/names.ts'

describe('logical names', () => {
  // The table is the process's: other tests want theirs back.
  let others: [string, string][] = []
  before(() => {
    others = [...knownNames()]
  })
  after(() => {
    for (const [key, name] of others) rememberName({key} as Address, name)
  })

  const flood = (count: number): void => {
    for (let i = 0; i < count; i++) rememberName(new Uuid(7, 7, 7, i), `stranger-${String(i)}`)
  }

  it('of members stay while strangers come and go, and go with the members', () => {
    const [a, b] = [new Uuid(1, 2, 3, 4), new Uuid(1, 2, 3, 5)]
    rememberName(a, 'A')
    rememberName(b, 'B')
    const release = keepNames([a])
    const once = keepNames([a])
    flood(1000)
    assert.deepEqual([nameOf(a), nameOf(b)], ['A', undefined])
    assert.ok(knownNames().size <= 501)
    once()
    once()
    flood(1000)
    assert.equal(nameOf(a), 'A')
    release()
    flood(1000)
    assert.equal(nameOf(a), undefined)
  })
})
