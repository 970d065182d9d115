import assert from 'node:assert/strict'
import {attributesOf} from '../../src/stack/introspection.ts'
import {seedOr, type SimMember, Simulation, type SimulationOptions} from '../support/simulation.ts'

const ROUGH = {loss: 0.15, duplication: 0.1, reordering: 0.2}

function attribute(member: SimMember, protocol: string, name: string): unknown {
  const found = member.channel.stack.findProtocol(protocol)
  assert.ok(found, `${protocol} in the stack`)
  return attributesOf(found)
    .find((a) => a.name === name)
    ?.read()
}

function clusterOf(size: number, options: Omit<SimulationOptions, 'seed'> & {seed: number}): [Simulation, SimMember[]] {
  const sim = new Simulation({...options, seed: seedOr(options.seed)})
  return [sim, sim.cluster(size)]
}

function numbered(count: number): string[] {
  return Array.from({length: count}, (_, i) => `m${String(i)}`)
}

describe('reliable delivery in a simulated cluster', () => {
  for (const wire of ['5.2', '5.5'] as const) {
    it(`unicasts arrive once and in order on a rough network, speaking ${wire}`, () => {
      const [sim, [a, b]] = clusterOf(3, {seed: 11, wire})
      assert.ok(a && b)
      sim.world.setConditions(ROUGH)
      for (const text of numbered(300)) {
        a.send(text, b.channel.address)
        sim.advance(3)
      }
      sim.expect(() => b.received.length >= 300, 60_000, 'B has all unicasts')
      sim.world.setConditions({loss: 0, duplication: 0, reordering: 0})
      sim.expect(() => attribute(a, 'UNICAST3', 'num_unacked_messages') === 0, 10_000, 'B acknowledged everything')
      assert.deepEqual(b.textsFrom(a), numbered(300))
    })
  }

  it('the loss of the last multicast is noticed and repaired', () => {
    const [sim, members] = clusterOf(3, {seed: 12})
    const [a] = members
    assert.ok(a)
    sim.advance(5000)
    sim.world.setConditions({loss: 1})
    a.send('last')
    sim.advance(50)
    sim.world.setConditions({loss: 0})
    sim.expect(() => members.every((m) => m.textsFrom(a).length === 1), 5000, 'everybody has the last multicast')
  })

  it('senders purge multicasts that all members have', () => {
    const [sim, members] = clusterOf(3, {seed: 13})
    const [a] = members
    assert.ok(a)
    for (const text of numbered(200)) a.send(text)
    sim.expect(() => members.every((m) => m.textsFrom(a).length === 200), 5000, 'everybody has all multicasts')
    const held = (): number => Number(attribute(a, 'NAKACK2', 'size_of_all_messages'))
    assert.ok(held() > 0)
    sim.expect(() => held() === 0, 300_000, 'everything is stable')
  })

  it('idle connections are closed and recreated when used', () => {
    const [sim, [a, b]] = clusterOf(2, {seed: 14})
    assert.ok(a && b)
    a.send('before', b.channel.address)
    sim.advance(1000)
    const connections = (): number => Number(attribute(a, 'UNICAST3', 'num_connections'))
    assert.ok(connections() > 0)
    sim.expect(() => connections() === 0, 600_000, 'no connection is left')
    a.send('after', b.channel.address)
    b.send('back', a.channel.address)
    sim.advance(1000)
    assert.deepEqual(b.textsFrom(a), ['before', 'after'])
    assert.deepEqual(a.textsFrom(b), ['back'])
  })

  it('a member that joins late gets what is sent from its first view on', () => {
    const [sim, members] = clusterOf(2, {seed: 15, conditions: ROUGH})
    const [a] = members
    assert.ok(a)
    for (const text of numbered(20)) a.send(text)
    sim.advance(5000)
    const c = sim.member()
    c.connect()
    sim.expect(() => c.view?.size === 3 && a.view?.size === 3, 60_000, 'C joins')
    const sent = numbered(100).map((t) => `late ${t}`)
    for (const text of sent) a.send(text)
    sim.expect(() => c.textsFrom(a).length >= 100, 60_000, 'C has all multicasts')
    assert.deepEqual(
      c.textsFrom(a).filter((t) => t.startsWith('late')),
      sent,
    )
  })
})
