import assert from 'node:assert/strict'
import type {ProbeResult} from '../../src/diag/client/probe-result.ts'
import {CannedMembers} from '../support/canned-members.ts'
import {type Ended, jg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

const COORD: Readonly<Record<string, string>> = {A: 'true', B: 'false'}

describe('jg probe', function () {
  this.timeout(20_000)
  const canned = new CannedMembers()
  let reach: string[] = []

  before(async () => {
    const addresses = await Promise.all(
      ['A', 'B'].map((name) =>
        canned.member(name, ['A', 'B', 'C'], (request) => {
          if (request === 'other') return `other=A: 1\nB: 2\n\r\n`
          if (request === 'uuids') return `local_addr=${name}\r\nuuids=A: 1\nB: 2\n\r\n`
          if (request === 'nothing') return null
          return request.startsWith('jmx')
            ? `GMS={coord=${COORD[name] ?? ''}, num_views=3, view=[A|3] (3) [A, B, C]}\r\n`
            : ''
        }),
      ),
    )
    reach = ['-tcp', 'true', ...addresses.flatMap((address) => ['-addr', address])]
  })

  beforeEach(() => canned.requests.splice(0))

  after(() => canned.close())

  function probe(...args: string[]): Promise<Ended> {
    return jg(['probe', ...reach, '-timeout', '5s', ...args])
  }

  it('lists the members with their views, and silent members of those views', async () => {
    const {code, stdout, stderr} = await probe()
    // Exactly A and B were asked, so nothing that was asked is missing.
    assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
    assert.deepEqual(
      stdout.split('\n').map((line) => line.split(/ {2,}/)),
      [
        ['MEMBER', 'CLUSTER', 'PHYSICAL ADDRESS', 'VIEW', 'VERSION', 'STATUS'],
        ['A', 'demo', '10.0.0.1:7800', '[A|3] (3)', '5.5.6', 'ok'],
        ['B', 'demo', '10.0.0.1:7800', '[A|3] (3)', '5.5.6', 'ok'],
        ['C', 'demo', 'no answer'],
        [''],
      ],
    )
  })

  it('marks attributes that differ between members', async () => {
    const {stdout} = await probe('jmx=GMS')
    assert.match(stdout, /^GMS\.coord +A +true +≠$/m)
    assert.match(stdout, /^GMS\.coord +B +false +≠$/m)
    assert.match(stdout, /^GMS\.view +B +\[A\|3\] \(3\) \[A, B, C\]$/m)
  })

  it('has one row per member and one column per key for other requests', async () => {
    const {stdout} = await probe('other')
    assert.match(stdout, /^MEMBER +other\nA +A: 1\n +B: 2\nB +A: 1\n +B: 2\nC +no answer/)
  })

  it("prints raw answers as Java's Probe does", async () => {
    const {stdout} = await probe('-o', 'raw', 'uuids', '-match', 'local_addr=A')
    assert.equal(
      stdout,
      '#1 (98 bytes):\nA [ip=10.0.0.1:7800, 3 mbr(s), cluster=demo, version=5.5.6.Final (x) (java 17)]\nlocal_addr=A\r\nuuids=A: 1\nB: 2\n\r\n\n2 responses (1 matches, 1 non matches)\n'.replace(
        '98',
        /\((\d+) bytes/.exec(stdout)?.[1] ?? '',
      ),
    )
  })

  it('prints JSON and YAML that match the committed schema', async () => {
    const result = assertResult('probe', (await probe('jmx=GMS', '-o', 'json')).stdout) as ProbeResult
    assert.equal(result.responses, 2)
    assert.deepEqual(
      result.members.map(({name, status}) => [name, status]),
      [
        ['A', 'answered'],
        ['B', 'answered'],
        ['C', 'silent'],
      ],
    )
    assert.equal(result.members[0]?.attributes['GMS']?.['coord'], 'true')
    assert.match((await probe('jmx=GMS', '-o', 'yaml')).stdout, /^schemaVersion: 1\n/)
  })

  it('reports only the selected members', async () => {
    const {stdout} = await probe('-node', 'B', 'uuids', '-o', 'json')
    assert.deepEqual(
      (assertResult('probe', stdout) as ProbeResult).members.map(({name}) => name),
      ['B'],
    )
  })

  it('exits with 5 when fewer answer than expected, with 4 when nobody does', async () => {
    assert.equal((await probe('--expect', '2', '-node', 'A|B')).code, 0)
    assert.equal((await probe('--expect', '3', '-node', 'A|B')).code, 5)
    const nobody = await probe('nothing')
    assert.equal(nobody.code, 4)
    assert.match(nobody.stderr, /^nobody answered within 5000 ms;/)
    assertResult('probe', (await probe('nothing', '-o', 'json')).stdout)
    const refused = await jg(['probe', '-tcp', '-addr', '127.0.0.1:1'])
    assert.equal(refused.code, 4)
    assert.match(refused.stderr, /127\.0\.0\.1:1: .*ECONNREFUSED/)
  })

  it('exits with 5 in every format when something that was asked is silent, and with 0 otherwise', async () => {
    for (const format of ['table', 'json', 'yaml', 'raw']) {
      assert.equal((await probe('uuids', '-addr', '127.0.0.1:1', '-o', format)).code, 5, format)
      assert.equal((await probe('uuids', '-o', format)).code, 0, format)
    }
  })

  it('has a row for an address that was asked and did not answer', async () => {
    const {code, stdout} = await jg(['probe', '-tcp', '-addr', '127.0.0.1:1', '-o', 'json'])
    assert.equal(code, 4)
    assert.deepEqual(
      (assertResult('probe', stdout) as ProbeResult).members.map(({name, status}) => [name, status]),
      [['127.0.0.1:1', 'silent']],
    )
  })

  it('sends a change only when it is confirmed', async () => {
    const refused = await probe('jmx=GMS.join_timeout=3s')
    assert.equal(refused.code, 6)
    assert.match(
      refused.stderr,
      /^Error: jmx=GMS\.join_timeout=3s changes members: 2 of cluster demo \(A, B\): not confirmed/,
    )
    assert.ok(canned.requests.every((request) => !request.includes('jmx')))
    assert.equal((await probe('jmx=GMS.join_timeout=3s', '--yes')).code, 0)
    assert.equal(canned.requests.filter((request) => request.includes('jmx')).length, 2)
  })

  it('refuses wrong usage', async () => {
    for (const args of [
      ['-udp', 'false'],
      ['--nope'],
      ['-port', 'x'],
      ['-4', '-6'],
      ['-timeout', 'soon'],
      ['-addr', '1.2.3.4:99999'],
    ]) {
      const {code, stdout, stderr} = await jg(['probe', ...args])
      assert.deepEqual({code, stdout}, {code: 2, stdout: ''}, args.join(' '))
      assert.match(stderr, /^Error: /)
    }
    assert.equal((await jg(['probe', '-addr', 'no-such-host.invalid'])).code, 1)
  })
})
