import assert from 'node:assert/strict'
import {evaluate} from '../../../src/evidence/judge.ts'
import {endpointText, socketOf} from '../../../src/model/endpoint.ts'
import type {ParsedAnswer} from '../../../src/diag/client/parsed-answer.ts'
import type {Probed, SurveyTarget} from '../../../src/evidence/observations.ts'
import type {StatusReport} from '../../../src/evidence/report.ts'
import {type Asking, type ProbePlace, Survey, type SurveyStart} from '../../../src/status/survey.ts'
import {Scheduler, VirtualClock} from '../../../src/runtime/simulation/scheduler.ts'
import {type MetMember, peekedAt, uuidOf} from '../../support/status-members.ts'

function given(...addresses: string[]): SurveyTarget[] {
  return addresses.map((address) => ({
    ...(socketOf(address) ?? assert.fail(address)),
    transport: 'auto',
    origin: 'given',
  }))
}

/** Answers of diagnostics at a place. */
type Answers = (place: ProbePlace, keys: readonly string[]) => readonly Partial<ParsedAnswer>[]

function asking(members: readonly MetMember[], answers: Answers = () => [], remembered: readonly string[] = []) {
  const asked: string[] = []
  const probed: string[] = []
  const toProbed = (place: ProbePlace, keys: readonly string[]): Probed => {
    probed.push(`${place.transport} ${place.address} ${keys.join(' ')}`.trim())
    const parsed = answers(place, keys).map((answer): ParsedAnswer => {
      const defaults = {name: 'A', physicalAddress: null, cluster: 'demo', version: '5.5.6.Final (x)', memberCount: 1}
      return {...defaults, view: null, viewMembers: [], pairs: [], ...answer}
    })
    const report = parsed.map((one) => ({from: place.address, bytes: 0, text: '', parsed: one, request: 0}))
    return {report: {answers: report, failures: []}, elapsedMs: 5}
  }
  const questions: Asking = {
    clock: new VirtualClock(new Scheduler()),
    isKnown: () => true,
    companionsOf: () =>
      remembered.map((address) => {
        const name = members.find((member) => member.address === address)?.name ?? 'nobody'
        return {address, uuid: uuidOf(name)}
      }),
    peek: ({host, port}) => {
      asked.push(endpointText({host, port}))
      return Promise.resolve(peekedAt(endpointText({host, port}), members))
    },
    probe: (places, keys) => Promise.resolve(places.map((place) => toProbed(place, keys))),
  }
  return {questions, asked, probed}
}

async function statusOf(
  members: readonly MetMember[],
  start: Partial<SurveyStart>,
  answers?: Answers,
  remembered?: readonly string[],
): Promise<StatusReport> {
  const survey = new Survey(asking(members, answers, remembered).questions)
  return evaluate(await survey.run({targets: [], probes: [], search: true, ...start}), 7)
}

function member(name: string, n: number, view: readonly string[], rest: Partial<MetMember> = {}): MetMember {
  return {name, address: `10.0.0.${String(n)}:7800`, view, ...rest}
}

const rows = ({members}: StatusReport) => members.map(({name, status, coordinator}) => [name, status, coordinator])
const kinds = ({findings}: StatusReport) => findings.map(({kind}) => kind)

describe('status', () => {
  it('follows the addresses that members tell, and shows one view', async () => {
    const names = ['A', 'B', 'C']
    const members = names.map((name, i) => member(name, i + 1, names, {tellsAddresses: true}))
    const report = await statusOf(members, {targets: given('10.0.0.2:7800')})
    assert.deepEqual(rows(report), [
      ['A', 'answered', true],
      ['B', 'answered', false],
      ['C', 'answered', false],
    ])
    assert.deepEqual(report.views, [
      {view: 'A|3', cluster: 'demo', coordinator: 'A', size: 3, members: names, heldBy: names},
    ])
    assert.deepEqual(report.findings, [])
    assert.deepEqual(report.totals, {
      members: 3,
      answered: 3,
      discounted: 0,
      unreachable: 0,
      notAsked: 0,
      clusters: 1,
      views: 1,
      coordinators: 1,
      elapsedMs: 7,
    })
  })

  it('follows IPv6 addresses that diagnostics of Java print', async () => {
    const at = (n: number): Partial<MetMember> => ({address: `[2001:db8::${String(n)}]:7800`})
    const members = [member('A', 1, ['A', 'B'], at(1)), member('B', 2, ['A', 'B'], at(2))]
    const cache = `B: ${uuidOf('B')}: 2001:db8:0:0:0:0:0:2%0:7800 (1 secs old)\n`
    const probes = [{address: '2001:db8::1', transport: 'tcp'}] as const
    const report = await statusOf(members, {probes}, () => [
      {name: 'A', physicalAddress: '[2001:db8::1]:7800', pairs: [['uuids', cache]]},
    ])
    assert.deepEqual(
      report.members.map(({name, address, status}) => [name, address, status]),
      [
        ['A', '[2001:db8::1]:7800', 'answered'],
        ['B', '[2001:db8::2]:7800', 'answered'],
      ],
    )
  })

  it('shows parts of a split as views of their own', async () => {
    const members = [
      member('A', 1, ['A', 'B']),
      member('B', 2, ['A', 'B']),
      member('C', 3, ['C', 'D'], {viewId: 4}),
      member('D', 4, ['C', 'D'], {viewId: 4}),
      member('E', 5, ['E'], {viewId: 4}),
    ]
    const report = await statusOf(members, {targets: given(...members.map(({address}) => address))})
    assert.deepEqual(
      report.views.map(({view, heldBy}) => [view, heldBy.join('')]),
      [
        ['A|3', 'AB'],
        ['C|4', 'CD'],
        ['E|4', 'E'],
      ],
    )
    assert.deepEqual(kinds(report), ['views differ', 'several coordinators'])
  })

  it('tells views of the same number with other members apart', async () => {
    const members = [member('A', 1, ['A', 'B', 'C']), member('B', 2, ['A', 'B'])]
    const report = await statusOf(members, {targets: given('10.0.0.1:7800', '10.0.0.2:7800')})
    assert.deepEqual(
      report.views.map(({view, size}) => [view, size]),
      [
        ['A|3', 3],
        ['A|3', 2],
      ],
    )
    assert.deepEqual(kinds(report), ['views differ', 'not asked'])
  })

  it('has a row for a member of a view that does not answer, and for one whose address nobody told', async () => {
    const names = ['A', 'B', 'C']
    const told = [member('A', 1, names, {tellsAddresses: true}), member('C', 3, names)]
    const dead = {...peekedAt('10.0.0.1:7800', [...told, member('B', 2, names)])}
    const survey = new Survey({
      ...asking(told).questions,
      peek: ({host, port}) =>
        Promise.resolve(host === '10.0.0.1' && port === 7800 ? dead : peekedAt(`${host}:${String(port)}`, told)),
    })
    const report = evaluate(await survey.run({targets: given('10.0.0.1:7800'), probes: [], search: true}), 1)
    const found = report.members.find(({uuid}) => uuid === uuidOf('B'))
    assert.deepEqual([found?.status, found?.layer, found?.address], ['unreachable', 'tcp', '10.0.0.2:7800'])

    const alone = await statusOf([member('A', 1, ['A', 'B'])], {targets: given('10.0.0.1:7800')})
    assert.deepEqual(
      alone.members.map(({name, status, layer, address}) => [name, status, layer, address]),
      [
        ['A', 'answered', null, '10.0.0.1:7800'],
        [null, 'not asked', 'address', null],
      ],
    )
    assert.match(alone.members[1]?.reason ?? '', /^nobody told its address/)
  })

  it('takes the only silent address for the only missing member, and says so', async () => {
    const report = await statusOf([member('A', 1, ['A', 'B'])], {targets: given('10.0.0.1:7800', '10.0.0.2:7800')})
    assert.equal(report.members.length, 2)
    assert.deepEqual([report.members[1]?.uuid, report.members[1]?.address], [uuidOf('B'), '10.0.0.2:7800'])
    assert.match(report.members[1]?.reason ?? '', /taken for this member/)
  })

  it('says who answers in the place of another member', async () => {
    const store = given('10.0.0.9:7800').map((target) => ({
      ...target,
      origin: 'store' as const,
      uuid: uuidOf('old'),
      name: 'old',
    }))
    const report = await statusOf([member('N', 9, ['N'])], {targets: store})
    assert.deepEqual(rows(report), [
      ['N', 'answered', true],
      ['old', 'other member on this address', false],
    ])
    assert.deepEqual(kinds(report), ['other member'])
    assert.equal(report.members[1]?.reason, 'N of cluster demo answers there')
  })

  it('takes a neighbour that FD_SOCK2 told of beside a silent member for no other member on its address', () => {
    const members = [member('A', 1, ['A', 'B', 'C']), member('C', 3, ['A', 'B', 'C'])]
    const [a, c] = members.map(({address}) => peekedAt(address, members))
    assert.ok(a && c)
    const failure = {layer: 'answer', reason: 'no answer came'} as const
    const silent = {...peekedAt('10.0.0.2:7800', []), ...{outcome: 'identity', onlyBeside: true, uuid: c.uuid, failure}}
    const asked = [a, {...silent, cluster: 'demo'} as typeof a, c].map((peeked, i) => ({
      target: {...peeked.target, origin: 'view' as const, uuid: uuidOf(['A', 'B', 'C'][i] ?? '')},
      peeked,
    }))
    const report = evaluate({asked, probed: [], left: 0}, 1)
    assert.deepEqual(rows(report), [
      ['A', 'answered', true],
      ['C', 'answered', false],
      [null, 'unreachable', false],
    ])
    assert.deepEqual(kinds(report), ['silent member'])
  })

  it('shows a member that answers and is in no view', async () => {
    const lost: MetMember = {name: 'X', address: '10.0.0.4:7800'}
    const report = await statusOf([member('A', 1, ['A']), lost], {targets: given('10.0.0.1:7800', '10.0.0.4:7800')})
    assert.deepEqual(rows(report), [
      ['A', 'answered', true],
      ['X', 'not in any view', false],
    ])
    assert.deepEqual(kinds(report), ['not in any view'])
  })

  it('says when a member was asked at another address than it tells', async () => {
    const inside = member('A', 1, ['A'], {advertised: '172.17.0.2:7800'})
    const report = await statusOf([inside], {targets: given('10.0.0.1:7800')})
    assert.deepEqual(
      [report.members[0]?.address, report.members[0]?.reason],
      ['172.17.0.2:7800', 'asked at 10.0.0.1:7800'],
    )
  })

  it('finds parts of a split by the diagnostics of a known host, and by remembered addresses', async () => {
    const members = [member('A', 1, ['A']), member('B', 2, ['B'])]
    const cache = `A: ${uuidOf('A')}: 10.0.0.1:7800 (2 secs old)\nB: ${uuidOf('B')}: 10.0.0.2:7800 (2 secs old)\n`
    const byCache = await statusOf(members, {targets: given('10.0.0.1:7800')}, (_place, keys) =>
      keys.includes('uuids') ? [{physicalAddress: '10.0.0.1:7800', pairs: [['uuids', cache]]}] : [],
    )
    assert.deepEqual(kinds(byCache), ['views differ', 'several coordinators'])
    const byMemory = await statusOf(members, {targets: given('10.0.0.1:7800')}, undefined, ['10.0.0.2:7800'])
    assert.equal(byMemory.totals.views, 2)
  })

  it('looks at neighbouring ports for members that are missing, and leaves out who is of another cluster', async () => {
    const local = (name: string, port: number, rest: Partial<MetMember> = {}): MetMember => ({
      name,
      address: `127.0.0.1:${String(port)}`,
      view: ['A', 'B'],
      ...rest,
    })
    const members = [local('A', 7800), local('B', 7803), local('Z', 7801, {cluster: 'other', view: ['Z']})]
    const report = await statusOf(members, {targets: given('127.0.0.1:7800')})
    assert.deepEqual(rows(report), [
      ['A', 'answered', true],
      ['B', 'answered', false],
    ])
    const {questions, asked, probed} = asking(members)
    await new Survey(questions).run({targets: given('127.0.0.1:7800'), probes: [], search: false})
    assert.deepEqual({asked, probed}, {asked: ['127.0.0.1:7800'], probed: []})
  })

  it('looks at neighbouring ports of members over UDP, too', async () => {
    const names = ['A', 'B', 'C']
    const udp = names.map((name, i) =>
      member(name, 1, names, {address: `10.0.0.1:${String(7800 + i)}`, transport: 'udp'}),
    )
    const report = await statusOf(udp, {targets: given('10.0.0.1:7800')})
    assert.deepEqual(
      rows(report).map(([name, status]) => [name, status]),
      names.map((name) => [name, 'answered']),
    )
    assert.deepEqual(report.findings, [])
  })

  it('asks the group of the diagnostics for members of UDP stacks that are still missing', async () => {
    const names = ['A', 'B']
    const udp = [member('A', 1, names, {transport: 'udp'}), member('B', 2, names, {transport: 'udp'})]
    const cache = `B: ${uuidOf('B')}: 10.0.0.2:7800 (1 secs old)\n`
    const report = await statusOf(udp, {targets: given('10.0.0.1:7800')}, ({address}) =>
      address === '224.0.75.75' ? [{physicalAddress: '10.0.0.1:7800', pairs: [['uuids', cache]]}] : [],
    )
    assert.deepEqual(rows(report), [
      ['A', 'answered', true],
      ['B', 'answered', false],
    ])
  })

  it('takes what probes tell where the transport tells nothing', async () => {
    const answer = (name: string, n: number): Partial<ParsedAnswer> => ({
      name,
      physicalAddress: `10.0.0.${String(n)}:7800`,
      memberCount: 2,
      view: '[A|5] (2) [A, B]',
      viewMembers: ['A', 'B'],
    })
    const group: ProbePlace = {address: '224.0.75.75', transport: 'udp'}
    const report = await statusOf([], {probes: [group]}, (place, keys) =>
      place.transport === 'udp' && keys.length === 0 ? [answer('A', 1), answer('B', 2)] : [],
    )
    assert.deepEqual(
      report.members.map(({name, source, view, coordinator, layer}) => [name, source, view, coordinator, layer]),
      [
        ['A', 'probe', 'A|5', true, 'tcp'],
        ['B', 'probe', 'A|5', false, 'tcp'],
      ],
    )
    assert.deepEqual(kinds(report), [])
  })

  it('takes a list of members that was cut for the same view, not for another one', async () => {
    const names = Array.from({length: 30}, (_, i) => `M${String(i)}`)
    const group: ProbePlace = {address: '224.0.75.75', transport: 'udp'}
    const report = await statusOf([], {probes: [group]}, (place, keys) =>
      place.transport === 'udp' && keys.length === 0
        ? names.map((name, i) => ({
            name,
            physicalAddress: `10.0.1.${String(i)}:7800`,
            memberCount: 30,
            view: '[M0|9] (30) [M0, M1, ...]',
            viewMembers: ['M0', 'M1'],
          }))
        : [],
    )
    assert.deepEqual({answered: report.totals.answered, views: report.totals.views}, {answered: 30, views: 1})
    assert.deepEqual(kinds(report), [])
  })

  it('is bounded, however many addresses a member tells', async () => {
    const one = peekedAt('10.0.0.1:7800', [member('A', 1, ['A'])])
    const others = Array.from({length: 6000}, (_, i) => ({
      uuid: uuidOf(`N${String(i)}`),
      name: null,
      physicalAddress: `10.1.${String(i >> 8)}.${String(i & 255)}:7800`,
    }))
    const told = {...one, view: one.view && {...one.view, members: [...one.view.members, ...others]}}
    const {questions, asked} = asking([])
    const survey = new Survey({
      ...questions,
      peek: (target) => (target.origin === 'given' ? Promise.resolve(told) : questions.peek(target)),
    })
    const report = evaluate(await survey.run({targets: given('10.0.0.1:7800'), probes: [], search: false}), 1)
    assert.equal(asked.length, 1999)
    assert.equal(report.members.length, 5000)
    assert.ok(kinds(report).includes('too many'))
  })
})
