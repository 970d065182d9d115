import assert from 'node:assert/strict'
import {InjectView} from '../../src/protocols/testing/inject-view.ts'
import {invoke} from '../../src/stack/introspection.ts'
import {agreed, membersOf, seedOr, type SimMember, Simulation} from '../support/simulation.ts'

describe('INJECT_VIEW in a simulated cluster', () => {
  it('splits the cluster as asked, and MERGE3 heals it', () => {
    const stack = 'test/interop/stacks/udp-fast.xml'
    const properties = {'jgroups.bind_addr': 'match-address:10.*'}
    const sim = new Simulation({seed: seedOr(2), stack, properties})
    const members = sim.cluster(4)
    for (const member of members) {
      invoke(member.channel.stack.findProtocol('INJECT_VIEW')!, 'injectView', ['A=A/B;B=A/B;C=C/D;D=C/D'])
    }
    const [a, b, c, d] = members as [SimMember, SimMember, SimMember, SimMember]
    for (const [member, half] of [
      [a, ['A', 'B']],
      [b, ['A', 'B']],
      [c, ['C', 'D']],
      [d, ['C', 'D']],
    ] as const) {
      assert.deepEqual(membersOf(member), half)
    }
    sim.expect(() => agreed(members), 60_000, 'the halves merge')
    assert.match(String(a.view), /^MergeView::/)
  })

  it('also works when added to a running stack', () => {
    const sim = new Simulation({
      seed: seedOr(3),
      stack: 'conf/udp.xml',
      properties: {'jgroups.bind_addr': 'match-address:10.*'},
    })
    const members = sim.cluster(2)
    for (const {channel} of members) {
      channel.stack.insert(new InjectView(), 'above', 'GMS', (error) => assert.equal(error, undefined))
      invoke(channel.stack.findProtocol('INJECT_VIEW')!, 'injectView', ['A=A;B=B'])
    }
    assert.deepEqual(
      members.map((member) => membersOf(member)),
      [['A'], ['B']],
    )
  })
})
