import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {PasscodeGate} from '../../../src/diag/server/gate.ts'
import {hasPasscode, passcodePrefix, PREFIX_BYTES} from '../../../src/diag/passcode.ts'
import {commaList, keysFor, wordsOf} from '../../../src/diag/server/request.ts'
import {type Log, silentLog} from '../../../src/runtime/ports.ts'
import {SeededRandom} from '../../../src/runtime/simulation/random.ts'
import {ROOT} from '../../support/cli.ts'
import {fromHex, toHex} from '../../support/vectors.ts'

interface Recorded {
  readonly exchanges: readonly {readonly passcode?: string; readonly requestHex: string; readonly requestText: string}[]
}

describe('a probe request', () => {
  it('is split at white space and trimmed of control characters', () => {
    assert.deepEqual(wordsOf(' uuids\tjmx=GMS \r\n\f'), ['uuids', 'jmx=GMS'])
    assert.deepEqual(wordsOf(`uuids\0\0\0`), ['uuids'])
    assert.deepEqual(wordsOf(' \0 '), [])
    assert.deepEqual(commaList(' a, ,b '), ['a', 'b'])
  })

  it('is dropped when a cluster filter does not match the whole name', () => {
    assert.deepEqual(keysFor('demo', 'uuids cluster=de.o'), ['uuids'])
    assert.equal(keysFor('demo', 'cluster=de uuids'), null)
    assert.equal(keysFor('demo', 'cluster= uuids'), null)
    assert.equal(keysFor('demo', 'cluster=demo cluster=other'), null)
    assert.equal(keysFor('demo', 'cluster=[ uuids'), null)
    assert.deepEqual(keysFor('demo', 'cluster=demo'), [])
  })

  it('survives any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void keysFor('demo', text)))
  })
})

describe('the passcode of a probe request', () => {
  const clock = {wallTime: () => 1_700_000_000_000}

  it('is the digest of the passcode alone, as Java members check it', () => {
    const file = JSON.parse(readFileSync(join(ROOT, 'test/vectors/probe-5.5.json'), 'utf8')) as Recorded
    const requests = file.exchanges.filter(({passcode}) => passcode !== undefined)
    assert.ok(requests.length > 0)
    for (const {passcode = '', requestHex} of requests) assert.ok(hasPasscode(fromHex(requestHex), passcode))
  })

  it('is sent in the recorded layout', () => {
    const prefix = passcodePrefix('s3cret', clock, {next: () => 0.25})
    assert.equal(toHex(prefix), '0000018bcfe568003fd000000000000000000014fef341f85d87439e7d91a2d465b9871ef66b5e98')
  })

  it('has no line feed before the digest, since Java ends a request over TCP there', () => {
    const random = new SeededRandom(3)
    for (let i = 0; i < 500; i++) {
      const prefix = passcodePrefix('x', {wallTime: () => 1_700_000_000_000 + i * 5}, random)
      assert.ok(!prefix.subarray(0, 20).includes(0x0a))
      assert.equal(prefix.length, PREFIX_BYTES)
    }
  })

  it('is refused when it is wrong, cut or missing; counted, and logged once per sender', () => {
    const warnings: unknown[] = []
    const log: Log = {...silentLog, warn: (fields) => void warnings.push(fields)}
    const gate = new PasscodeGate('s3cret', log)
    const right = passcodePrefix('s3cret', clock, {next: () => 0.5})
    const bytes = (prefix: Uint8Array): Uint8Array => Uint8Array.from([...prefix, ...Buffer.from('uuids')])
    assert.equal(gate.admit(bytes(right), 'a'), 'uuids')
    assert.equal(gate.admit(bytes(passcodePrefix('other', clock, {next: () => 0.5})), 'a'), null)
    assert.equal(gate.admit(right.subarray(0, 39), 'a'), null)
    assert.equal(gate.admit(Buffer.from('uuids'), 'b'), null)
    assert.equal(gate.refused, 3)
    assert.deepEqual(warnings, [{sender: 'a'}, {sender: 'b'}])
    assert.equal(new PasscodeGate(null, log).admit(Buffer.from('uuids'), 'b'), 'uuids')
  })

  it('survives any bytes', () => {
    const gate = new PasscodeGate('s3cret', silentLog)
    fc.assert(fc.property(fc.uint8Array({maxLength: 100}), (bytes) => gate.admit(bytes, 'x') === null))
  })
})
