import assert from 'node:assert/strict'
import type {Peeked} from '../../../src/peek/peeked.ts'
import {failureOf, stepsOf, type StepFacts} from '../../../src/reach/steps.ts'

const FOUND: Peeked = {
  target: {host: 'a.example', port: 7800, transport: 'auto'},
  address: '10.0.0.1',
  outcome: 'view',
  failure: null,
  transport: 'tcp',
  version: '5.5.6',
  cluster: 'demo',
  uuid: 'u-a',
  name: 'A',
  coordinator: true,
  physicalAddress: '10.0.0.1:7800',
  view: {id: 1, creatorUuid: 'u-a', creatorName: 'A', members: [{uuid: 'u-a', name: 'A', physicalAddress: null}]},
  fdSock2: [{port: 7900, outcome: 'identity', cluster: 'demo', uuid: 'u-a'}],
  elapsedMs: 1,
  sent: [],
}

const NOTHING: Peeked = {...FOUND, outcome: 'nothing', uuid: null, name: null, version: null, view: null}

function facts(peeked: Partial<Peeked>, over: Partial<StepFacts> = {}): StepFacts {
  const all = {...FOUND, ...peeked}
  return {peeked: all, expected: {}, advertised: null, fdSock2: 'wanted', fdOffsets: undefined, ...over}
}

function failure(peeked: Partial<Peeked>, over: Partial<StepFacts> = {}): readonly [string, string] | null {
  const all = facts(peeked, over)
  const found = failureOf(stepsOf(all), all.peeked)
  return found === null ? null : [found.layer, found.reason]
}

describe('steps to a member', () => {
  it('are all taken to one that is where it says', () => {
    const steps = stepsOf(facts({}, {diagnostics: 'udp'}))
    assert.deepEqual(
      steps.map(({layer, status}) => [layer, status]),
      ['name', 'tcp', 'handshake', 'answer', 'identity', 'address', 'fd-port', 'fd-identity', 'diagnostics'].map(
        (layer) => [layer, 'ok'],
      ),
    )
    assert.equal(steps[0]?.detail, 'is 10.0.0.1')
  })

  it('end at the first that fails, and those behind it are skipped', () => {
    const steps = stepsOf(facts({...NOTHING, failure: {kind: 'closed', layer: 'handshake', reason: 'closed'}}))
    assert.deepEqual(
      steps.map(({layer, status}) => [layer, status]),
      [
        ['name', 'ok'],
        ['tcp', 'ok'],
        ['handshake', 'failed'],
        ['answer', 'skipped'],
      ],
    )
  })

  it('know UDP, TLS and names that are not known', () => {
    assert.equal(
      failure({...NOTHING, transport: 'udp', failure: {kind: 'silent', layer: 'udp', reason: 'x'}})?.[0],
      'udp',
    )
    assert.equal(failure({...NOTHING, failure: {kind: 'tls', layer: 'tls', reason: 'x'}})?.[0], 'tls')
    assert.equal(
      failure({
        ...NOTHING,
        address: null,
        transport: null,
        failure: {kind: 'host unknown', layer: 'name', reason: 'x'},
      })?.[0],
      'name',
    )
  })

  it('fail at the identity for a member of another cluster, and for another member than was expected', () => {
    const foreign = failure({cluster: 'blue'}, {expected: {cluster: 'demo'}})
    assert.deepEqual(foreign, [
      'identity',
      'A of cluster blue answers, of cluster demo one was expected: the port is taken by another cluster',
    ])
    const other = failure({}, {expected: {uuid: 'u-b', name: 'B'}})
    assert.deepEqual(other, [
      'identity',
      'A of cluster demo answers, B was expected: another member has taken the port',
    ])
    assert.equal(failure({}, {expected: {uuid: 'u-a', cluster: 'demo'}}), null)
  })

  it('fail at the address when it leads nowhere or to another member, and not when it leads to the same', () => {
    const nat = {physicalAddress: '192.168.0.1:7800'}
    const nobody = {...NOTHING, failure: {kind: 'dropped', layer: 'tcp', reason: 'no reaction'}} as const
    assert.match(
      failure(nat, {advertised: nobody})?.[1] ?? '',
      /nobody answers there \(tcp: no reaction\).*external_addr/,
    )
    assert.match(
      failure(nat, {advertised: {...FOUND, uuid: 'u-b', name: 'B'}})?.[1] ?? '',
      /B of cluster demo answers there/,
    )
    assert.equal(failure(nat, {advertised: FOUND}), null)
  })

  it('fail at the port of FD_SOCK2 with what became of each try', () => {
    const tries = (first: 'refused' | 'timeout'): Partial<Peeked> => ({
      fdSock2: [
        {port: 7900, outcome: first, cluster: null, uuid: null},
        {port: 57800, outcome: 'refused', cluster: null, uuid: null},
      ],
    })
    assert.deepEqual(failure(tries('timeout')), [
      'fd-port',
      'FD_SOCK2 is not reached (7900: no reaction, packets are dropped, 57800: refused): a firewall drops packets to it',
    ])
    assert.match(failure(tries('refused'))?.[1] ?? '', /not published, a firewall rejects it/)
    assert.equal(failure(tries('refused'), {fdSock2: 'unused'}), null)
    assert.equal(failure(tries('timeout'), {fdSock2: 'unused'})?.[0], 'fd-port')
    assert.equal(failure(tries('timeout'), {fdSock2: 'ignored'}), null)
    assert.equal(failure({...tries('refused'), version: '4.2.30'}), null)
  })

  it('fail at the identity of FD_SOCK2 when its port is that of another member', () => {
    const other = {port: 7900, outcome: 'identity', cluster: 'blue', uuid: 'u-x'} as const
    assert.deepEqual(failure({fdSock2: [other]}), ['fd-identity', 'port 7900 belongs to member u-x of cluster blue'])
  })

  it('do not fail where diagnostics are off', () => {
    const steps = stepsOf(facts({}, {diagnostics: null}))
    assert.equal(steps.at(-1)?.status, 'skipped')
    assert.equal(failureOf(steps, FOUND), null)
  })
})
