import assert from 'node:assert/strict'
import {RefusedError} from '../../../../../src/errors/index.ts'
import type {JoinDecision, JoinSight} from '../../../../../src/stack/join-rules.ts'
import {MembershipCluster, share} from '../../../../support/membership-cluster.ts'

describe('GMS: join rules', () => {
  it('a refusal ends the join before any JOIN request', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('A')
    const b = cluster.member('B')
    const sights: JoinSight[] = []
    cluster.forget()
    b.connect({
      admit: (sight, decide) => {
        sights.push(sight)
        decide(new RefusedError('not here'))
      },
    })
    cluster.run(5000)
    assert.match(String(b.connected?.message), /not here/)
    assert.deepEqual(cluster.sent, [])
    assert.equal(a?.view, '[A|0] (1) [A]')
    assert.equal(sights.length, 1)
    const [sight] = sights
    assert.deepEqual(sight?.coordinators.map(String), ['A'])
    assert.deepEqual(sight.views.map(String), ['[A|0] (1) [A]'])
    assert.deepEqual([sight.cluster, sight.found.length], ['test', 1])
  })

  it('an admission that comes late lets the member join', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('A')
    const b = cluster.member('B')
    let decide: JoinDecision = () => undefined
    b.connect({admit: (_sight, decision) => (decide = decision)})
    cluster.run(3000)
    assert.equal(b.connected, undefined)
    assert.equal(cluster.of('JOIN_REQ').length, 0)
    decide()
    cluster.run(200)
    assert.equal(b.connected, null)
    assert.ok(a && share([a, b]))
  })

  it('looks only at first, and searches again where a store was spared', () => {
    for (const [withholds, searches] of [
      [true, [true, false]],
      [false, [true]],
    ] as const) {
      const cluster = new MembershipCluster()
      cluster.joined('A')
      cluster.withholds = withholds
      const b = cluster.member('B')
      b.connect({admit: (_sight, decide) => decide()})
      cluster.run(500)
      assert.equal(b.connected, null)
      const found = b.harness.eventsDown.flatMap((e) => (e.type === 'FIND_INITIAL_MBRS' ? [e.lookOnly === true] : []))
      assert.deepEqual(found, searches)
    }
  })

  it('asks again before it turns to a coordinator that was not there at first', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('A')
    assert.ok(a)
    a.alive = false
    cluster.joined('C')
    const [, c] = cluster.members
    assert.ok(c)
    Object.assign(a, {alive: true})
    c.alive = false
    const b = cluster.member('B', {join_timeout: 100})
    const asked: string[][] = []
    cluster.passes = (_from, _to, header) => header.type !== 'JOIN_REQ'
    b.connect({
      admit: (sight, decide) => {
        asked.push(sight.coordinators.map(String))
        decide(asked.length === 2 ? new RefusedError('another cluster') : undefined)
      },
    })
    cluster.run(50)
    a.alive = false
    c.alive = true
    cluster.run(2000)
    assert.deepEqual(asked, [['A'], ['C']])
    assert.match(String(b.connected?.message), /another cluster/)
    assert.deepEqual(
      cluster.of('JOIN_REQ').map((m) => String(m.dest)),
      ['A'],
    )
  })

  it('forms no cluster when it may not: nobody there', () => {
    const cluster = new MembershipCluster()
    const a = cluster.member('A')
    a.connect({mayCreate: false})
    cluster.run(1000)
    assert.match(String(a.connected?.message), /expected a member of cluster test to let this one in, found none/)
    assert.equal(a.views.length, 0)
  })

  it('forms no cluster when it may not: nobody answers, and the requests are withdrawn', () => {
    const cluster = new MembershipCluster()
    cluster.joined('A')
    cluster.passes = (_from, _to, header) => header.type !== 'JOIN_REQ'
    const b = cluster.member('B', {join_timeout: 100, max_join_attempts: 3})
    b.connect({mayCreate: false})
    cluster.run(3000)
    assert.match(String(b.connected?.message), /no coordinator of cluster test answered: A/)
    assert.deepEqual(cluster.sent.slice(-2), ['LEAVE_REQ B>A', 'LEAVE_RSP A>B'])
    assert.equal(b.views.length, 0)
  })
})

describe('GMS: members that join at the same time', () => {
  it('waits for no other that gave up before it formed the cluster', () => {
    const cluster = new MembershipCluster()
    const a = cluster.member('A')
    const b = cluster.member('B')
    // A is the lower one, and is refused by its rules while B waits for it.
    a.connect({admit: (_sight, decide) => cluster.scheduler.schedule(50, () => decide(new RefusedError('not here')))})
    b.connect()
    cluster.run(40)
    a.alive = false
    cluster.run(300)
    assert.equal(b.connected, null)
    assert.equal(b.view, '[B|0] (1) [B]')
  })
})

describe('GMS: withdrawing a JOIN', () => {
  it('a member that gives up while its view is being created is not in the next one', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('AB')
    assert.ok(a && b)
    // The response is lost, as where the coordinator fails in the middle of a view.
    cluster.passes = (_from, _to, header) => header.type !== 'JOIN_RSP'
    const c = cluster.member('C')
    c.connect()
    cluster.run(50)
    assert.equal(a.view, '[A|2] (3) [A, B, C]')
    c.leave()
    cluster.run(100)
    assert.equal(c.left, true)
    assert.ok(share([a, b]))
    assert.match(String(c.connected?.message), /leave/)
    cluster.run(3000)
    assert.equal(c.views.length, 0)
  })

  it('a response that comes meanwhile is answered by another LEAVE', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('A')
    assert.ok(a)
    cluster.passes = (from, _to, header) => !(from.name === 'B' && header.type === 'LEAVE_REQ')
    const b = cluster.member('B')
    b.connect()
    while (cluster.of('JOIN_REQ').length === 0) cluster.run(1)
    b.leave()
    cluster.run(1)
    cluster.passes = () => true
    cluster.run(100)
    assert.equal(b.left, true)
    assert.ok(share([a]))
  })

  it('a coordinator drops a JOIN that a LEAVE follows in one bundle', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('AB')
    assert.ok(a && b)
    // A waits for the acknowledgement of B while C comes and goes.
    cluster.passes = (from, _to, header) => !(from.name === 'B' && header.type === 'VIEW_ACK')
    const d = cluster.member('D')
    d.connect()
    cluster.run(50)
    const c = cluster.member('C')
    c.connect()
    cluster.run(30)
    c.leave()
    cluster.run(4000)
    assert.equal(c.left, true)
    assert.equal(a.view, '[A|2] (3) [A, B, D]')
  })
})
