import assert from 'node:assert/strict'
import {optionWords, probeArgv} from '../../../src/cli/probe-argv.ts'

describe('the argument list of a probe', () => {
  it('may say -udp and -tcp with a value, and the family with a digit', () => {
    const options = optionWords({match: {type: 'option', aliases: ['mtch']}, tcp: {type: 'boolean'}})
    const rewritten = (...argv: string[]): string[] => probeArgv(argv, options)
    assert.deepEqual(rewritten('--tcp', 'true', 'uuids'), ['--tcp', 'uuids'])
    assert.deepEqual(rewritten('--tcp', 'false'), ['--no-tcp'])
    assert.deepEqual(rewritten('--udp=FALSE', '--tcp=true'), ['--no-udp', '--tcp'])
    assert.deepEqual(rewritten('--tcp', 'uuids', '-4', '-6'), ['--tcp', 'uuids', '--ipv4', '--ipv6'])
    assert.deepEqual(rewritten('--match', '-4', '--mtch', '--tcp', 'true'), [
      '--match',
      '-4',
      '--mtch',
      '--tcp',
      'true',
    ])
    assert.deepEqual(rewritten('--', '--tcp', 'true'), ['--', '--tcp', 'true'])
    assert.deepEqual(rewritten('--tcp'), ['--tcp'])
  })
})
