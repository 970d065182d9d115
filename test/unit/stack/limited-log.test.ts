import assert from 'node:assert/strict'
import type {Clock, LogFields} from '../../../src/runtime/ports.ts'
import {silentLog} from '../../../src/runtime/ports.ts'
import {LimitedLog} from '../../../src/stack/limited-log.ts'

describe('warnings of a protocol', () => {
  let now = 0
  const lines: [string, LogFields][] = []
  const clock = {now: () => now} as Clock
  const log = new LimitedLog({...silentLog, warn: (fields, text) => void lines.push([text, fields])}, clock)

  beforeEach(() => {
    lines.length = 0
    now += 3_600_000
  })

  it('are written ten times a minute, the rest is counted', () => {
    for (let i = 0; i < 25; i++) log.warn({i}, 'dropped')
    assert.equal(lines.length, 10)
    now += 60_000
    log.warn({}, 'dropped')
    assert.deepEqual(lines.at(-1), ['dropped', {leftOut: 15}])
  })

  it('with another text are counted separately', () => {
    for (let i = 0; i < 25; i++) log.warn({}, 'dropped again')
    log.warn({a: 1}, 'another')
    assert.deepEqual(lines.at(-1), ['another', {a: 1}])
  })
})
