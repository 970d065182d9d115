import assert from 'node:assert/strict'
import {Uuid} from '../../../src/model/address.ts'
import {keepNames, knownNames, nameOf, rememberName} from '../../../src/model/names.ts'

describe('logical names', () => {
  // The table is the process's: other tests want theirs back.
  let others: [string, string][] = []
  before(() => {
    others = [...knownNames()]
  })
  after(() => {
    for (const [key, name] of others) rememberName({key}, name)
  })

  const flood = (count: number): void => {
    for (let i = 0; i < count; i++) rememberName(new Uuid(7, 7, 7, i), `stranger-${String(i)}`)
  }

  it('that no member has are not kept, and the rest is bounded in bytes', () => {
    const [short, long] = [new Uuid(1, 2, 3, 6), new Uuid(1, 2, 3, 7)]
    rememberName(short, 'x'.repeat(1024))
    rememberName(long, 'x'.repeat(1025))
    assert.deepEqual([nameOf(short)?.length, nameOf(long)], [1024, undefined])
    for (let i = 0; i < 2000; i++) rememberName(new Uuid(8, 8, 8, i), `${String(i)}${'y'.repeat(64_000)}`)
    assert.ok([...knownNames().values()].reduce((sum, name) => sum + name.length, 0) <= 500 * 1024)
    flood(1000)
  })

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
