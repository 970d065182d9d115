import assert from 'node:assert/strict'
import {SuppressedLog} from '../../../src/stack/suppressed-log.ts'

describe('SuppressedLog', () => {
  it('logs one per sender and period, and reports how many were suppressed', () => {
    const log = new SuppressedLog()
    assert.equal(log.shouldLog('a', 0, 100), 0)
    assert.equal(log.shouldLog('a', 50, 100), -1)
    assert.equal(log.shouldLog('b', 50, 100), 0)
    assert.equal(log.shouldLog('a', 99, 100), -1)
    assert.equal(log.shouldLog('a', 100, 100), 2)
    assert.equal(log.size, 2)
    log.removeExpired(160, 100)
    assert.equal(log.size, 1)
  })

  it('remembers a bounded number of senders and suppresses warnings about others', () => {
    const log = new SuppressedLog()
    for (let i = 0; i < 10_000; i++) log.shouldLog(String(i), 0, 100)
    assert.equal(log.size, 256)
    assert.equal(log.shouldLog('one more', 50, 100), -1)
    assert.equal(log.shouldLog('one more', 100, 100), 0)
    assert.equal(log.size, 1)
  })
})
