import assert from 'node:assert/strict'
import {Membership} from '../../../../src/diag/client/membership.ts'
import {parseAnswer, type ParsedAnswer} from '../../../../src/diag/client/parsed-answer.ts'

/** An answer of one who holds the view: to a key, or the default one, which has the view. */
function answerOf(name: string, view: readonly string[], how: 'key' | 'default', printed = view): ParsedAnswer {
  const address = `10.0.0.1:${String(7800 + name.charCodeAt(0))}`
  const text =
    how === 'key'
      ? `${name} [ip=${address}, ${String(view.length)} mbr(s), cluster=chat, version=5.5.6.Final (x) (java 17)]\nlocal_addr=${name}\r\n`
      : `${name} (ip=${address})\nview=[${view[0] ?? ''}|1] (${String(view.length)}) [${printed.join(', ')}${printed === view ? '' : ' ...'}]\n` +
        'cluster=chat\nversion=5.5.6.Final (x) (java 17)\n'
  const parsed = parseAnswer(text, [])
  assert.ok(parsed !== null)
  return parsed
}

interface Case {
  readonly name: string
  readonly views: readonly (readonly string[])[]
  readonly hung: readonly string[]
  readonly rows: readonly string[]
  /** Names that a member prints of its view at most. */
  readonly printed?: number
}

const LARGE = Array.from({length: 26}, (_, i) => String.fromCharCode(65 + i))

const CASES: readonly Case[] = [
  {name: 'one cluster, all answer', views: [['A', 'B', 'C']], hung: [], rows: []},
  {name: 'one cluster with one silent', views: [['A', 'B', 'C']], hung: ['C'], rows: ['C']},
  {name: 'two halves, all answer', views: [['A', 'B'], ['C', 'D']], hung: [], rows: []}, // prettier-ignore
  {name: 'two halves with one silent', views: [['A', 'B'], ['C', 'D']], hung: ['D'], rows: ['D']}, // prettier-ignore
  {name: 'two halves with one silent in each', views: [['A', 'B'], ['C', 'D']], hung: ['A', 'D'], rows: ['A', 'D']}, // prettier-ignore
  {name: 'three halves with one silent', views: [['A', 'B'], ['C', 'D'], ['E', 'F']], hung: ['E'], rows: ['E']}, // prettier-ignore
  {name: 'parts of 3 and 1', views: [['A', 'B', 'C'], ['D']], hung: ['B'], rows: ['B']}, // prettier-ignore
  {name: 'a view that has a member of another one', views: [['A', 'B', 'C'], ['C', 'D']], hung: ['D'], rows: ['D']}, // prettier-ignore
  {name: 'two members of one name', views: [['A', 'B', 'B']], hung: ['B'], rows: ['B', 'B']},
  {name: 'a large view that is printed in part', views: [LARGE], hung: ['Y'], rows: ['?'], printed: 20},
  {name: 'a large view whose named member is silent', views: [LARGE], hung: ['B'], rows: ['B'], printed: 20},
  {name: 'a large view, all answer', views: [LARGE], hung: [], rows: [], printed: 20},
  {name: 'two large halves with one silent in each', views: [LARGE.slice(0, 13), LARGE.slice(13)], hung: ['B', 'Z'], rows: ['?', 'B'], printed: 5}, // prettier-ignore
]

/** The same numbers at every run. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const all = [...list]
  let state = seed
  for (let i = all.length - 1; i > 0; i--) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    const at = state % (i + 1)
    const [one, other] = [all[i] as T, all[at] as T]
    all[i] = other
    all[at] = one
  }
  return all
}

interface Step {
  readonly view: readonly string[]
  take(membership: Membership): void
}

/** What comes of a case: a default answer and one to the key from everybody who is not hung. */
function stepsOf({views, hung, printed = Infinity}: Case): Step[] {
  return views.flatMap((view) =>
    view.flatMap((name): Step[] => {
      const holds = views.findLast((one) => one.includes(name)) ?? view
      if (hung.includes(name) || holds !== view) return []
      const shown = view.length > printed ? view.slice(0, printed) : view
      return [
        {view, take: (membership) => membership.answered(answerOf(name, view, 'key'))},
        {view, take: (membership) => membership.learn(answerOf(name, view, 'default', shown))},
      ]
    }),
  )
}

describe('who should answer', () => {
  for (const one of CASES) {
    it(`${one.name}: the rows are the same in any order of answers`, () => {
      for (let seed = 1; seed <= 100; seed++) {
        const membership = new Membership()
        let hungIsSeen = false
        for (const step of shuffled(stepsOf(one), seed)) {
          step.take(membership)
          const seesHung = one.hung.some((name) => step.view.includes(name))
          hungIsSeen ||= seesHung
          if (hungIsSeen) assert.equal(membership.complete, false, 'it must not end early')
        }
        const rows = membership.silent().map(({name}) => name ?? '?')
        assert.deepEqual(rows.sort(), [...one.rows].sort(), `seed ${String(seed)}`)
        assert.equal(membership.complete, one.hung.length === 0)
      }
    })
  }

  it('is not complete while somebody who answered did not tell its view, though the numbers fit', () => {
    const membership = new Membership()
    membership.answered(answerOf('A', ['A', 'B'], 'key'))
    membership.answered(answerOf('C', ['C', 'D'], 'key'))
    assert.equal(membership.complete, false)
    membership.learn(answerOf('A', ['A', 'B'], 'default'))
    membership.learn(answerOf('C', ['C', 'D'], 'default'))
    assert.deepEqual(
      membership.silent().map(({name}) => name),
      ['B', 'D'],
    )
  })

  it('counts who nobody names when no view comes at all', () => {
    const membership = new Membership()
    membership.answered(answerOf('A', ['A', 'B', 'C'], 'key'))
    membership.answered(answerOf('B', ['A', 'B', 'C'], 'key'))
    assert.deepEqual(membership.silent(), [{cluster: 'chat', name: null}])
  })

  it('takes views of one cluster that is changing for one: a cut one counts nobody twice', () => {
    const membership = new Membership()
    const older = LARGE
    const newer = LARGE.slice(0, 25)
    for (const [i, name] of newer.entries()) {
      const view = i % 2 === 0 ? older : newer
      membership.answered(answerOf(name, view, 'key'))
      membership.learn(answerOf(name, view, 'default', view.slice(0, 20)))
    }
    assert.deepEqual(membership.silent(), [{cluster: 'chat', name: null}])
  })
})
