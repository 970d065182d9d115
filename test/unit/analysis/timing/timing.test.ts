import assert from 'node:assert/strict'
import {formatMs, formatSpan, stackTiming} from '../../../../src/analysis/timing/timing.ts'
import {healthyStack, stackOf} from '../../../support/config/stack-models.ts'

/** Milliseconds from and to, by event. */
function times(
  changes: Readonly<Record<string, string>> = {},
  release: '5.5' | '4.2' | '3.6' = '5.5',
): Record<string, unknown> {
  const events = stackTiming(stackOf(healthyStack(changes), release))
  return Object.fromEntries(events.map(({event, min, max}) => [event, [min, max]]))
}

const noticed = (changes: Readonly<Record<string, string>>, event: string): readonly string[] | undefined =>
  stackTiming(stackOf(healthyStack(changes))).find((t) => t.event === event)?.noticedBy

describe('timing', () => {
  it('adds up detection and verification', () => {
    assert.deepEqual(times(), {
      'process-crash': [1000, 2000],
      'process-hang': [7000, 12_000],
      'host-failure': [7000, 12_000],
      leave: [0, 1000],
      merge: [0, 102_800],
      'first-member': [0, 2000],
      'join-dead-coordinator': [18_000, 36_000],
    })
  })

  for (const [detector, min, max] of [
    ['<FD_ALL3 timeout="40s" interval="8s"/>', 32_000, 48_000],
    ['<FD_ALL3 timeout="10s" interval="4s"/>', 8000, 16_000],
    ['<FD_ALL timeout="40s" interval="8s" timeout_check_interval="2s"/>', 32_000, 42_000],
    ['<FD_ALL2 timeout="40s" interval="8s"/>', 32_000, 80_000],
  ] as const) {
    it(`knows when ${detector} suspects a member that hangs`, () => {
      assert.deepEqual(times({FD_ALL3: detector, VERIFY_SUSPECT2: ''})['process-hang'], [min, max])
    })
  }

  it('includes the tries of FD, and the time in which GMS 4.2 collects views', () => {
    const changes = {
      FD_SOCK2: '',
      FD_ALL3: '<FD timeout="3000" max_tries="5"/>',
      VERIFY_SUSPECT2: '<VERIFY_SUSPECT timeout="1500"/>',
    }
    assert.deepEqual(times(changes, '4.2')['process-hang'], [13_500, 19_550])
  })

  it("reports 'never' if no protocol notices", () => {
    const blind = {FD_SOCK2: '', FD_ALL3: '', MERGE3: ''}
    assert.deepEqual(
      [times(blind)['process-crash'], times(blind)['merge']],
      [
        [0, null],
        [0, null],
      ],
    )
    assert.deepEqual(times({FD_ALL3: ''})['process-hang'], [0, null])
    assert.deepEqual(noticed({FD_ALL3: ''}, 'host-failure'), [])
  })

  it('knows that FD_SOCK notices a dead host only by keep-alive', () => {
    assert.deepEqual(times({FD_SOCK2: '<FD_SOCK/>', FD_ALL3: '', VERIFY_SUSPECT2: ''})['host-failure'], [0, 7_875_000])
    assert.deepEqual(times({FD_SOCK2: '<FD_SOCK keep_alive="false"/>', FD_ALL3: ''})['host-failure'], [0, null])
  })

  it('names the detector that is sure to be first', () => {
    assert.deepEqual(noticed({}, 'process-crash'), ['FD_SOCK2', 'FD_ALL3'])
  })

  it('uses a check interval of MERGE3 only if it is longer than max_interval', () => {
    const merge = (text: string): unknown => times({MERGE3: text})['merge']
    assert.deepEqual(merge('<MERGE3 min_interval="1s" max_interval="10s" check_interval="5s"/>'), [
      0,
      15_000 + 16_000 + 1600 + 5000,
    ])
    assert.deepEqual(merge('<MERGE3 min_interval="1s" max_interval="10s" check_interval="20s"/>'), [
      0,
      15_000 + 20_000 + 2000 + 5000,
    ])
  })

  it('never gives up joining with max_join_attempts="0"', () => {
    assert.deepEqual(times({GMS: '<pbcast.GMS max_join_attempts="0"/>'})['join-dead-coordinator'], [2000, null])
  })

  it('is written as people write times', () => {
    assert.deepEqual([0, 300, 1500, 40_000, 600_000, 7_875_000].map(formatMs), [
      'at once',
      '300ms',
      '1.5s',
      '40s',
      '10m',
      '2h11m',
    ])
    assert.deepEqual(
      [
        {min: 0, max: null},
        {min: 2000, max: null},
        {min: 1000, max: 1000},
        {min: 1000, max: 2000},
      ].map(formatSpan),
      ['never', '2s or more', '1s', '1s to 2s'],
    )
  })
})
