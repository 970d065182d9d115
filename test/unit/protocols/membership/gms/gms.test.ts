import assert from 'node:assert/strict'
import {Flag, Message, MessageType, Transient} from '../../../../../src/model/message.ts'
import {encodePayload} from '../../../../../src/model/payload.ts'
import {gmsHeader} from '../../../../../src/headers/gms.ts'
import {writeJoinRsp} from '../../../../../src/headers/gms-payloads.ts'
import {type GmsMember, MembershipCluster, share} from '../../../../support/membership-cluster.ts'
import {memberAddress, viewOf} from '../../../../support/protocol-harness.ts'

const payloadFlags = (m: Message | undefined): number | undefined => m?.payload?.[1]

function crash(...members: readonly GmsMember[]): void {
  for (const member of members) member.alive = false
}

describe('GMS: joining', () => {
  it('forms a cluster when nobody answers', () => {
    const cluster = new MembershipCluster()
    const a = cluster.member('A')
    a.connect()
    cluster.run(100)
    assert.equal(a.connected, null)
    assert.equal(a.view, '[A|0] (1) [A]')
    assert.equal(a.gms.gauge('implementation'), 'CoordGmsImpl')
    assert.deepEqual(cluster.sent, [])
    const order = a.harness.eventsDown.map((e) => e.type).filter((t) => t !== 'RESUME_STABLE')
    assert.deepEqual(order, ['CONNECT', 'FIND_INITIAL_MBRS', 'SET_DIGEST', 'VIEW_CHANGE', 'BECOME_SERVER'])
  })

  it('joins through the coordinator with the messages of JGroups', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('AB')
    assert.ok(a && b)
    assert.ok(share([a, b]))
    assert.deepEqual(cluster.sent, ['JOIN_REQ B>A', 'VIEW A>*', 'JOIN_RSP A>B', 'VIEW_ACK B>A'])
    const [request] = cluster.of('JOIN_REQ')
    assert.equal(request?.type, MessageType.BYTES)
    assert.equal(request.payload, null)
    assert.equal(request.flags, Flag.OOB)
    const [view] = cluster.of('VIEW')
    assert.equal(view?.flags, Flag.NO_RELAY | Flag.NO_FC)
    assert.equal(view.transient & Transient.DONT_LOOPBACK, Transient.DONT_LOOPBACK)
    assert.equal(cluster.of('JOIN_RSP')[0]?.flags, 0)
    assert.equal(cluster.of('VIEW_ACK')[0]?.flags, Flag.OOB | Flag.NO_FC)
    assert.equal(cluster.of('VIEW_ACK')[0]?.type, MessageType.EMPTY)
  })

  it('leaves the flags out that 5.2 does not set', () => {
    const cluster = new MembershipCluster()
    cluster.joined('AB', {}, '5.2')
    assert.equal(cluster.of('VIEW')[0]?.flags, 0)
    assert.equal(cluster.of('VIEW_ACK')[0]?.flags, Flag.OOB)
    assert.equal(cluster.of('JOIN_REQ')[0]?.header(12, gmsHeader)?.useFlush, true)
  })

  it('sends a full view first and delta views afterwards', () => {
    const cluster = new MembershipCluster()
    const members = cluster.joined('ABCD')
    assert.ok(share(members))
    assert.deepEqual(cluster.of('VIEW').map(payloadFlags), [0x11, 0x19, 0x19])
  })

  it('sends full views only without use_delta_views', () => {
    const cluster = new MembershipCluster()
    cluster.joined('ABC', {use_delta_views: false})
    assert.deepEqual(cluster.of('VIEW').map(payloadFlags), [0x11, 0x11])
  })

  it('makes the lowest of five that start at once the coordinator', () => {
    const cluster = new MembershipCluster()
    const members = ['E', 'C', 'A', 'D', 'B'].map((name) => cluster.member(name))
    for (const m of members) m.connect()
    cluster.run(1000)
    const [first] = members
    assert.ok(members.every((m) => m.view === first?.view && m.views.at(-1)?.size === 5))
    assert.equal(members[2]?.gms.gauge('coord'), true)
  })

  it('bundles joins that come while acknowledgements are missing', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('A')
    const others = ['B', 'C', 'D'].map((name) => cluster.member(name))
    for (const m of others) m.connect()
    cluster.run(500)
    assert.ok(a && share([a, ...others], 'ABCD'))
    assert.ok(cluster.of('VIEW').length <= 2, 'at most two views')
  })

  it('asks again when the coordinator does not answer, then forms its own cluster', () => {
    const cluster = new MembershipCluster()
    cluster.joined('A')
    cluster.passes = (_from, _to, header) => header.type !== 'JOIN_REQ'
    const b = cluster.member('B', {join_timeout: 100, max_join_attempts: 3})
    b.connect()
    cluster.run(1000)
    assert.equal(cluster.of('JOIN_REQ').length, 2)
    assert.equal(cluster.of('LEAVE_REQ').length, 1, 'what was asked of A is taken back')
    assert.equal(b.view, '[B|0] (1) [B]')
  })

  it('gives a member that asks again the current view', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('AB')
    assert.ok(a && b)
    cluster.forget()
    const again = Message.bytes(a.address, null)
      .setFlag(Flag.OOB)
      .putHeader(12, gmsHeader, {type: 'JOIN_REQ', member: b.address})
    again.src = b.address
    a.gms.receive(a.harness.copyOverWire(again))
    cluster.run(10)
    assert.deepEqual(cluster.sent, ['JOIN_RSP A>B'])
    assert.equal(cluster.of('JOIN_RSP')[0]?.flags, Flag.OOB)
  })

  it('fails when the coordinator refuses, with its reason', () => {
    const cluster = new MembershipCluster()
    cluster.joined('A')
    cluster.passes = (_from, _to, header) => header.type !== 'JOIN_REQ'
    const b = cluster.member('B')
    b.connect()
    cluster.run(10)
    const payload = encodePayload(5, (out) => writeJoinRsp(out, {view: null, digest: null, failReason: 'not invited'}))
    const refusal = Message.bytes(b.address, payload).putHeader(12, gmsHeader, {type: 'JOIN_RSP'})
    refusal.src = memberAddress('Z')
    b.gms.receive(refusal)
    assert.deepEqual([b.connected, b.gms.counters.num_forged_msgs_dropped], [undefined, 1], 'Z was not asked')
    refusal.src = viewOf(0, 'A').creator
    b.gms.receive(refusal)
    assert.match(String(b.connected?.message), /not invited/)
  })

  it('ends an attempt to join when told to leave', () => {
    const cluster = new MembershipCluster()
    const a = cluster.member('A')
    a.connect()
    a.leave()
    cluster.run(100)
    assert.equal(a.left, true)
    assert.match(String(a.connected?.message), /leave/)
    assert.equal(a.views.length, 0)
  })
})

describe('GMS: leaving', () => {
  it('a participant asks the coordinator and the others go on', () => {
    const cluster = new MembershipCluster()
    const [a, b, c] = cluster.joined('ABC')
    assert.ok(a && b && c)
    cluster.forget()
    b.leave()
    cluster.run(10)
    assert.ok(b.left && share([a, c]))
    assert.deepEqual(cluster.sent.slice(0, 3), ['LEAVE_REQ B>A', 'LEAVE_RSP A>B', 'VIEW A>*'])
    assert.equal(cluster.of('LEAVE_RSP')[0]?.flags, Flag.OOB | Flag.NO_RELIABILITY)
    assert.equal(b.gms.gauge('implementation'), 'ClientGmsImpl')
    assert.equal(b.harness.eventsDown.at(-1)?.type, 'DISCONNECT')
  })

  it('the coordinator asks the next in line, which takes over', () => {
    const cluster = new MembershipCluster()
    const [a, b, c] = cluster.joined('ABC')
    assert.ok(a && b && c)
    cluster.forget()
    a.leave()
    cluster.run(10)
    assert.ok(a.left && share([b, c]))
    assert.equal(b.gms.gauge('coord'), true)
    assert.deepEqual(cluster.sent.slice(0, 3), ['LEAVE_REQ A>B', 'LEAVE_RSP B>A', 'VIEW B>*'])
    assert.equal(payloadFlags(cluster.of('VIEW')[0]), 0x11)
  })

  it('the last member leaves at once', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('A')
    a?.leave()
    cluster.run(2)
    assert.equal(a?.left, true)
  })

  it('gives up after leave_timeout', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('AB', {leave_timeout: 300})
    assert.ok(a && b)
    crash(a)
    b.leave()
    cluster.run(250)
    assert.equal(b.left, false)
    assert.equal(b.gms.gauge('leaving'), true)
    cluster.run(100)
    assert.equal(b.left, true)
  })

  it('all leave at once', () => {
    const cluster = new MembershipCluster()
    const members = cluster.joined('ABCD')
    for (const m of members) m.leave()
    cluster.run(1500)
    assert.ok(members.every((m) => m.left))
  })

  it('a member that left may join again', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('AB')
    assert.ok(a && b)
    a.leave()
    cluster.run(50)
    a.gms.stop()
    a.gms.start()
    a.connect()
    cluster.run(200)
    assert.ok(share([a, b], 'BA'))
    assert.equal(a.view, '[B|3] (2) [B, A]')
  })
})

describe('GMS: suspicion', () => {
  it('the coordinator excludes a suspected member', () => {
    const cluster = new MembershipCluster()
    const [a, b, c] = cluster.joined('ABC')
    assert.ok(a && b && c)
    crash(b)
    a.suspect(b)
    c.suspect(b)
    cluster.run(10)
    assert.ok(share([a, c]))
  })

  it('the first that is not suspected takes over', () => {
    const cluster = new MembershipCluster()
    const [a, b, c, d] = cluster.joined('ABCD')
    assert.ok(a && b && c && d)
    crash(a, b)
    c.suspect(a)
    d.suspect(a, b)
    cluster.run(10)
    assert.equal(c.gms.gauge('coord'), false)
    c.suspect(b)
    cluster.run(10)
    assert.ok(share([c, d]))
    assert.equal(c.gms.gauge('coord'), true)
  })

  it('a withdrawn suspicion has no effect', () => {
    const cluster = new MembershipCluster()
    const [a, b, c] = cluster.joined('ABC')
    assert.ok(a && b && c)
    c.suspect(a)
    cluster.run(1)
    assert.equal(c.gms.gauge('suspected_mbrs'), '(1) A')
    c.gms.up({type: 'UNSUSPECT', members: [a.address]})
    assert.equal(c.gms.gauge('suspected_mbrs'), '(0) ')
    c.suspect(b)
    cluster.run(10)
    assert.equal(c.gms.gauge('coord'), false)
  })

  it('does not wait for the acknowledgement of a suspected member', () => {
    const cluster = new MembershipCluster()
    const [a, b, c] = cluster.joined('ABC')
    assert.ok(a && b && c)
    crash(c)
    const d = cluster.member('D')
    d.connect()
    cluster.run(30)
    a.suspect(c)
    cluster.run(30)
    assert.ok(share([a, b, d]))
  })

  it('suspects by logical name', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('AB')
    assert.ok(a && b)
    crash(b)
    a.gms.operation('suspect')?.('B')
    cluster.run(10)
    assert.equal(a.view, '[A|2] (1) [A]')
  })
})

describe('GMS: views', () => {
  it('asks for the full view when it has no base for a delta view', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('ABC')
    assert.ok(a && b)
    let lost = 0
    cluster.passes = (from, to, header) => header.type !== 'VIEW' || from !== a || to !== b || lost++ > 0
    const d = cluster.member('D')
    d.connect()
    cluster.run(2500)
    const e = cluster.member('E')
    e.connect()
    cluster.forget()
    cluster.run(300)
    assert.ok(cluster.sent.includes('GET_CURRENT_VIEW B>A'))
    assert.equal(cluster.of('GET_CURRENT_VIEW')[0]?.type, MessageType.EMPTY)
    assert.equal(cluster.of('VIEW').find((m) => m.dest !== null)?.flags, Flag.OOB | Flag.NO_FC)
    assert.equal(b.view, a.view)
  })

  it('answers GET_CURRENT_VIEW only with a newer view', () => {
    const cluster = new MembershipCluster()
    const [a, b] = cluster.joined('AB')
    assert.ok(a && b)
    cluster.forget()
    b.gms.down({type: 'GET_VIEW_FROM_COORD', viewId: null})
    cluster.run(5)
    assert.deepEqual(cluster.sent, ['GET_CURRENT_VIEW B>A'])
    b.gms.down({type: 'GET_VIEW_FROM_COORD', viewId: viewOf(0, 'A').viewId})
    cluster.run(5)
    assert.deepEqual(cluster.sent.slice(1), ['GET_CURRENT_VIEW B>A', 'VIEW A>B'])
  })

  it('drops a view without this member and one that is not newer', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('A')
    assert.ok(a)
    a.gms.up({type: 'INSTALL_VIEW', view: viewOf(5, 'B', 'C')})
    a.gms.up({type: 'INSTALL_VIEW', view: viewOf(0, 'A', 'C')})
    assert.equal(a.view, '[A|0] (1) [A]')
    a.gms.up({type: 'INSTALL_VIEW', view: viewOf(6, 'B', 'A')})
    assert.equal(a.view, '[B|6] (2) [B, A]')
    assert.equal(a.gms.gauge('implementation'), 'ParticipantGmsImpl')
  })

  it('remembers views, members and requests', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('ABC')
    assert.ok(a)
    assert.equal(String(a.gms.operation('printPreviousViews')?.()).split('\n').length, 3)
    assert.equal(a.gms.operation('printPreviousMembers')?.(), 'A, B, C')
    assert.match(String(a.gms.operation('dumpViewHandlerHistory')?.()), /: JOIN\(B\)\n.*: JOIN\(C\)$/)
    assert.equal(a.gms.counters.num_views, 3)
  })

  it('survives payloads that cannot be read', () => {
    const cluster = new MembershipCluster()
    const [a] = cluster.joined('A')
    assert.ok(a)
    for (const type of [
      'VIEW',
      'JOIN_RSP',
      'MERGE_RSP',
      'GET_CURRENT_VIEW',
      'INSTALL_DIGEST',
      'INSTALL_MERGE_VIEW',
      'MERGE_REQ',
    ] as const) {
      const message = Message.bytes(a.address, Uint8Array.of(0, 3, 9)).putHeader(12, gmsHeader, {type})
      message.src = viewOf(0, 'B').creator
      a.gms.receive(message)
    }
    assert.equal(a.view, '[A|0] (1) [A]')
  })
})
