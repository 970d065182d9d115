import assert from 'node:assert/strict'
import {mostTelling} from '../../../src/application/observe.ts'
import {entryOf} from '../../support/compliance/store.ts'

const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((name) => ({...entryOf(name), server: true}))
const client = {...entryOf('X'), server: false}

describe('the members that are asked at a port before a join', () => {
  it('are the coordinators first, then others with a view, and at most three', () => {
    assert.ok(a && b && c && d)
    const names = (found: readonly (typeof a)[], coordinators: readonly (typeof a)[]): string =>
      mostTelling({found, coordinators: coordinators.map(({sender}) => sender)})
        .map(({logicalName}) => logicalName)
        .join('')
    assert.equal(names([a, client, b, c, d], [c]), 'CAB')
    assert.equal(names([client, b], []), 'B')
    assert.equal(names([client], []), '')
  })
})
