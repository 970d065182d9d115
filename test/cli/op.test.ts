import assert from 'node:assert/strict'
import type {OperationResult} from '../../src/diag/client/operation-result.ts'
import {CannedMembers} from '../support/canned-members.ts'
import {type Ended, jg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

describe('jg op', function () {
  this.timeout(20_000)
  const canned = new CannedMembers()
  let reach: string[] = []

  before(async () => {
    const addresses = await Promise.all(
      ['A', 'B'].map((name) =>
        canned.member(name, ['A', 'B'], (request) => {
          if (request.startsWith('op=STABLE.printDigest')) return `STABLE.printDigest=${name}: [1]\r\n`
          return request.includes('fails') && name === 'B' ? 'error=it cannot\r\n' : ''
        }),
      ),
    )
    reach = ['-tcp', ...addresses.flatMap((address) => ['-addr', address])]
  })

  beforeEach(() => canned.requests.splice(0))

  after(() => canned.close())

  function op(...args: string[]): Promise<Ended> {
    return jg(['op', ...reach, ...args])
  }

  it('calls an operation that changes nothing without asking', async () => {
    const {code, stdout, stderr} = await op('STABLE.printDigest')
    assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
    assert.equal(stdout, 'MEMBER  CLUSTER  RESULT\nA       demo     A: [1]\nB       demo     B: [1]\n')
    const result = assertResult('op', (await op('STABLE.printDigest', '-o', 'json')).stdout) as OperationResult
    assert.deepEqual(
      result.members.map(({name, result: value}) => [name, value]),
      [
        ['A', 'A: [1]'],
        ['B', 'B: [1]'],
      ],
    )
  })

  it('asks before it changes something, and shows the members', async () => {
    const {code, stderr} = await op('STABLE.gc')
    assert.equal(code, 6)
    assert.match(stderr, /^Error: STABLE\.gc changes members: 2 of cluster demo \(A, B\): not confirmed/)
    assert.ok(canned.requests.every((request) => !request.includes('op=')))
  })

  it('asks before an operation that it does not know', async () => {
    assert.equal((await op('NOPE.printIt', '--force')).code, 6)
  })

  it('refuses what is not known before anything is sent, and names what may be meant', async () => {
    canned.requests.splice(0)
    for (const [word, said] of [
      ['GMS.nope', /^Error: no operation GMS\.nope is known; --force/],
      ['STABLE.printDiges', /did you mean STABLE\.printDigest\?/],
      ['STABEL.gc', /^Error: no protocol STABEL is known; did you mean STABLE\?/],
    ] as const) {
      const {code, stderr} = await op(word, '--yes')
      assert.equal(code, 2)
      assert.match(stderr, said)
    }
    assert.deepEqual(canned.requests, [])
  })

  it('accepts arguments in brackets or as words', async () => {
    const views = 'A=A/B;B=A/B'
    const sent = ['A', 'B'].map((name) => `${name}: op=INJECT_VIEW.injectView[${views}] member-addrs`)
    for (const words of [[`INJECT_VIEW.injectView["${views}"]`], ['INJECT_VIEW.injectView', views]]) {
      const {code, stdout} = await op(...words, '--yes')
      assert.equal(code, 0)
      assert.match(stdout, /^A +demo +\(nothing\)$/m)
      const calls = canned.requests.splice(0).filter((request) => request.includes('op='))
      assert.deepEqual(calls.sort(), sent)
    }
  })

  it('calls an operation only on the selected members', async () => {
    const {code} = await op('STABLE.gc', '-node', 'B', '--yes')
    assert.equal(code, 0)
    assert.deepEqual(
      canned.requests.filter((request) => request.includes('op=')),
      ['B: op=STABLE.gc member-addrs'],
    )
    assert.equal((await jg(['op', 'STABLE.gc', '-node', 'B', '--yes'])).code, 2)
  })

  it('exits with 1 when it failed on a member, with 4 when nobody answered', async () => {
    const failed = await op('STABLE.fails', '--yes', '--force')
    assert.equal(failed.code, 1)
    assert.match(failed.stdout, /^B +demo +failed: it cannot$/m)
    assert.equal((await jg(['op', '-tcp', '-addr', '127.0.0.1:1', 'STABLE.printDigest'])).code, 4)
    assert.equal((await op('STABLE.printDigest', '--expect', '3')).code, 5)
  })

  it('refuses words that members would misread', async () => {
    for (const words of [[], ['GMS'], ['GMS.suspect', 'A B'], ['GMS.suspect[A]', 'B']]) {
      assert.equal((await op(...words)).code, 2, words.join(' '))
    }
  })
})
