import assert from 'node:assert/strict'
import {peekTarget, peekTargets} from '../../../src/peek/target.ts'
import {peekResult, wellSeen} from '../../../src/evidence/peek-result.ts'
import {peekTable} from '../../../src/cli/render/peek.ts'
import {UsageError} from '../../../src/errors/index.ts'
import type {Peeked} from '../../../src/peek/peeked.ts'
import {assertResult} from '../../support/result-schema.ts'

const FLAGS = {port: 7800, transport: 'auto'} as const

function peeked(name: string, over: Partial<Peeked> = {}): Peeked {
  const members = [
    {uuid: '11111111-0000', name: 'A', physicalAddress: null},
    {uuid: '22222222-0000', name: null, physicalAddress: null},
  ]
  return {
    target: {host: '10.0.0.1', port: 7800, transport: 'tcp'},
    address: '10.0.0.1',
    outcome: 'view',
    failure: null,
    transport: 'tcp',
    version: '5.5.6',
    cluster: 'demo',
    uuid: '11111111-0000',
    name,
    coordinator: name === 'A',
    physicalAddress: '10.0.0.1:7800',
    view: {id: 3, creatorUuid: '11111111-0000', creatorName: 'A', members},
    fdSock2: [],
    elapsedMs: 12.3,
    sent: ['tcp 10.0.0.1:7800 handshake 5.5'],
    ...over,
  }
}

const options = {cluster: undefined, withWire: false}

describe('addresses of members', () => {
  it('are taken as host, host:port, as JGroups writes them, and as IPv6', () => {
    const hosts = ['a', 'a:1', 'a[2]', '10.0.0.1:7801', '::1', '[fe80::1%eth0]:7', '[::1]']
    assert.deepEqual(
      hosts.map((text) => peekTarget(text, FLAGS)).map(({host, port}) => `${host} ${String(port)}`),
      ['a 7800', 'a 1', 'a 2', '10.0.0.1 7801', '::1 7800', 'fe80::1%eth0 7', '::1 7800'],
    )
  })

  it('are refused when they are none', () => {
    for (const text of ['a:0', 'a:70000', 'a:b', ':1', '[::1', 'a b']) {
      assert.throws(() => peekTarget(text, FLAGS), UsageError, text)
    }
    assert.throws(() => peekTargets([], undefined, FLAGS), UsageError)
  })

  it('come from the context when none is given, and each counts once', () => {
    assert.equal(peekTargets([], ['a:1', 'b'], FLAGS).length, 2)
    assert.equal(peekTargets(['a:1,b:2', 'a:1'], ['c'], FLAGS).length, 2)
  })
})

describe('the result of a peek', () => {
  it('is a row for each address, with the reason where nobody answers', () => {
    const failure = {kind: 'refused', layer: 'tcp', reason: 'refused'} as const
    const silent = peeked('', {
      outcome: 'nothing',
      failure,
      uuid: null,
      name: null,
      view: null,
      version: null,
      cluster: null,
      coordinator: null,
    })
    const text = peekTable(peekResult([peeked('A'), silent], options))
    assert.deepEqual(
      text.split('\n').map((line) => line.split(/ {2,}/)),
      [
        ['ADDRESS', 'MEMBER', 'CLUSTER', 'VERSION', 'VIEW', 'MS', 'STATUS'],
        ['10.0.0.1:7800', 'A *', 'demo', '5.5.6', '[A|3] (2) [A, 22222222]', '12', 'ok'],
        ['10.0.0.1:7800', '12', 'refused'],
        [''],
        ['1 of 2 answered, 1 view; * marks the coordinator of a view'],
      ],
    )
  })

  it('tells members with equal heads of UUIDs apart', () => {
    const members = ['1', '2'].map((n) => ({
      uuid: `00000000-0000-0000-0000-00000000000${n}`,
      name: null,
      physicalAddress: null,
    }))
    const view = {id: 3, creatorUuid: members[0]?.uuid ?? '', creatorName: null, members}
    const text = peekTable(peekResult([peeked('A', {name: null, uuid: members[1]?.uuid ?? '', view})], options))
    assert.match(text, / 00000002 .*\[00000001\|3\] \(2\) \[00000001, 00000002\]/)
  })

  it('says what was sent where that was asked for', () => {
    assert.equal(peekResult([peeked('A')], options).members[0]?.sent, undefined)
    const result = peekResult([peeked('A')], {...options, withWire: true})
    assert.match(peekTable(result), /^sent for 10\.0\.0\.1:7800\n {2}tcp 10\.0\.0\.1:7800 handshake 5\.5$/m)
  })

  it('tells no more than its schema has, also of a member that only FD_SOCK2 told of', () => {
    const result = {schemaVersion: 1, ...peekResult([peeked('A', {onlyBeside: true})], options)}
    assertResult('peek', JSON.stringify(result))
  })

  it('finds views that differ within a cluster, and members of other clusters', () => {
    const {view} = peeked('A')
    assert.ok(view !== null)
    const split = [peeked('A'), peeked('B', {view: {...view, id: 4}}), peeked('C', {cluster: 'blue'})]
    const kinds = (all: readonly Peeked[], cluster?: string): string[] =>
      peekResult(all, {...options, cluster}).findings.map(({kind}) => kind)
    assert.deepEqual(kinds(split, 'demo'), ['views differ'])
    assert.deepEqual(kinds([peeked('A'), peeked('B')]), [])
    assert.deepEqual(kinds([peeked('A'), peeked('C', {cluster: 'blue', uuid: '33333333-0000'})], 'demo'), [
      'other cluster',
    ])
    const others = [peeked('B', {uuid: '22222222-0000'}), peeked('C', {cluster: 'Demo', uuid: '33333333-0000'})]
    const two = peekResult([peeked('A'), ...others], options)
    assert.match(
      two.findings[0]?.text ?? '',
      /^C .* is of cluster Demo, not of demo: the names Demo and demo are nearly the same/,
    )
    const [first] = two.members
    assert.ok(first)
    const twice = {...two, members: [...two.members, {...first, address: 'localhost:7800'}]}
    assert.equal(wellSeen(twice, undefined), 2)
    assert.deepEqual([wellSeen(two, undefined), wellSeen(two, 'Demo'), wellSeen(two, 'blue')], [2, 1, 0])
  })

  it('keeps harmless what a name tells the terminal to do', () => {
    const text = peekTable(peekResult([peeked('\u001b[31mA\u0007')], options))
    assert.ok(text.includes('\\x1b[31mA\\x07'), text)
    assert.ok(!text.includes('\u001b[31m'))
  })
})
