import assert from 'node:assert/strict'
import {checkPlan, type PresentMember, readPlan, stepsOf, undoOf} from '../../../src/injection/plan.ts'

function present(...names: string[]): PresentMember[] {
  return names.map((name) => ({
    name,
    cluster: 'demo',
    view: `[${names[0] ?? ''}|3] (${String(names.length)}) [${names.join(', ')}]`,
    members: names,
    count: names.length,
  }))
}

describe('a plan of views', () => {
  it('describes the view that each member will have, and how to undo it', () => {
    const plan = readPlan(' B=A/B;A=A/B; '.trim())
    assert.equal(plan.text, 'B=A/B;A=A/B')
    assert.deepEqual(stepsOf(plan, present('C', 'A', 'B')), [
      {member: 'A', now: ['C', 'A', 'B'], then: ['A', 'B']},
      {member: 'B', now: ['C', 'A', 'B'], then: ['A', 'B']},
      {member: 'C', now: ['C', 'A', 'B'], then: null},
    ])
    assert.equal(undoOf(plan, present('C', 'A', 'B')), 'A=C/A/B;B=C/A/B')
    checkPlan(plan, present('A', 'B', 'C'))
  })

  it('is refused if it would not have the effect it describes', () => {
    const refused = (text: string, members: readonly PresentMember[], expected: RegExp): void => {
      assert.throws(() => checkPlan(readPlan(text), members), {code: 'REFUSED', message: expected})
    }
    refused('A=A/X;Y=Y', present('A', 'B'), /^no member is named X, Y; the members are A, B$/)
    refused('A=A', present('A', 'A'), /^two members are named A/)
    // Members of JGroups check whether a part begins with their name.
    refused('node-10=node-10', present('node-1', 'node-10'), /^node-1 would also apply the part of node-10/)
    refused(
      'A=A',
      [...present('A'), ...present('B').map((m) => ({...m, cluster: 'other'}))],
      /several clusters answered, demo and other/,
    )
    refused(
      'A=A',
      present('A', 'B').map((m) => ({...m, count: 30})),
      /reports only 2 of the 30 members of its view/,
    )
  })

  it('must be one that members can read', () => {
    for (const text of ['', 'A', 'A=', '=A', 'A=A=B', 'A=B', 'A=A/A', 'A=A;A=A', 'A=A,B', 'A=A B', 'A=A[1]', 'A=A//B'])
      assert.throws(() => readPlan(text), {code: 'USAGE'}, text)
  })
})
