import assert from 'node:assert/strict'
import {stripVTControlCharacters} from 'node:util'
import {ExitCode} from '../../../../src/errors/exit-codes.ts'
import {toJson, toYaml} from '../../../../src/cli/output.ts'
import {hasQuorum, statusExit, type StatusResult, statusResult} from '../../../../src/evidence/verdict.ts'
import {renderStatus} from '../../../../src/cli/render/status.ts'
import {readConditions, waitExit, waitFor} from '../../../../src/status/wait.ts'
import {watchStatus} from '../../../../src/status/watch.ts'
import type {StatusMember, StatusReport} from '../../../../src/evidence/report.ts'
import {findingsOf} from '../../../../src/evidence/findings/findings.ts'
import {assertResult} from '../../../support/result-schema.ts'

function row(name: string, n: number, over: Partial<StatusMember> = {}): StatusMember {
  return {
    name,
    uuid: `${String(n).repeat(8)}-0000-4000-8000-000000000000`,
    address: `10.0.0.${String(n)}:7800`,
    version: '5.5.6',
    cluster: 'orders',
    view: 'A|7',
    listedIn: 'A|7',
    coordinator: name === 'A',
    status: 'answered',
    layer: null,
    came: null,
    transport: 'tcp',
    reason: null,
    source: 'peek',
    ms: 3.4,
    observations: [],
    ...over,
  }
}

const DEAD = {
  version: null,
  view: null,
  status: 'unreachable',
  layer: 'tcp',
  came: 'refused',
  reason: 'refused: nobody listens on the port',
  source: null,
  ms: 0.6,
} as const

/** A report as members would give it. */
function reportOf(members: readonly StatusMember[], views: Readonly<Record<string, readonly string[]>>): StatusReport {
  const told = Object.entries(views).map(([view, names]) => ({
    view,
    cluster: 'orders',
    coordinator: names[0] ?? null,
    size: names.length,
    members: names,
    heldBy: names.filter((name) => members.some((member) => member.name === name && member.view === view)),
  }))
  const answered = members.filter(({status}) => status === 'answered')
  const silent = members.filter(({source}) => source === null)
  const scope = {cluster: 'orders', isNamed: false, tied: []}
  return {
    members,
    views: told,
    findings: findingsOf({members, views: told, scope, left: 0}),
    observations: [],
    cluster: 'orders',
    totals: {
      members: members.length,
      answered: answered.length,
      discounted: members.length - answered.length - silent.length,
      unreachable: silent.length,
      notAsked: 0,
      clusters: 1,
      views: told.length,
      coordinators: answered.filter(({coordinator}) => coordinator).length,
      elapsedMs: 12,
    },
  }
}

const PLAIN = {context: undefined, expect: undefined, quorum: false}
const healthy = reportOf([row('A', 1), row('B', 2)], {'A|7': ['A', 'B']})
const split = reportOf([row('A', 1), row('B', 2, {view: 'B|8', coordinator: true}), row('C', 3, DEAD)], {
  'A|7': ['A', 'C'],
  'B|8': ['B'],
})

function drawn(report: StatusReport, wide = false, width = 1000): string {
  return stripVTControlCharacters(renderStatus(statusResult(report, PLAIN), {wide, width}))
}

describe('a status for people', () => {
  it('has one row per member and the totals as the last line', () => {
    assert.equal(
      drawn(healthy),
      [
        'MEMBER  ADDRESS        VERSION  CLUSTER  VIEW  COORD  STATUS',
        'A       10.0.0.1:7800  5.5.6    orders   A|7   *      answered',
        'B       10.0.0.2:7800  5.5.6    orders   A|7          answered',
        '',
        '2 members, 2 answered, 1 view, 1 coordinator, 12 ms',
      ].join('\n'),
    )
  })

  it('shows views and findings where members disagree', () => {
    assert.equal(
      drawn(split),
      [
        'MEMBER  ADDRESS        VERSION  CLUSTER  VIEW  COORD  STATUS',
        'A       10.0.0.1:7800  5.5.6    orders   A|7   *      answered',
        'B       10.0.0.2:7800  5.5.6    orders   B|8   *      answered',
        'C       10.0.0.3:7800           orders                unreachable: refused: nobody listens on the port',
        '',
        'view A|7 of orders: 2 members [A, C], coordinator A, held by A',
        'view B|8 of orders: 1 member [B], coordinator B, held by B',
        '',
        '! members of cluster orders hold different views: A|7 (2) held by A; B|8 (1) held by B [JG1003]',
        '! 2 members of cluster orders are coordinator: A, B [JG1004]',
        '! C (10.0.0.3:7800) of view A|7 does not answer: refused: nobody listens on the port [JG1024]',
        '',
        '3 members, 2 answered, 1 did not, 2 views, 2 coordinators, 12 ms',
      ].join('\n'),
    )
  })

  it('shows UUIDs, sources and times with --wide', () => {
    assert.equal(
      drawn(healthy, true),
      [
        'MEMBER  UUID      ADDRESS        VERSION  CLUSTER  VIEW  COORD  STATUS    SOURCE  MS',
        'A       11111111  10.0.0.1:7800  5.5.6    orders   A|7   *      answered  peek    3',
        'B       22222222  10.0.0.2:7800  5.5.6    orders   A|7          answered  peek    3',
        '',
        'view A|7 of orders: 2 members [A, B], coordinator A, held by A, B',
        '',
        '2 members, 2 answered, 1 view, 1 coordinator, 12 ms',
      ].join('\n'),
    )
  })

  it('fits its table into 80 columns and cuts nothing off', () => {
    const table = drawn(split, false, 80).split('\n\n')[0] ?? ''
    for (const line of table.split('\n')) assert.ok(line.length <= 80, line)
    assert.equal(
      table,
      [
        'MEMBER  ADDRESS        VERSION  CLUSTER  VIEW  COORD  STATUS',
        'A       10.0.0.1:7800  5.5.6    orders   A|7   *      answered',
        'B       10.0.0.2:7800  5.5.6    orders   B|8   *      answered',
        'C       10.0.0.3:7800           orders                unreachable: refused:',
        '                                                      nobody listens on the port',
      ].join('\n'),
    )
  })

  it('says the same in JSON and YAML', async () => {
    const result = statusResult(split, {context: 'prod', expect: 3, quorum: true})
    const json = assertResult('status', toJson(result)) as StatusResult
    assert.deepEqual({...json, schemaVersion: undefined}, {...result, schemaVersion: undefined})
    const yaml = await toYaml(statusResult(healthy, PLAIN))
    assert.equal(
      yaml,
      [
        'schemaVersion: 1',
        'context: null',
        'members:',
        ...[1, 2].flatMap((n) => [
          `  - name: ${n === 1 ? 'A' : 'B'}`,
          `    uuid: ${String(n).repeat(8)}-0000-4000-8000-000000000000`,
          `    address: 10.0.0.${String(n)}:7800`,
          '    version: 5.5.6',
          '    cluster: orders',
          '    view: A|7',
          '    listedIn: A|7',
          `    coordinator: ${String(n === 1)}`,
          '    status: answered',
          '    layer: null',
          '    came: null',
          '    transport: tcp',
          '    reason: null',
          '    source: peek',
          '    ms: 3.4',
          '    observations: []',
        ]),
        'views:',
        '  - view: A|7',
        '    cluster: orders',
        '    coordinator: A',
        '    size: 2',
        '    members:',
        '      - A',
        '      - B',
        '    heldBy:',
        '      - A',
        '      - B',
        'findings: []',
        'observations: []',
        'cluster: orders',
        'totals:',
        '  members: 2',
        '  answered: 2',
        '  discounted: 0',
        '  unreachable: 0',
        '  notAsked: 0',
        '  clusters: 1',
        '  views: 1',
        '  coordinators: 1',
        '  elapsedMs: 12',
        'expected: null',
        'quorum: null',
      ].join('\n'),
    )
  })
})

describe('the exit code of a status', () => {
  const exit = (report: StatusReport, expect?: number, quorum = false): ExitCode =>
    statusExit(statusResult(report, {context: undefined, expect, quorum}))

  it('is 0 for agreement, 3 for findings, 5 for too few, 4 for nobody', () => {
    assert.equal(exit(healthy), ExitCode.ok)
    assert.equal(exit(healthy, 2), ExitCode.ok)
    assert.equal(exit(split), ExitCode.findings)
    assert.equal(exit(split, 3), ExitCode.fewer)
    assert.equal(exit(healthy, 3), ExitCode.fewer)
    assert.equal(exit(reportOf([row('C', 3, DEAD)], {}), 1), ExitCode.noAnswer)
  })

  it('needs with --quorum a view that more than half of the members hold', () => {
    assert.equal(hasQuorum(healthy, 3), true)
    assert.equal(hasQuorum(healthy, 4), false)
    assert.equal(hasQuorum(split, undefined), false)
    assert.equal(exit(healthy, 3, true), ExitCode.ok)
    assert.equal(exit(healthy, 4, true), ExitCode.fewer)
  })
})

describe('a wait', () => {
  const result = (report: StatusReport): StatusResult => statusResult(report, PLAIN)

  function waiting(timeoutMs: number) {
    let time = 0
    return {
      timeoutMs,
      intervalMs: 10,
      interrupted: new AbortController().signal,
      now: () => time,
      pause: (ms: number) => {
        time += ms
        return Promise.resolve()
      },
      progress: () => undefined,
    }
  }

  it('ends as soon as all conditions are met', async () => {
    const reports = [split, split, healthy]
    const conditions = readConditions(['members=2,single-coordinator', 'one-view'])
    const waited = await waitFor(conditions, () => Promise.resolve(result(reports.shift() ?? healthy)), waiting(1000))
    assert.deepEqual({met: waited.met, waitedMs: waited.waitedMs}, {met: true, waitedMs: 20})
    assert.equal(waitExit(waited), ExitCode.ok)
  })

  it('says at the end of its time what is not met', async () => {
    const ended = async (report: StatusReport, ...conditions: string[]) =>
      waitFor(readConditions(conditions), () => Promise.resolve(result(report)), waiting(25))
    const splitEnd = await ended(split, 'members=2', 'single-coordinator')
    assert.deepEqual(splitEnd.conditions, [
      {condition: 'members=2', met: true, found: '2 members answered'},
      {condition: 'single-coordinator', met: false, found: '2 coordinators'},
    ])
    assert.equal(waitExit(splitEnd), ExitCode.findings)
    assert.equal(waitExit(await ended(split, 'members=3')), ExitCode.fewer)
    assert.equal(waitExit(await ended(split, 'quorum=3')), ExitCode.fewer)
    assert.equal(waitExit(await ended(reportOf([], {}), 'all-answer')), ExitCode.noAnswer)
  })

  it('refuses conditions that it does not know', () => {
    for (const text of ['member=3', 'members', 'members=x', 'members=0', 'members=3=4', 'one-view=2', '', ','])
      assert.throws(() => readConditions([text]), {code: 'USAGE'}, text)
    assert.throws(() => readConditions(['single-coordinater']), /did you mean 'single-coordinator'/)
  })
})

describe('a watch', () => {
  it('tells the first status and those that differ by more than times', async () => {
    const stop = new AbortController()
    const later = {
      ...healthy,
      totals: {...healthy.totals, elapsedMs: 99},
      members: healthy.members.map((m) => ({...m, ms: 9})),
    }
    const reports = [healthy, later, split, split]
    const told: number[] = []
    await watchStatus(() => Promise.resolve(statusResult(reports.shift() ?? split, PLAIN)), {
      interrupted: stop.signal,
      pause: () => {
        if (reports.length === 0) stop.abort()
        return Promise.resolve()
      },
      tell: (result) => {
        told.push(result.totals.views)
        return Promise.resolve()
      },
    })
    assert.deepEqual(told, [1, 2])
  })
})
