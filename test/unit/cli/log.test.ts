import assert from 'node:assert/strict'
import {createLog, prettyLine} from '../../../src/cli/log.ts'

describe('log', () => {
  it('reads as a line on a terminal', () => {
    const line = JSON.stringify({level: 40, time: 1000, member: 'A', silentFor: 12, msg: 'suspecting member'})
    assert.equal(prettyLine(line), '00:00:01.000 WARN  suspecting member member=A silentFor=12\n')
  })
  it('has the configured level, children too', () => {
    const log = createLog('warn')
    assert.equal(log.isLevelEnabled('info'), false)
    assert.equal(log.child({protocol: 'GMS'}).isLevelEnabled('warn'), true)
  })
})
