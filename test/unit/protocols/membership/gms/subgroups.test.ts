import assert from 'node:assert/strict'
import {Digest} from '../../../../../src/model/digest.ts'
import type {View} from '../../../../../src/model/view.ts'
import {
  consolidate,
  distinctViews,
  type MergeData,
  mergeLeader,
  sanitizeViews,
  subgroupsOf,
} from '../../../../../src/protocols/membership/gms/subgroups.ts'
import type {ViewsByMember} from '../../../../../src/protocols/membership/gms/requests.ts'
import {memberAddress, viewOf} from '../../../../support/protocol-harness.ts'

const viewsBy = (views: Readonly<Record<string, View>>): ViewsByMember =>
  new Map(Object.entries(views).map(([name, view]) => [memberAddress(name), view]))
const digest = (...names: readonly string[]): Digest =>
  new Digest(names.map((name, i) => ({member: memberAddress(name), delivered: i + 1, received: i + 2})))
const groups = (views: ViewsByMember): string[] =>
  subgroupsOf(views).map((g) => `${g.coordinator.toString()}: ${g.members.join('')}`)

describe('subgroups of a merge', () => {
  it('are led by the lowest that is first in its own view', () => {
    assert.equal(String(mergeLeader(viewsBy({C: viewOf(1, 'C', 'D'), B: viewOf(2, 'A', 'B')}))), 'C')
    assert.equal(String(mergeLeader(viewsBy({D: viewOf(1, 'C', 'D'), B: viewOf(2, 'A', 'B')}))), 'A')
  })

  it('lose members that do not have the sender in their view', () => {
    const sane = sanitizeViews(viewsBy({A: viewOf(1, 'A', 'B'), B: viewOf(1, 'A', 'B'), C: viewOf(2, 'A', 'B', 'C')}))
    assert.deepEqual(
      [...sane.values()].map((v) => v.members.join('')),
      ['AB', 'AB', 'C'],
    )
  })

  it('are the creators of views, and members outside the views of all creators on their own', () => {
    assert.deepEqual(groups(viewsBy({D: viewOf(1, 'D', 'E'), A: viewOf(2, 'A', 'B')})), ['A: AB', 'D: DE'])
    assert.deepEqual(groups(viewsBy({A: viewOf(2, 'A', 'B'), C: viewOf(1, 'A', 'B', 'C')})), ['A: ABC', 'C: C'])
  })

  it('contain each view once', () => {
    assert.equal(distinctViews(viewsBy({A: viewOf(1, 'A', 'B'), B: viewOf(1, 'A', 'B'), C: viewOf(1, 'C')})).length, 2)
  })
})

describe('consolidated merge view', () => {
  const data = (view: View, d: Digest): MergeData => ({view, digest: d})

  it('starts with the lowest coordinator and has an id above all', () => {
    const views = [viewOf(7, 'C', 'D'), viewOf(3, 'B', 'A')]
    const merged = consolidate([data(views[0]!, digest('C', 'D')), data(views[1]!, digest('B', 'A'))], views)
    assert.ok(merged !== null)
    assert.equal(String(merged.view.viewId), '[B|8]')
    assert.equal(merged.view.members.join(''), 'BCDA')
    assert.equal(String(merged.digest), 'B: [1 (2)], C: [1 (2)], D: [2 (3)], A: [2 (3)]')
  })

  it('leaves out members without digest and subgroups whose creator is not in it', () => {
    const views = [viewOf(1, 'A', 'B'), viewOf(1, 'C')]
    const merged = consolidate([data(views[0]!, digest('A'))], views)
    assert.ok(merged !== null)
    assert.equal(merged.view.members.join(''), 'A')
    assert.deepEqual(merged.view.subgroups.map(String), ['[A|1] (2) [A, B]'])
  })

  it('takes the highest numbers of a member that is in two answers', () => {
    const low = new Digest([{member: memberAddress('A'), delivered: 1, received: 9}])
    const high = new Digest([{member: memberAddress('A'), delivered: 4, received: 5}])
    const merged = consolidate([data(viewOf(1, 'A'), low), data(viewOf(2, 'A'), high)], [])
    assert.equal(String(merged?.digest), 'A: [4 (9)]')
  })

  it('does not come about without members', () => {
    assert.equal(consolidate([], []), null)
  })
})
