import assert from 'node:assert/strict'
import {Uuid} from '../../../src/model/address.ts'
import {NameTable} from '../../../src/model/names.ts'

const FLOOD = 1000

describe('logical names', () => {
  let names = new NameTable()
  beforeEach(() => {
    names = new NameTable()
  })

  const stranger = (i: number): Uuid => new Uuid(7, 7, 7, i)
  const flood = (name: string): void => {
    for (let i = 0; i < FLOOD; i++) names.remember(stranger(i), name)
  }
  const ofStrangers = (): string[] =>
    Array.from({length: FLOOD}, (_, i) => names.nameOf(stranger(i))).filter((name) => name !== undefined)

  it('of no member are dropped, and the rest is bounded in bytes', () => {
    const [short, long] = [new Uuid(1, 2, 3, 6), new Uuid(1, 2, 3, 7)]
    names.remember(short, 'x'.repeat(1024))
    names.remember(long, 'x'.repeat(1025))
    assert.deepEqual([names.nameOf(short)?.length, names.nameOf(long)], [1024, undefined])
    flood('y'.repeat(64_000))
    assert.deepEqual(ofStrangers(), [])
    flood('y'.repeat(1024))
    assert.equal(ofStrangers().length, 500)
  })

  it('of members stay while others come and go, and are removed with the members', () => {
    const [a, b] = [new Uuid(1, 2, 3, 4), new Uuid(1, 2, 3, 5)]
    names.remember(a, 'A')
    names.remember(b, 'B')
    const release = names.keep([a])
    const once = names.keep([a])
    flood('stranger')
    assert.deepEqual([names.nameOf(a), names.nameOf(b)], ['A', undefined])
    assert.ok(ofStrangers().length <= 500)
    once()
    once()
    flood('stranger')
    assert.equal(names.nameOf(a), 'A')
    release()
    flood('stranger')
    assert.equal(names.nameOf(a), undefined)
  })
})
