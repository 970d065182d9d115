import assert from 'node:assert/strict'
import {PassThrough} from 'node:stream'
import {confirm} from '../../../src/cli/confirm.ts'
import {describeError, exitCodeOf} from '../../../src/cli/error-report.ts'
import {
  ConfigError,
  JgError,
  RefusedError,
  TimeoutError,
  TransportError,
  UsageError,
} from '../../../src/errors/index.ts'

const finding = {
  file: 'a.xml',
  line: 3,
  column: 7,
  path: 'config/UDP/@mcast_port',
  code: 'unknown-attribute',
  severity: 'error',
  message: "unknown attribute 'mcast_prt'",
  hint: 'did you mean mcast_port?',
} as const

describe('an error on the command line', () => {
  it('exits with the code of its kind', () => {
    assert.equal(exitCodeOf(new UsageError('x')), 2)
    assert.equal(exitCodeOf(new ConfigError('x')), 2)
    assert.equal(exitCodeOf(new TimeoutError('x')), 4)
    assert.equal(exitCodeOf(new RefusedError('x')), 6)
    assert.equal(exitCodeOf(new TransportError('x')), 1)
    assert.equal(exitCodeOf(Object.assign(new Error('x'), {oclif: {exit: 2}})), 2)
    assert.equal(exitCodeOf(Object.assign(new Error('x'), {oclif: {exit: 127}})), 2)
    assert.equal(exitCodeOf(new Error('x')), 1)
    assert.equal(exitCodeOf('x'), 1)
  })
  it('is one message without a stack trace', () => {
    assert.equal(
      describeError(new JgError('NOT_FOUND', 'no such member: D'), 'table', false),
      'Error: no such member: D',
    )
    assert.match(describeError(new Error('boom'), 'table', true), /^Error: boom\nError: boom\n {4}at /)
  })
  it('lists each finding at its place', () => {
    assert.equal(
      describeError(new ConfigError('1 error in a.xml', [finding]), 'table', false),
      "Error: 1 error in a.xml\n  a.xml:3:7: error: unknown attribute 'mcast_prt' (did you mean mcast_port?)",
    )
  })
  it('is one JSON object if JSON is requested', () => {
    assert.deepEqual(JSON.parse(describeError(new ConfigError('bad', [finding]), 'json', false)), {
      schemaVersion: 1,
      error: {message: 'bad', code: 'CONFIG_INVALID', exitCode: 2, findings: [finding]},
    })
  })
})

describe('a change', () => {
  const ask = (answer: string, isTTY: boolean, yes = false): Promise<void> => {
    const input = Object.assign(new PassThrough(), {isTTY})
    input.end(answer)
    return confirm('stop member A', yes, {input, output: new PassThrough()})
  }
  it('passes with --yes or a confirmation', async () => {
    await ask('', false, true)
    await ask('y\n', true)
    await ask('YES\n', true)
  })
  it('is refused if no one can be asked', async () => {
    await assert.rejects(ask('y\n', false), {code: 'REFUSED', message: /stdin is not a terminal; add --yes/})
  })
  it('is refused without a confirmation', async () => {
    await assert.rejects(ask('\n', true), {code: 'REFUSED', message: /nothing was changed/})
  })
})
