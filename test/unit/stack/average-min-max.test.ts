import assert from 'node:assert/strict'
import {AverageMinMax} from '../../../src/stack/average-min-max.ts'

describe('AverageMinMax', () => {
  it('prints as Java does', () => {
    const average = new AverageMinMax()
    assert.equal(String(average), 'n/a')
    for (const value of [3, 1, 2]) average.add(value)
    assert.equal(String(average), 'min/avg/max=1.00/2.00/3.00')
    average.clear()
    assert.equal(average.count, 0)
  })

  it('moves times to a fitting unit', () => {
    const average = new AverageMinMax('ns')
    average.add(500)
    average.add(2500)
    average.add(3_000_000)
    assert.equal(String(average), '500ns/1.00ms/3ms')
  })
})
