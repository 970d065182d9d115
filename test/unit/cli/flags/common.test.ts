import assert from 'node:assert/strict'
import {systemProperties} from '../../../../src/cli/flags/common.ts'

describe('system properties', () => {
  it('are split at the first equals sign', () => {
    assert.deepEqual(systemProperties(['a=b=c', 'd', 'e=']), {a: 'b=c', d: '', e: ''})
    assert.deepEqual(systemProperties(undefined), {})
  })
  it('need a name', () => assert.throws(() => systemProperties(['=x']), /expected -Dname=value, found '-D=x'/))
})
