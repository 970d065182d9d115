import assert from 'node:assert/strict'
import {parseDuration} from '../../../../src/cli/flags/duration.ts'

describe('durations', () => {
  for (const [text, ms] of [
    ['500', 500],
    ['500ms', 500],
    ['2s', 2000],
    ['1.5s', 1500],
    ['1m', 60_000],
    ['1h', 3_600_000],
  ] as const) {
    it(`reads ${text}`, () => assert.equal(parseDuration(text), ms))
  }
  for (const text of ['', 's', '-1', '5 s', '1d', '1e3', '9'.repeat(30)]) {
    it(`refuses '${text}'`, () => assert.equal(parseDuration(text), undefined))
  }
})
