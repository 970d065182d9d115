import assert from 'node:assert/strict'
import {type KindReport, summaryLines} from '../../../../scripts/tests/summary.ts'

const unit: KindReport = {
  kind: 'unit',
  ms: 12_340,
  counts: {passed: 12, failed: 1, skipped: 2},
  slowest: Array.from({length: 10}, (_, i) => ({title: `u${String(i)}`, ms: 1000 - i})),
  failures: [{title: 'codec reads', reason: 'expected 1'}],
}
const cli: KindReport = {
  kind: 'cli',
  ms: 2000,
  counts: {passed: 1, failed: 1, skipped: 0},
  slowest: [{title: 'c', ms: 5000}],
  failures: [],
}

describe('the end of a test run', () => {
  it('reports the time of each kind, the ten slowest tests and every failure, and ends with the counts', () => {
    const lines = summaryLines([unit, cli])
    assert.deepEqual(lines.slice(0, 3), [
      'Time of each kind:',
      '  unit    12.3 s  12 passed, 1 failed, 2 skipped',
      '  cli      2.0 s  1 passed, 1 failed, 0 skipped',
    ])
    const slow = lines.slice(lines.indexOf('The 10 slowest tests:') + 1, lines.indexOf('Failed:') - 1)
    assert.equal(slow.length, 10)
    assert.deepEqual(slow.slice(0, 2), ['     5.0 s  cli: c', '     1.0 s  unit: u0'])
    assert.deepEqual(lines.slice(lines.indexOf('Failed:') + 1), [
      '  unit: codec reads: expected 1',
      '  cli: 1 more, named above',
      '',
      '13 passed, 2 failed, 2 skipped',
    ])
  })

  it('names no failures where there are none, and no slow tests where none ran', () => {
    const rooms = {kind: 'rooms', ms: 10, counts: {passed: 1, failed: 0, skipped: 0}, slowest: [], failures: []}
    assert.deepEqual(summaryLines([rooms]).slice(2), ['', '1 passed, 0 failed, 0 skipped'])
  })
})
