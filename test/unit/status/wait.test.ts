import assert from 'node:assert/strict'
import type {ExitCode} from '../../../src/errors/exit-codes.ts'
import {readConditions, waitExit, waitFor} from '../../../src/status/wait.ts'
import {
  ABC,
  abc,
  foreign,
  HUNG,
  inFour,
  type Judged,
  met,
  NO_VIEW,
  statusOf,
  tells,
  TLS,
} from '../../support/judged-members.ts'

describe('a wait', () => {
  async function waited(one: Judged, ...conditions: string[]) {
    const report = statusOf(one)
    const ended = await waitFor(readConditions(conditions), () => Promise.resolve(report), {
      timeoutMs: 0,
      intervalMs: 1,
      now: () => 0,
      pause: () => Promise.resolve(),
      interrupted: new AbortController().signal,
      progress: () => undefined,
    })
    return {exit: waitExit(ended), against: ended.contradictions.map(({kind}) => kind)}
  }

  const TABLE: readonly (readonly [string, Judged, string, ExitCode, readonly string[]])[] = [
    ['three that agree', {members: abc}, 'members=3,one-view,single-coordinator,all-answer,no-findings', 0, []],
    ['a foreign fourth', {members: [...abc, foreign]}, 'members=4,one-view', 5, ['other cluster']],
    ['a foreign member beside enough', {members: [...abc, foreign]}, 'members=3', 3, ['other cluster']],
    [
      'a viewless member',
      {members: [...inFour, met('D', 4, undefined, {failure: NO_VIEW})]},
      'one-view',
      3,
      ['no view'],
    ],
    ['unreadable members only', {members: [met('A', 1, undefined, {failure: TLS})]}, 'all-answer', 3, ['encrypted']],
    [
      'a hung coordinator',
      {members: [met('B', 2, ABC), met('C', 3, ABC)], silent: [1]},
      'single-coordinator',
      3,
      ['no coordinator', 'refused member'],
    ],
    ['an address in vain that no view has', {members: abc, silent: [9]}, 'members=3,one-view', 0, []],
    ['members whose addresses nobody told', {members: [met('A', 1, ABC)]}, 'single-coordinator', 0, []],
    [
      'a majority beside a hung member',
      {members: [met('B', 2, ABC), met('C', 3, ABC)], silent: [1]},
      'quorum=3',
      0,
      [],
    ],
    ['a foreign majority', {members: [...abc, foreign], cluster: 'order'}, 'quorum=2', 5, []],
    [
      'releases that refuse each other',
      {members: [...abc, met('D', 4, ['D'], {viewId: 0, version: '5.3.24'})]},
      'members=4',
      3,
      ['releases differ'],
    ],
    [
      'a coordinator whose process hangs',
      {members: [met('A', 1, undefined, {silence: HUNG}), ...['B', 'C'].map((name, i) => tells(name, i + 2))]},
      'one-view',
      3,
      ['no coordinator', 'hung member'],
    ],
    ['nobody', {members: [], silent: [1]}, 'one-view', 4, []],
  ]
  for (const [what, one, conditions, exit, against] of TABLE) {
    it(`for ${conditions} over ${what} ends with ${String(exit)}`, async () => {
      assert.deepEqual(await waited(one, ...conditions.split(',')), {exit, against})
    })
  }
})
