import assert from 'node:assert/strict'
import {transportPorts} from '../../../src/peek/detector-port.ts'

describe('the transport of who has a port for FD_SOCK2', () => {
  it('is looked for by the offsets that members have, nearest first', () => {
    const [likely = [], further = []] = transportPorts(57_800)
    assert.deepEqual(likely, [
      {port: 57_700, offset: 100},
      {port: 7800, offset: 50_000},
      {port: 58_800, offset: -1000},
      {port: 57_799, offset: 1},
    ])
    assert.ok(further.some(({port, offset}) => port === 7799 && offset === 50_001))
  })

  it('is looked for at ports that exist only, never at the port itself', () => {
    for (const port of [1, 50, 900, 7900, 65_000, 65_535]) {
      const all = transportPorts(port, [100, 50_000, -1000, 0, 1]).flat()
      assert.ok(all.every((at) => at.port > 0 && at.port <= 65_535 && at.port !== port))
    }
  })

  it('is looked for by the offsets that are given alone', () => {
    assert.deepEqual(transportPorts(54_200, [-1000])[0], [{port: 55_200, offset: -1000}])
  })
})
