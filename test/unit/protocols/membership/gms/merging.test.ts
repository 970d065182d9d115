import assert from 'node:assert/strict'
import {Flag} from '../../../../../src/model/message.ts'
import {readViewAndDigest} from '../../../../../src/headers/gms-payloads.ts'
import {type GmsMember, MembershipCluster, share} from '../../../../support/membership-cluster.ts'
import {reader} from '../../../../support/protocol-harness.ts'

describe('GMS: merging', () => {
  function partitioned(left: string, right: string): {cluster: MembershipCluster; all: GmsMember[]; heal: () => void} {
    const cluster = new MembershipCluster()
    let open = false
    const same = (x: GmsMember, y: GmsMember): boolean => left.includes(x.name) === left.includes(y.name)
    cluster.passes = (from, to) => open || same(from, to)
    const all = [...cluster.joined(left), ...cluster.joined(right)]
    return {cluster, all, heal: () => (open = true)}
  }

  function mergeAll(all: readonly GmsMember[]): void {
    const views = new Map(all.map((m) => [m.address, m.views.at(-1)!]))
    for (const m of all) if (m.gms.gauge('coord') === true) m.gms.up({type: 'MERGE', views})
  }

  it('makes one view of two subgroups with the messages of JGroups', () => {
    const {cluster, all, heal} = partitioned('AB', 'CDE')
    heal()
    cluster.forget()
    mergeAll(all)
    cluster.run(100)
    assert.ok(share(all, 'ABCDE'))
    const [a] = all
    assert.match(a?.view ?? '', /^MergeView::\[A\|3\] \(5\) \[A, B, C, D, E\], 2 subgroups: /)
    assert.ok(all.every((m) => m.gms.gauge('merge_in_progress') === false))
    assert.ok(all.every((m) => m.gms.gauge('view_handler_suspended') === false))
    assert.deepEqual(cluster.sent.slice(0, 4), [
      'MERGE_REQ A>A',
      'MERGE_REQ A>C',
      'GET_DIGEST_REQ A>*',
      'GET_DIGEST_REQ C>*',
    ])
    assert.ok(cluster.of('MERGE_RSP').every((m) => m.flags === Flag.OOB && m.payload?.[1] === 0x03))
    assert.ok(cluster.of('GET_DIGEST_RSP').every((m) => m.flags === (Flag.OOB | Flag.NO_FC)))
    const install = cluster.of('INSTALL_MERGE_VIEW')
    assert.deepEqual(
      install.map((m) => [String(m.dest), m.flags, m.payload?.[1]]),
      [
        ['C', 0, 0x07],
        ['A', 0, 0x07],
      ],
    )
    assert.deepEqual(
      new Set(cluster.of('VIEW').map((m) => m.flags)),
      new Set([Flag.NO_RELAY | Flag.NO_FC | Flag.NO_TOTAL_ORDER]),
    )
  })

  it('is led by the lowest coordinator, whichever subgroup it is in', () => {
    const {cluster, all, heal} = partitioned('DE', 'AB')
    heal()
    mergeAll(all)
    cluster.run(100)
    assert.equal(all[2]?.views.at(-1)?.members.map(String).join(''), 'ABDE')
    assert.ok(all.every((m) => m.view === all[0]?.view))
  })

  it('sends each the digest of all', () => {
    const {cluster, all, heal} = partitioned('A', 'B')
    heal()
    mergeAll(all)
    cluster.run(100)
    const install = cluster.of('INSTALL_MERGE_VIEW')[0]
    const data = readViewAndDigest(reader(install?.payload ?? new Uint8Array()))
    assert.equal(String(data.digest), 'A: [0], B: [0]')
  })

  it('goes on without a subgroup that does not answer in merge_timeout', () => {
    const {cluster, all, heal} = partitioned('AB', 'C')
    heal()
    const [a, b, c] = all
    assert.ok(a && b && c)
    const d = cluster.member('D')
    const passes = cluster.passes
    cluster.passes = (from, to, header) => passes(from, to, header) && (from !== d) === (to !== d)
    d.connect()
    cluster.run(100)
    mergeAll(all.concat(d))
    cluster.run(6000)
    assert.ok(share([a, b, c]))
    assert.equal(d.view, '[D|0] (1) [D]')
  })

  it('excludes members that do not send their digest', () => {
    const {cluster, all, heal} = partitioned('AB', 'C')
    heal()
    const [a, b, c] = all
    assert.ok(a && b && c)
    b.alive = false
    mergeAll([a, c])
    cluster.run(6000)
    assert.ok(share([a, c]))
  })

  it('ends by itself when the leader is gone', () => {
    const {cluster, all, heal} = partitioned('A', 'BC')
    heal()
    const [a, b, c] = all
    assert.ok(a && b && c)
    mergeAll(all)
    cluster.run(1)
    a.alive = false
    cluster.run(4)
    assert.equal(b.gms.gauge('merge_in_progress'), true)
    cluster.run(10_100)
    assert.ok([b, c].every((m) => m.gms.gauge('merge_in_progress') === false))
    assert.ok(share([b, c]))
  })

  it('is cancelled by operation', () => {
    const {cluster, all, heal} = partitioned('A', 'BC')
    heal()
    mergeAll(all)
    cluster.run(1)
    const [a] = all
    assert.ok(a !== undefined)
    assert.equal(a.gms.gauge('merge_id'), 'A::1')
    a.gms.operation('cancelMerge')?.()
    assert.equal(a.gms.gauge('merge_in_progress'), false)
    assert.equal(a.gms.operation('printMergeIdHistory')?.(), '[A::1]')
  })

  it('ignores views that are the same', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('AB')
    assert.ok(a && b)
    mergeAll([a, b])
    cluster.run(5)
    assert.equal(a.gms.gauge('merge_in_progress'), false)
  })

  it('fetches and installs digests on demand', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('AB')
    cluster.forget()
    a?.gms.probe(['fix-digests'])
    cluster.run(10)
    assert.deepEqual(cluster.sent, ['GET_DIGEST_REQ A>*', 'GET_DIGEST_RSP B>A', 'INSTALL_DIGEST A>*'])
  })
})
