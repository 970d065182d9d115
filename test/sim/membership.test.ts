import assert from 'node:assert/strict'
import {MergeView} from '../../src/model/view.ts'
import {agreed, membersOf, seedOr, Simulation} from '../support/simulation.ts'

const SEEDS = [1, 2, 3]
const STACKS = ['conf/udp.xml', 'conf/tcp.xml']

/** All hosts of the simulation that TCPPING may ask. */
const properties = {
  'jgroups.tcpping.initial_hosts': '10.0.0.1[7800],10.0.0.2[7800],10.0.0.3[7800],10.0.0.4[7800],10.0.0.5[7800]',
}

describe('a simulated cluster', () => {
  for (const stack of STACKS) {
    for (const seed of SEEDS.map(seedOr)) {
      const make = (): Simulation => new Simulation({seed, stack, properties})

      describe(`${stack}, seed ${String(seed)}`, () => {
        it('a lone member forms a cluster of its own', () => {
          const sim = make()
          const a = sim.member()
          a.connect()
          sim.expect(() => a.view !== null, 10_000, 'A forms a cluster')
          assert.equal(String(a.view), '[A|0] (1) [A]')
          assert.equal(a.connected, null)
        })

        it('members join one after the other, in order', () => {
          const members = make().cluster(4)
          for (const m of members) assert.equal(String(m.view), '[A|3] (4) [A, B, C, D]')
        })

        it('five members that start at once end in one view', () => {
          const sim = make()
          const members = Array.from({length: 5}, () => sim.member())
          for (const m of members) m.connect()
          sim.expect(() => agreed(members), 120_000, 'all five agree')
        })

        it('a member leaves and the others agree within a second', () => {
          const sim = make()
          const [a, b, c] = sim.cluster(3)
          assert.ok(a !== undefined && b !== undefined && c !== undefined)
          let left = false
          b.channel.disconnectThen(() => {
            left = true
          })
          sim.expect(() => left && agreed([a, c]), 1000, 'A and C without B')
          assert.deepEqual(membersOf(a), ['A', 'C'])
        })

        it('the coordinator leaves and the next in line takes over', () => {
          const sim = make()
          const [a, b, c] = sim.cluster(3)
          assert.ok(a !== undefined && b !== undefined && c !== undefined)
          let left = false
          a.channel.disconnectThen(() => {
            left = true
          })
          sim.expect(() => left && agreed([b, c]), 1000, 'B and C without A')
          assert.equal(String(c.view?.coordinator), 'B')
        })

        it('a member crashes and is excluded within five seconds', () => {
          const sim = make()
          const [a, b, c] = sim.cluster(3)
          assert.ok(a !== undefined && b !== undefined && c !== undefined)
          sim.advance(3000)
          b.host.crash()
          sim.expect(() => agreed([a, c]), 5000, 'A and C without B')
        })

        it('the coordinator crashes and the next in line takes over within five seconds', () => {
          const sim = make()
          const [a, b, c] = sim.cluster(3)
          assert.ok(a !== undefined && b !== undefined && c !== undefined)
          sim.advance(3000)
          a.host.crash()
          sim.expect(() => agreed([b, c]), 5000, 'B and C without A')
          assert.equal(String(b.view?.coordinator), 'B')
        })

        it('two halves of a partition go on alone and merge after it heals', () => {
          const sim = make()
          const [a, b, c, d, e] = sim.cluster(5)
          assert.ok(a !== undefined && b !== undefined && c !== undefined && d !== undefined && e !== undefined)
          sim.partition([a, b], [c, d, e])
          sim.expect(() => agreed([a, b]) && agreed([c, d, e]), 180_000, 'both halves have their views')
          sim.heal()
          sim.expect(() => agreed([a, b, c, d, e]), 180_000, 'one view again')
          assert.ok(a.view instanceof MergeView)
          assert.equal(a.view.subgroups.length, 2)
        })

        it('a member that stood still is excluded and comes back', () => {
          const sim = make()
          const [a, b, c] = sim.cluster(3)
          assert.ok(a !== undefined && b !== undefined && c !== undefined)
          c.host.pause()
          sim.expect(() => agreed([a, b]), 120_000, 'A and B without C')
          c.host.resume()
          sim.expect(() => agreed([a, b, c]), 180_000, 'C is back')
        })

        it('the same seed gives the same run, another seed another', () => {
          const run = (s: number): string => {
            const sim = new Simulation({
              seed: s,
              stack,
              properties,
              conditions: {loss: 0.05, duplication: 0.05, reordering: 0.1},
            })
            const members = Array.from({length: 3}, () => sim.member())
            for (const m of members) m.connect()
            sim.expect(() => agreed(members), 120_000, 'all agree')
            for (const m of members) for (let i = 0; i < 20; i++) m.send(`${m.name}${String(i)}`)
            sim.advance(20_000)
            return sim.transcript()
          }
          assert.equal(run(seed), run(seed))
          assert.notEqual(run(seed), run(seed + 100))
        })
      })
    }
  }
})
