import assert from 'node:assert/strict'
import type {McastResult} from '../../src/mcast/result.ts'
import {jg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

describe('jg mcast test', function () {
  this.timeout(30_000)

  it('exits with 4 if no other host takes part, and says so', async () => {
    const words = ['--bind-addr', '127.0.0.1', '--ttl', '1', '--duration', '500ms', '--interval', '50ms']
    const {code, stdout} = await jg(['mcast', 'test', ...words, '-o', 'json'])
    assert.equal(code, 4)
    const {participants, findings} = assertResult('mcast:test', stdout) as McastResult
    assert.deepEqual(
      participants.map(({self}) => self),
      [true],
    )
    assert.ok(findings.some(({code: found}) => found === 'nobody'))
  })
})
