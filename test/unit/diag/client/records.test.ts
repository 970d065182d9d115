import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {parseAnswer} from '../../../../src/diag/client/parsed-answer.ts'
import {ENDLESS_MS, processorMs, unitMs} from '../../../support/machine-speed.ts'
import {recordsOf} from '../../../../src/diag/client/records.ts'
import {ROOT} from '../../../support/cli.ts'

interface Exchange {
  readonly name: string
  readonly requestText: string
  readonly responses: readonly {readonly text: string}[]
}

const STRUCTURED =
  /^(uuids|member-addrs|protocols|ops|metrics|props|threads.*|dump-digest|digest-history|reqtable-info|(en|dis)able-cpu)$/

/** Processor time that hard texts may take in all, in the fixed piece of work. */
const MOST_UNITS = 150

describe('records of recorded answers', () => {
  for (const version of ['5.5', '5.4', '5.2', '4.2']) {
    const file = readFileSync(join(ROOT, `test/vectors/probe-${version}.json`), 'utf8')
    const {exchanges} = JSON.parse(file) as {exchanges: Exchange[]}
    it(`are found for every key of ${version} that has lines of a known form`, () => {
      let found = 0
      for (const {requestText, responses, name} of exchanges) {
        for (const {text} of responses) {
          const answer = parseAnswer(text, requestText.trim().split(/\s+/))
          for (const [key, value] of answer?.pairs ?? []) {
            if (!STRUCTURED.test(key)) continue
            assert.ok(recordsOf(key, value.replace(/^\n+|\s+$/g, '')) !== null, `${name}: ${key}=${value}`)
            found++
          }
        }
      }
      assert.ok(found >= 6, String(found))
    })
  }
})

describe('records', () => {
  it('have the fields of their key', () => {
    const uuid = 'fca11848-994e-43c5-b827-3b00e50a40cd'
    assert.deepEqual(recordsOf('uuids', `A: b: ${uuid}: 127.0.0.1:7800 (39 secs old, removable)`), [
      {name: 'A: b', uuid, address: '127.0.0.1:7800', age: '39 secs old', mark: 'removable'},
    ])
    assert.deepEqual(recordsOf('dump-digest', 'A:\nB: [3 | 4 | 5] (1,000 elements, 2 missing)'), [
      {of: 'B', low: '3', delivered: '4', received: '5', elements: '1,000', missing: '2'},
    ])
    assert.deepEqual(recordsOf('props', 'UDP(a=1;b=x;y=2)\n:pbcast.GMS(c=)'), [
      {protocol: 'GMS', name: 'c', value: ''},
      {protocol: 'UDP', name: 'a', value: '1'},
      {protocol: 'UDP', name: 'b', value: 'x'},
      {protocol: 'UDP', name: 'y', value: '2'},
    ])
    assert.deepEqual(recordsOf('rtt (min/avg/max)', 'B: 1ms/2ms/3ms'), [{destination: 'B', value: '1ms/2ms/3ms'}])
    assert.deepEqual(recordsOf('perf-down', 'NAKACK4:             |      12.50us\n'), [
      {protocol: 'NAKACK4', time: '12.50us'},
    ])
  })

  it('are null if a member reports that something is disabled, or prints another form', () => {
    assert.equal(recordsOf('rpcs-details', '<details not enabled: use rpcs-enable-details to enable>'), null)
    assert.equal(recordsOf('rtt (min/avg/max)', '(no RTT stats)'), null)
    assert.equal(recordsOf('uuids', 'what is this'), null)
    assert.equal(recordsOf('unknown', 'a: b'), null)
  })

  it('survive any text, fast', function () {
    this.timeout(ENDLESS_MS)
    const keys = fc.constantFrom(
      'uuids',
      'props',
      'threads',
      'dump-digest',
      'metrics',
      'ops',
      'perf',
      'requests',
      'rtt (x)',
    )
    const parts = fc.constantFrom(': ', '[', '(', ')', ' | ', '=', ';', '\n', 'a', '1', '   ', ', ', '-', 'secs old')
    const text = fc.array(parts, {maxLength: 60}).map((list) => list.join(''))
    fc.assert(fc.property(keys, text, (key, value) => void recordsOf(key, value)))
    const took = processorMs(() => {
      for (const key of ['uuids', 'props', 'threads', 'dump-digest', 'perf']) recordsOf(key, ': ( [ | '.repeat(4000))
    })
    assert.ok(took < MOST_UNITS * unitMs(), String(took))
  })
})
