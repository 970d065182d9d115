import assert from 'node:assert/strict'
import {AnswerBudget} from '../../../src/diag/server/answer-budget.ts'
import {MemberAnswers} from '../../../src/diag/server/answer.ts'
import {Work} from '../../../src/diag/server/work.ts'
import {Simulation} from '../../support/simulation.ts'

/** A request as large as one that is read, whose words are of this kind. */
function full(word: (i: number) => string): string {
  let text = ''
  for (let i = 0; text.length + word(i).length < 10_000; i++) text += `${word(i)} `
  return text
}

const KINDS: readonly ((i: number) => string)[] = [
  () => 'jmx',
  (i) => `jmx${String(i)}`,
  (i) => `metrics${String(i)}`,
  (i) => `threads=${String(i)}`,
  (i) => `jmx=.*.${String(i)}`,
  (i) => `jmx=(a|b|${String(i)}){200}`,
  (i) => `jmx=GMS.${String(i)},a,b,c,d,e,f,g,h`,
  (i) => `jmx=FRAG2.frag_size=${String(50_000 + i)}`,
  (i) => `op=GMS.printPreviousViews[${String(i)}]`,
  (i) => `op=PING.addToCache[/${String(i)}]`,
  (i) => `remove-protocol=(a|b|${String(i)}){200}`,
  (i) => `insert-protocol=DISCARD=above=${String(i)}`,
  (i) => `ops=${String(i)}`,
  (i) => `cluster=(s|i|m|.|${String(i)}){0,200}`,
]

describe('work of answers', () => {
  const [member] = new Simulation({seed: 9, stack: 'test/vectors/probe-stack.xml'}).cluster(1)
  const answers = new MemberAnswers(member!.channel, {runtime: member!.host.runtime})

  function timed(request: string): {text: string; work: Work; ms: number} {
    const work = new Work(200_000)
    const began = performance.now()
    const text = answers.answer(request, work) ?? ''
    return {text, work, ms: performance.now() - began}
  }

  for (const kind of KINDS) {
    it(`${kind(1)} and the like as often as it fits takes milliseconds and a bounded text`, () => {
      const request = full(kind)
      timed(request)
      const {text, work, ms} = timed(request)
      assert.ok(text.length < 250_000, `${String(text.length)} characters`)
      assert.ok(work.spent < 400_000, `${String(work.spent)} units`)
      assert.ok(ms < 150, `${String(ms)} ms`)
    })
  }

  it('is done once for a repeated key', () => {
    assert.equal(answers.answer('jmx jmx uuids jmx'), answers.answer('jmx uuids'))
    const [, first, second] =
      /\nmetrics=(.*)\r\nmetrics1=(.*)\r\n$/s.exec(answers.answer('metrics metrics1') ?? '') ?? []
    assert.ok(first !== undefined && first === second)
  })

  it('is reported as exceeded with the first key that was left out', () => {
    const {text} = timed(full((i) => `jmx${String(i)}`))
    assert.match(text, /\r\nerror=the answer has no room for \S+ and the keys after it: ask for them separately\r\n$/)
  })

  it('is enough for an operator with twenty keys', () => {
    const names = member!.channel.stack.protocols.map(({name}) => name)
    const keys = ['jmx', 'props', 'ops', 'metrics', 'threads', 'uuids', 'dump', ...names.map((n) => `jmx=${n}.s`)]
    const {text} = timed(keys.slice(0, 20).join(' '))
    assert.doesNotMatch(text, /left out/)
    assert.match(text, /\r\nmetrics=/)
  })
})

describe('the budget of answers', () => {
  const limits = {burst: 100_000, perSecond: 200_000}
  let now = 0
  const clock = {now: () => now}

  function flood(budget: AnswerBudget, address: (i: number) => string, requests: number, units: number): number {
    let answered = 0
    for (let i = 0; i < requests; i++) {
      if (!budget.allows(address(i))) continue
      budget.spend(address(i), 10_000, units)
      answered++
    }
    return answered
  }

  it('is spent by a flood and recovers with time', () => {
    const budget = new AnswerBudget(clock, limits)
    assert.equal(
      flood(budget, () => 'a', 1000, 20_000),
      2,
    )
    now += 10
    assert.equal(
      flood(budget, () => 'a', 1000, 20_000),
      0,
    )
    now += 1000
    assert.equal(
      flood(budget, () => 'a', 1000, 20_000),
      2,
    )
  })

  it('is never spent by one address alone', () => {
    const budget = new AnswerBudget(clock, limits)
    flood(budget, () => 'attacker', 1000, 20_000)
    assert.equal(budget.allows('attacker'), false)
    assert.equal(budget.allows('operator'), true)
  })

  it('is bounded for as many addresses as may be, and remembers few of them', () => {
    const budget = new AnswerBudget(clock, limits)
    assert.ok(flood(budget, (i) => `10.0.${String(i >> 8)}.${String(i & 255)}`, 100_000, 1000) < 10)
    now += 60_000
    assert.equal(budget.allows('operator'), true)
  })
})
