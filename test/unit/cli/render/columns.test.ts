import assert from 'node:assert/strict'
import {stripVTControlCharacters} from 'node:util'
import {
  answerStatus,
  clusterColumn,
  coordinatorMark,
  memberName,
  memberNames,
  milliseconds,
  numberCell,
  outcomeStatus,
  silentLines,
  valueCell,
} from '../../../../src/cli/render/columns.ts'
import {doneTable} from '../../../../src/cli/render/done.ts'
import {operationTable} from '../../../../src/cli/render/operation.ts'
import {renderComparison} from '../../../../src/cli/render/effective.ts'
import {stacksTable} from '../../../../src/cli/render/stacks.ts'

const A = {name: 'A', cluster: 'orders', status: 'answered'} as const
const B = {name: null, cluster: 'carts', status: 'silent'} as const

describe('the words of columns', () => {
  it('name a member, by something else that is known if it has no name', () => {
    assert.equal(memberName('A', '1234'), 'A')
    assert.equal(memberName(null, '1234'), '1234')
    assert.equal(memberName(null), '(unnamed)')
    assert.equal(memberNames([A, B]), 'A, (unnamed)')
  })

  it('name silent members, whatever the status of the others', () => {
    assert.equal(answerStatus('answered'), 'ok')
    assert.equal(answerStatus('silent', 'inserted'), 'no answer')
    assert.equal(outcomeStatus('answered', 'no such method', 'done'), 'failed: no such method')
    assert.equal(outcomeStatus('silent', null, 'done'), 'no answer')
    assert.deepEqual(silentLines([A, B]), ['no answer: (unnamed)'])
    assert.deepEqual(silentLines([A]), [])
  })

  it('show clusters only if there are several', () => {
    const one = clusterColumn([A, {...B, cluster: 'orders'}])
    assert.deepEqual([one.head, one.cells(A)], [[], []])
    const two = clusterColumn([A, B])
    assert.deepEqual([two.head, two.cells(A), two.cells(B)], [['CLUSTER'], ['orders'], ['carts']])
  })

  it('format numbers, times and values consistently', () => {
    assert.deepEqual([numberCell(3), numberCell(null)], ['3', '-'])
    assert.deepEqual([0, 0.2, 0.6, 14.1, null].map(milliseconds), ['0', '<1', '1', '14', '-'])
    assert.deepEqual(['x', 3, true, null, undefined].map(valueCell), ['x', '3', 'true', '-', '-'])
    assert.deepEqual([true, false, null].map(coordinatorMark), ['*', '', ''])
  })
})

describe('tables of members', () => {
  const members = [
    {...A, version: null, protocols: ['UDP', 'GMS'], physicalAddress: null, error: null, result: null},
    {...A, name: 'C', version: null, protocols: ['UDP'], physicalAddress: null, error: 'denied', result: null},
    {...B, version: null, protocols: [], physicalAddress: null, error: null, result: null},
  ]
  const drawn = (text: string): string[] => stripVTControlCharacters(text).split('\n')

  it('use the same words for changes, calls and stacks', () => {
    assert.deepEqual(drawn(doneTable({members, failures: []}, 'reset')), [
      'MEMBER     CLUSTER  STATUS',
      'A          orders   reset',
      'C          orders   failed: denied',
      '(unnamed)  carts    no answer',
    ])
    assert.deepEqual(drawn(operationTable({operation: 'GMS.x', args: [], members, failures: []})), [
      'MEMBER     CLUSTER  RESULT',
      '(unnamed)  carts    no answer',
      'A          orders   (nothing)',
      'C          orders   failed: denied',
    ])
    assert.deepEqual(drawn(stacksTable({members, same: false, failures: []})), [
      'PROTOCOL  A  C',
      'GMS       1  -  ≠',
      'UDP       2  1',
      '',
      'no answer: (unnamed)',
    ])
  })

  it('have headings in upper case, except the names of files', () => {
    const differences = [{kind: 'protocol', protocol: 'FRAG2', a: 'FRAG2', b: undefined}] as never
    const [head] = drawn(renderComparison({a: 'a.xml', b: 'b.xml', releases: ['5.4', '5.5'], same: false, differences}))
    assert.equal(head, 'WHERE  WHAT      a.xml (5.4)  b.xml (5.5)')
  })
})
