import assert from 'node:assert/strict'
import type {Peeked} from '../../../src/peek/peeked.ts'
import {matrixOf} from '../../../src/reach/matrix.ts'
import type {ReachRow} from '../../../src/reach/report.ts'

function row(name: string, view: readonly string[], port: number): ReachRow {
  const target = {host: '10.0.0.1', port, transport: 'tcp'} as const
  const members = view.map((uuid) => ({uuid, name: null, physicalAddress: null}))
  const peeked: Peeked = {
    target,
    address: '10.0.0.1',
    outcome: 'view',
    failure: null,
    transport: 'tcp',
    version: '5.5.6',
    cluster: 'demo',
    uuid: name,
    name,
    coordinator: true,
    physicalAddress: `10.0.0.1:${String(port)}`,
    view: {id: 1, creatorUuid: name, creatorName: name, members},
    fdSock2: [],
    elapsedMs: 1,
    sent: [],
  }
  return {target, peeked, steps: [], failure: null}
}

describe('the matrix of what members say', () => {
  it('has who stands in whose view, and which address each has for the other', () => {
    const told = new Map([
      ['10.0.0.1:1', {transport: 'udp' as const, cache: new Map([['B', '10.0.0.1:2']])}],
      ['10.0.0.1:2', {transport: 'udp' as const, cache: new Map([['A', '172.17.0.2:1']])}],
    ])
    const matrix = matrixOf([row('A', ['A', 'B'], 1), row('B', ['B'], 2)], told)
    assert.deepEqual(
      matrix.map(({uuid, cells}) => [uuid, cells.find((cell) => cell.uuid !== uuid)]),
      [
        ['A', {uuid: 'B', inView: true, address: '10.0.0.1:2', isRight: true}],
        ['B', {uuid: 'A', inView: false, address: '172.17.0.2:1', isRight: false}],
      ],
    )
  })

  it('does not claim what nobody told', () => {
    const silent = row('B', [], 2)
    const quiet = {...silent, peeked: {...silent.peeked, view: null}}
    const matrix = matrixOf([row('A', ['A', 'B'], 1), quiet], new Map())
    assert.deepEqual(matrix[1]?.cells[0], {uuid: 'A', inView: null, address: null, isRight: null})
  })
})
