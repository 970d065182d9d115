import assert from 'node:assert/strict'
import type {Address} from '../../../../../src/model/address.ts'
import {Digest} from '../../../../../src/model/digest.ts'
import {Flag, Message} from '../../../../../src/model/message.ts'
import {encodePayload} from '../../../../../src/model/payload.ts'
import {View, ViewId} from '../../../../../src/model/view.ts'
import {type GmsHeader, gmsHeader} from '../../../../../src/headers/gms.ts'
import {writeViewAndDigest} from '../../../../../src/headers/gms-payloads.ts'
import {type GmsMember, MembershipCluster, share} from '../../../../support/membership-cluster.ts'
import {memberAddress} from '../../../../support/protocol-harness.ts'

const LAST = Number.MAX_SAFE_INTEGER

function digestOf(seqno: number, ...members: readonly Address[]): Digest {
  return new Digest(members.map((member) => ({member, delivered: seqno, received: seqno})))
}

/** What an outsider sends to a member. */
function forge(
  to: GmsMember,
  src: Address,
  type: GmsHeader['type'],
  view: View | null,
  digest: Digest | null = null,
): void {
  const payload = encodePayload(5, (out) => writeViewAndDigest(out, {view, delta: null, digest}))
  const message = Message.bytes(null, payload).setFlag(Flag.NO_RELIABILITY | Flag.OOB)
  message.src = src
  to.gms.receive(to.harness.copyOverWire(message.putHeader(12, gmsHeader, {type})))
}

/** A and B, and whether C gets in, and the cluster goes on with the numbers it had. */
function stillJoinable(cluster: MembershipCluster, members: readonly GmsMember[]): void {
  const c = cluster.member('C')
  c.connect()
  cluster.run(2000)
  assert.ok(share([...members, c], 'ABC'), `${c.view}: ${String(c.connected)}`)
  assert.match(c.view, /^\[A\|2\] /)
}

describe('GMS: forged messages', () => {
  const [x, z] = [memberAddress('X'), memberAddress('Z')]
  let cluster = new MembershipCluster()
  let members: GmsMember[] = []

  beforeEach(() => {
    cluster = new MembershipCluster()
    members = cluster.joined('AB')
  })

  const everywhere = (action: (to: GmsMember) => void): void => {
    for (const member of members) action(member)
    cluster.run(100)
  }
  const addresses = (): Address[] => members.map((m) => m.address)

  it('a view with the highest possible number does not become the last view, whoever is said to send it', () => {
    for (const src of [x, ...addresses()]) {
      everywhere((to) => forge(to, src, 'VIEW', new View(new ViewId(z, LAST), [z])))
      everywhere((to) => forge(to, src, 'VIEW', new View(new ViewId(src, LAST), addresses())))
      everywhere((to) => forge(to, src, 'VIEW', new View(new ViewId(src, 2 ** 40), addresses())))
    }
    assert.ok(share(members, 'AB'))
    for (const {gms} of members) assert.ok(gms.counters.num_forged_msgs_dropped >= 6)
    stillJoinable(cluster, members)
  })

  it('a view without this member does not raise the number of the next one', () => {
    everywhere((to) => forge(to, members[0]!.address, 'VIEW', new View(new ViewId(x, 1000), [x])))
    stillJoinable(cluster, members)
  })

  it('a view with this member is not accepted from a sender outside every view', () => {
    everywhere((to) => forge(to, x, 'VIEW', new View(new ViewId(x, 7), [x, ...addresses()])))
    stillJoinable(cluster, members)
  })

  it('digests are accepted from members only, and with plausible seqnos only', () => {
    const a = members[0]!
    for (const [src, seqno] of [
      [x, 10],
      [members[1]!.address, LAST],
    ] as const) {
      forge(a, src, 'INSTALL_DIGEST', null, digestOf(seqno, ...addresses()))
    }
    assert.ok(a.harness.eventsDown.every((e) => e.type !== 'MERGE_DIGEST'))
    forge(a, members[1]!.address, 'INSTALL_DIGEST', null, digestOf(10, ...addresses()))
    assert.equal(a.harness.eventsDown.at(-1)?.type, 'MERGE_DIGEST')
  })

  it('a merge excludes a member that reports an impossible number, and ends with a plausible one', () => {
    const [a] = members
    const alone = new View(new ViewId(z, LAST - 1), [z])
    a!.gms.up({
      type: 'MERGE',
      views: new Map([
        [a!.address, a!.views.at(-1)!],
        [z, alone],
      ]),
    })
    cluster.run(30_000)
    stillJoinable(cluster, members)
  })

  it('a higher number from another subgroup is merged as usual', () => {
    const [a] = members
    everywhere((to) => forge(to, a!.address, 'VIEW', new View(new ViewId(a!.address, 1_000_000), addresses())))
    assert.match(a!.view, /^\[A\|1000000\] \(2\)/)
  })
})
