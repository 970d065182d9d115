import assert from 'node:assert/strict'
import type {PortFinding} from '../../../src/peek/identify.ts'
import {languageOf} from '../../../src/peek/releases.ts'
import {peekedOf} from '../../../src/peek/result.ts'
import {memberAddress} from '../../support/protocol-harness.ts'

const none = {identity: null, language: null}
const language = languageOf('5.5')

function identified(port: number): PortFinding {
  return {port, outcome: 'identity', identity: {cluster: 'demo', member: memberAddress('C')}, language}
}

function outcomeWith(...findings: readonly PortFinding[]): readonly unknown[] {
  const {outcome, uuid, onlyBeside} = peekedOf({
    target: {host: 'h', port: 7801, transport: 'tcp'},
    outcome: {kind: 'silent', layer: 'answer', reason: 'no answer came'},
    findings,
    accepted: language,
    address: '10.0.0.1',
    transport: 'tcp',
    elapsedMs: 1,
    sent: [],
  })
  return [outcome, uuid !== null, onlyBeside === true]
}

describe('what FD_SOCK2 tells of a member that does not answer itself', () => {
  it('is who has the port that belongs to it, or the next one where that is free', () => {
    assert.deepEqual(outcomeWith(identified(7901)), ['identity', true, true])
    assert.deepEqual(outcomeWith({...none, port: 7901, outcome: 'refused'}, identified(7902)), ['identity', true, true])
    assert.deepEqual(outcomeWith(identified(7901), {...none, port: 7902, outcome: 'silent'}), ['identity', true, true])
  })

  it('is nothing where somebody silent has a port before: the member hangs, and its neighbour answers', () => {
    const silent = {...none, port: 7901, outcome: 'silent'} as const
    assert.deepEqual(outcomeWith(silent, identified(7902)), ['nothing', false, false])
    assert.deepEqual(outcomeWith(silent, identified(57_801)), ['identity', true, true])
  })
})
