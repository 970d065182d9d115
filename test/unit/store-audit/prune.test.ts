import assert from 'node:assert/strict'
import {prunePlan} from '../../../src/store-audit/prune.ts'
import {ENTRY_STATES, type EntryState} from '../../../src/store-audit/proof.ts'
import type {StoreEntry} from '../../../src/store-audit/store.ts'
import type {VerifiedEntry} from '../../../src/store-audit/verify.ts'
import {entryOf} from '../../support/compliance/store.ts'

function verified(name: string, state: EntryState, cluster = 'demo'): VerifiedEntry {
  const member = state === 'unreadable' ? null : entryOf(name)
  const entry: StoreEntry = {store: 'S', place: name, cluster, member, fault: member === null ? 'broken' : null}
  return {
    entry: state === 'not recorded' ? null : entry,
    cluster,
    name,
    uuid: member === null ? null : name,
    address: null,
    coordinator: false,
    state,
    evidence: '',
  }
}

const namesOf = (entries: readonly VerifiedEntry[]): string => entries.map(({name}) => name).join(' ')
const ALL = ENTRY_STATES.map((state) => verified(state, state))

describe('the plan of a prune', () => {
  it('removes proven entries of a cluster that answers, and never silent ones', () => {
    const plan = prunePlan({entries: ALL, findings: [], doubtful: []}, new Set())
    assert.equal(namesOf(plan.removed), 'reincarnated dead foreign')
    assert.equal(namesOf(plan.kept), 'live refused unknown unreadable')
    assert.deepEqual(plan.refused, [])
  })

  it('accepts a refusal as proof if the name of the cluster was typed', () => {
    const plan = prunePlan({entries: ALL, findings: [], doubtful: []}, new Set(['demo']))
    assert.equal(namesOf(plan.removed), 'reincarnated dead foreign refused')
  })

  it('removes nothing of a cluster without an answer, until its name is typed', () => {
    const entries = [
      verified('A', 'refused'),
      verified('B', 'foreign'),
      verified('C', 'unknown'),
      verified('D', 'dead', 'orders'),
    ]
    const verification = {entries, findings: [], doubtful: ['demo']}
    const plan = prunePlan(verification, new Set())
    assert.equal(namesOf(plan.removed), 'D')
    assert.deepEqual(
      plan.refused.map(({cluster, recorded, entries: count}) => [cluster, recorded, count]),
      [['demo', 3, 2]],
    )
    assert.match(plan.refused[0]?.reason ?? '', /none of 3 recorded members answers; perhaps this host cannot reach/)
    assert.equal(namesOf(prunePlan(verification, new Set(['orders'])).removed), 'D')
    const typed = prunePlan(verification, new Set(['demo']))
    assert.equal(namesOf(typed.removed), 'A B D')
    assert.deepEqual(typed.refused, [])
  })
})
