import assert from 'node:assert/strict'
import {Uuid} from '../../../src/model/address.ts'
import {Pressure} from '../../../src/stack/pressure.ts'

const A = new Uuid(0, 0, 0, 1)
const B = new Uuid(0, 0, 0, 2)

describe('pressure', () => {
  it('holds back senders to a slow receiver only', () => {
    const pressure = new Pressure()
    pressure.hold(A, 2)
    assert.deepEqual(
      [A, B, null, undefined].map((d) => pressure.isFree(d)),
      [false, true, true, false],
    )
    assert.equal(pressure.held, 2)
    pressure.release(A)
    assert.equal(pressure.isFree(A), false)
    pressure.release(A)
    assert.equal(pressure.isFree(A), true)
  })

  it('distinguishes senders to all members from senders to one', () => {
    const pressure = new Pressure()
    pressure.hold(null)
    assert.deepEqual([pressure.isFree(null), pressure.isFree(A)], [false, true])
  })

  it('holds back all senders while the transport is full', () => {
    const pressure = new Pressure()
    pressure.hold()
    assert.deepEqual([pressure.isFree(null), pressure.isFree(A), pressure.isFree(undefined)], [false, false, false])
    pressure.release()
    assert.equal(pressure.isFree(undefined), true)
  })

  it('wakes senders that waited for a destination once it is free, and the others later', () => {
    const pressure = new Pressure()
    const woken: string[] = []
    pressure.hold(A)
    pressure.hold(B)
    pressure.whenFree(() => woken.push('A'), A)
    pressure.whenFree(() => woken.push('B'), B)
    pressure.whenFree(() => woken.push('all'))
    pressure.whenFree(() => woken.push('at once'), null)
    pressure.release(B)
    assert.deepEqual(woken, ['at once', 'B'])
    pressure.release(A)
    assert.deepEqual(woken, ['at once', 'B', 'A', 'all'])
  })
})
