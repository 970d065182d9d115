import assert from 'node:assert/strict'
import fc from 'fast-check'
import {ExitCode} from '../../../src/errors/exit-codes.ts'
import {statusExit, type StatusResult} from '../../../src/evidence/verdict.ts'
import {evaluate} from '../../../src/evidence/judge.ts'
import type {MetMember} from '../../support/status-members.ts'
import {
  ABC,
  abc,
  at,
  FD_PORT,
  foreign,
  HUNG,
  inFour,
  type Judged,
  met,
  MUTE,
  NO_VIEW,
  OTHER,
  PROGRAM,
  RELEASE,
  statusOf,
  surveyed,
  tells,
  TLS,
} from '../../support/judged-members.ts'

interface Case extends Judged {
  readonly exit: ExitCode
  /** Members that count. */
  readonly answered: number
  readonly kinds: readonly string[]
  readonly says?: RegExp
  readonly totals?: Partial<StatusResult['totals']>
}

const CASES: Readonly<Record<string, Case>> = {
  'three that agree': {members: abc, expect: 3, exit: 0, answered: 3, kinds: []},
  'a member of a cluster with nearly the same name': {
    members: [...abc, foreign],
    cluster: 'orders',
    expect: 4,
    exit: 5,
    answered: 3,
    kinds: ['other cluster'],
    says: /^D \(10\.0\.0\.4:7800\) is of cluster order, not of orders: the names order and orders are nearly the same/,
    totals: {discounted: 1, views: 1, coordinators: 1, clusters: 2},
  },
  'the same without a name that was asked for': {
    members: [...abc, foreign],
    exit: 3,
    answered: 3,
    kinds: ['other cluster'],
  },
  'members of quite another cluster': {
    members: [...abc, met('X', 5, ['X', 'Y'], {cluster: 'payments'}), met('Y', 6, ['X', 'Y'], {cluster: 'payments'})],
    exit: 3,
    answered: 3,
    kinds: ['other cluster'],
    says: /^X \(.*\), Y \(.*\) are of cluster payments, not of orders: orders is the cluster of most members found$/,
  },
  'nobody of the cluster asked for': {
    members: [foreign],
    cluster: 'orders',
    exit: 3,
    answered: 0,
    kinds: ['other cluster'],
    totals: {views: 0, coordinators: 0},
  },
  'as many members of two clusters': {
    members: [met('A', 1, ['A']), met('X', 5, ['X'], {cluster: 'payments'})],
    exit: 3,
    answered: 1,
    kinds: ['clusters tie', 'other cluster'],
    says: /^clusters orders, payments have as many members each, and orders is taken: name .* --cluster$/,
  },
  'a member that has joined nothing': {
    members: [...abc, met('D', 4, undefined, {failure: NO_VIEW})],
    expect: 4,
    exit: 5,
    answered: 3,
    kinds: ['no view'],
    says: /^D \(10\.0\.0\.4:7800\) says that it has no view: it has not joined its cluster yet, or is leaving$/,
  },
  'a member of a view that says it has none': {
    members: [...inFour, met('D', 4, undefined, {failure: NO_VIEW})],
    exit: 3,
    answered: 3,
    kinds: ['no view'],
    says: /^D \(10\.0\.0\.4:7800\) says that it has no view, and is in view A\|17: /,
    totals: {views: 1, coordinators: 1},
  },
  'a member of a view that holds another one': {
    members: [...inFour, met('D', 4, ['D'], {viewId: 0})],
    exit: 3,
    answered: 4,
    kinds: ['views differ', 'several coordinators'],
    says: /A\|17 \(4\) held by A, B, C; D\|0 \(1\) held by D/,
  },
  'a member of a view that is in another cluster': {
    members: [...inFour, foreign],
    cluster: 'orders',
    exit: 3,
    answered: 3,
    kinds: ['other cluster'],
    says: /; view A\|17 of orders has D all the same$/,
  },
  'members whose views nobody can read': {
    members: [met('A', 1, undefined, {failure: TLS}), met('B', 2, undefined, {failure: TLS})],
    exit: 3,
    answered: 0,
    kinds: ['encrypted', 'encrypted'],
    says: /^A \(10\.0\.0\.1:7800\) does not tell its view: the port speaks TLS$/,
    totals: {views: 0, coordinators: 0, discounted: 2},
  },
  'a member of a view whose release is not spoken': {
    members: [...inFour, met('D', 4, undefined, {failure: RELEASE})],
    exit: 3,
    answered: 3,
    kinds: ['view not told'],
    says: /^D .* does not tell its view, and is in view A\|17: the connection is closed/,
  },
  'a member in no view': {
    members: [...abc, met('D', 4)],
    exit: 3,
    answered: 3,
    kinds: ['not in any view'],
  },
  'a member that is not in the view that it holds': {
    members: [...abc, met('D', 4, ['E'])],
    exit: 3,
    answered: 3,
    kinds: ['views differ', 'not in any view', 'not asked'],
  },
  'a coordinator that has ended': {
    members: [met('B', 2, ABC), met('C', 3, ABC)],
    silent: [1],
    exit: 3,
    answered: 2,
    kinds: ['no coordinator', 'refused member'],
    totals: {views: 1, coordinators: 1, unreachable: 1},
  },
  'a coordinator whose process hangs': {
    members: [met('A', 1, undefined, {silence: HUNG}), ...['B', 'C'].map((name, i) => tells(name, i + 2))],
    exit: 3,
    answered: 2,
    kinds: ['no coordinator', 'hung member'],
    says: /, coordinator of view 412e2e2e\|3, does not answer: members can neither join nor leave /,
    totals: {views: 1, coordinators: 1, unreachable: 1},
  },
  'a member of a view at whose port nothing is read': {
    members: [tells('A', 1), tells('B', 2), met('C', 3, undefined, {silence: MUTE})],
    exit: 3,
    answered: 2,
    kinds: ['hung member'],
    says: / of view A\|3 most likely hangs, and other members still have it in their view: /,
  },
  'a hung process that no view has': {
    members: [...abc, met('D', 4, undefined, {silence: HUNG})],
    exit: 3,
    answered: 3,
    kinds: ['hung member'],
    says: /^10\.0\.0\.4:7800 hangs: its system takes connections/,
  },
  'members of releases that refuse each other': {
    members: [...abc, met('D', 4, ['D'], {viewId: 0, version: '5.3.24'})],
    exit: 3,
    answered: 4,
    kinds: ['releases differ', 'views differ', 'several coordinators'],
    says: /^members of cluster orders run 5\.5 \(A, B, C\) and 5\.3 \(D\), which refuse each other: /,
  },
  'members of 5.5.1 and 5.5.6, which is one release': {
    members: ABC.map((name, i) => met(name, i + 1, ABC, {version: i === 0 ? '5.5.1' : '5.5.6'})),
    exit: 0,
    answered: 3,
    kinds: [],
  },
  'one member over UDP among those over TCP': {
    members: [...abc, met('D', 4, ['D'], {viewId: 0, transport: 'udp'})],
    exit: 3,
    answered: 4,
    kinds: ['transports differ', 'views differ', 'several coordinators'],
    says: /^members of cluster orders use TCP \(A, B, C\) and UDP \(D\): stacks over different transports never meet$/,
  },
  'one member that encrypts among those that do not': {
    members: [...abc, met('D', 4, undefined, {failure: TLS})],
    exit: 3,
    answered: 3,
    kinds: ['tls differs', 'encrypted'],
    says: /^D of cluster orders encrypts its connections, and A, B, C do not: /,
  },
  'two members of one name': {
    members: [tells('A', 1), tells('B', 2), {...tells('C', 3), name: 'C'}, met('A', 4, ABC, {uuid: OTHER})],
    exit: 3,
    answered: 3,
    kinds: ['name twice', 'not in any view'],
  },
  'a loopback address told to members on other hosts': {
    members: [tells('A', 1), tells('B', 2), met('C', 3, ABC, {advertised: '127.0.0.1:7800'})],
    exit: 3,
    answered: 3,
    kinds: ['address not for others'],
    says: /^C tells others that it is at 127\.0\.0\.1:7800: a loopback address leads members on other hosts to themselves/,
  },
  'members that are all on loopback': {
    members: ABC.map((name, i) => ({...met(name, 0, ABC), address: `127.0.0.1:780${String(i)}`})),
    exit: 0,
    answered: 3,
    kinds: [],
  },
  'the port of the failure detection': {
    members: [...abc, met('D', 4, undefined, {silence: FD_PORT})],
    exit: 3,
    answered: 3,
    kinds: ['failure detection port'],
  },
  'the port of another program': {
    members: [...abc, met('D', 4, undefined, {silence: PROGRAM})],
    exit: 3,
    answered: 3,
    kinds: ['other program'],
  },
  'nobody at all': {
    members: [],
    silent: [1, 2],
    expect: 1,
    exit: 4,
    answered: 0,
    kinds: ['unreachable', 'unreachable'],
  },
}

describe('the verdict of a status', () => {
  for (const [what, one] of Object.entries(CASES)) {
    it(`on ${what}: exit ${String(one.exit)}, ${String(one.answered)} count`, () => {
      const result = statusOf(one)
      const kinds = result.findings.map(({kind}) => kind)
      assert.deepEqual([statusExit(result), result.totals.answered, kinds], [one.exit, one.answered, one.kinds])
      if (one.says !== undefined) assert.match(result.findings[0]?.text ?? '', one.says)
      assert.deepEqual({...result.totals, ...one.totals}, result.totals)
    })
  }

  it('marks the coordinator though it is silent, and takes two names of one view for one', () => {
    const hung = statusOf({members: [met('B', 2, ABC), met('C', 3, ABC)], silent: [1]})
    assert.deepEqual(
      hung.members.filter(({coordinator}) => coordinator).map(({uuid, source}) => [uuid?.slice(0, 2), source]),
      [['41', null]],
    )
    const {asked} = surveyed(abc)
    const renamed = asked.map((one, i) => {
      const {view} = one.peeked
      return {...one, peeked: {...one.peeked, view: view && {...view, creatorName: i === 0 ? 'A' : null}}}
    })
    assert.equal(evaluate({asked: renamed, probed: [], left: 0}, 1).views.length, 1)
  })

  it('has one row and one view for a member that peeks cannot reach and a probe tells of by names', () => {
    const parsed = {name: 'D', physicalAddress: at(4), cluster: 'orders', version: '5.5.6.Final (x)', memberCount: 4}
    const told = {...parsed, view: '[A|17] (4) [A, B, C, D]', viewMembers: [...ABC, 'D'], pairs: []}
    const report = {answers: [{from: at(4), bytes: 0, text: '', parsed: told, request: 0}], failures: []}
    const {asked} = surveyed(inFour, [4])
    const {members, views, totals} = evaluate({asked, probed: [{report, search: true, elapsedMs: 5}], left: 0}, 1)
    assert.deepEqual(
      members.map(({name, status, source}) => [name, status, source]),
      [...ABC.map((name) => [name, 'answered', 'peek']), ['D', 'answered', 'probe']],
    )
    assert.deepEqual(
      views.map(({view, heldBy}) => [view, heldBy.join('')]),
      [['A|17', 'ABCD']],
    )
    assert.equal(totals.answered, 4)
  })

  it('tells members with equal heads of UUIDs apart', () => {
    const keycloak = ['1', '2'].map((n) => `00000000-0000-0000-0000-00000000000${n}`)
    const {asked} = surveyed(
      ['A', 'B'].map((name, i) => met(name, i + 1, undefined, {failure: TLS, uuid: keycloak[i] ?? ''})),
    )
    const unnamed = asked.map((one) => ({...one, peeked: {...one.peeked, name: null}}))
    const {findings} = evaluate({asked: unnamed, probed: [], left: 0}, 1)
    assert.deepEqual(
      findings.map(({text}) => text.split(' ')[0]),
      ['00000001', '00000002'],
    )
  })
})

describe('an observation more', () => {
  const names = ['A', 'B', 'C', 'D']
  const healthy = fc.integer({min: 1, max: 4}).map((count) => {
    const view = names.slice(0, count)
    return view.map((name, i) => met(name, i + 1, view))
  })
  const bad = fc.constantFrom<MetMember | number>(
    9,
    10,
    met('X', 11, ['X'], {cluster: 'order'}),
    met('Y', 12, ['Y', 'Z'], {cluster: 'payments'}),
    met('V', 13, undefined, {failure: NO_VIEW}),
    met('T', 14, undefined, {failure: TLS}),
    met('R', 15, undefined, {failure: RELEASE}),
    met('N', 16, ['A', 'B']),
    met('C', 17, undefined, {failure: NO_VIEW}),
    met('H', 19, undefined, {silence: HUNG}),
    met('M', 20, undefined, {silence: MUTE}),
    met('P', 21, undefined, {silence: PROGRAM}),
    met('O', 22, ['O'], {version: '5.3.24', viewId: 0, cluster: 'other'}),
    met('A', 23, ['Q'], {uuid: OTHER, cluster: 'other'}),
    met('B', 18, undefined, {failure: TLS}),
  )

  it('that is silent, foreign, viewless or unreadable never mends a verdict, and adds no member that counts', () => {
    const run = (good: readonly MetMember[], more: readonly (MetMember | number)[], expect: number) =>
      statusOf({
        members: [...good, ...more.filter((one) => typeof one !== 'number')],
        silent: more.filter((one) => typeof one === 'number'),
        cluster: 'orders',
        expect,
      })
    const lists = fc.uniqueArray(bad, {maxLength: 6})
    fc.assert(
      fc.property(healthy, lists, bad, fc.integer({min: 1, max: 6}), (good, before, added, expect) => {
        const first = run(good, before, expect)
        const then = run(good, [...before.filter((one) => one !== added), added], expect)
        if (statusExit(first) !== ExitCode.ok) assert.notEqual(statusExit(then), ExitCode.ok)
        assert.ok(then.totals.answered <= first.totals.answered)
        // A member that told its view at one address is well, whatever became of asking it at another one.
        const isMetAgain = typeof added !== 'number' && good.some(({name}) => name === added.name)
        if (!isMetAgain) assert.notEqual(statusExit(then), ExitCode.ok)
      }),
    )
  })
})
