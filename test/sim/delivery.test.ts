import assert from 'node:assert/strict'
import type {SimConditions} from '../../src/runtime/simulation/world.ts'
import {seedOr, type SimMember, Simulation} from '../support/simulation.ts'

const MESSAGES = 300

const NETWORKS: Readonly<Record<string, Partial<SimConditions>>> = {
  'a good network': {},
  '10 % loss': {loss: 0.1},
  '20 % duplication': {duplication: 0.2},
  '30 % reordering': {reordering: 0.3, reorderMs: 40},
  'loss, duplication and reordering together': {loss: 0.1, duplication: 0.1, reordering: 0.2},
}

const properties = {'jgroups.tcpping.initial_hosts': '10.0.0.1[7800],10.0.0.2[7800],10.0.0.3[7800]'}

function numbered(prefix: string): string[] {
  return Array.from({length: MESSAGES}, (_, i) => `${prefix}${String(i)}`)
}

/** A size that varies from a few bytes to more than one fragment. */
function padded(text: string, i: number): string {
  return i % 50 === 0 ? text.padEnd(150_000, '.') : text.padEnd(i % 200, '.')
}

const trimmed = (texts: readonly string[]): string[] => texts.map((t) => t.replace(/\.+$/, ''))

function sendAll(members: readonly SimMember[]): void {
  for (const from of members) {
    for (let i = 0; i < MESSAGES; i++) {
      from.send(padded(`m${String(i)}`, i))
      for (const to of members) if (to !== from) from.send(padded(`u${String(i)}`, i), to.channel.address)
    }
  }
}

describe('delivery in a simulated cluster', () => {
  for (const stack of ['conf/udp.xml', 'conf/tcp.xml']) {
    for (const [network, conditions] of Object.entries(NETWORKS)) {
      it(`${stack}: every message arrives once and in its sender's order on ${network}`, () => {
        const sim = new Simulation({seed: seedOr(11), stack, properties})
        const members = sim.cluster(3)
        sim.world.setConditions(conditions)
        sendAll(members)
        const expected = MESSAGES * (members.length + members.length - 1)
        sim.expect(() => members.every((m) => m.received.length >= expected), 600_000, 'all messages arrive')
        sim.advance(10_000)
        for (const to of members) {
          for (const from of members) {
            const texts = trimmed(to.textsFrom(from))
            assert.deepEqual(
              texts.filter((t) => t.startsWith('m')),
              numbered('m'),
              `${from.name} to all, at ${to.name}`,
            )
            if (to !== from)
              assert.deepEqual(
                texts.filter((t) => t.startsWith('u')),
                numbered('u'),
                `${from.name} to ${to.name}`,
              )
          }
        }
      })
    }
  }

  it('a member without state reports it, and no state is transferred', () => {
    const sim = new Simulation({seed: seedOr(6)})
    const [a, b] = sim.cluster(2)
    assert.ok(a !== undefined && b !== undefined)
    b.state = new Uint8Array([1])
    const ask = (): Error | null => {
      let outcome: Error | null | undefined
      b.channel.getStateThen(null, 20_000, (error) => {
        outcome = error ?? null
      })
      sim.expect(() => outcome !== undefined, 30_000, 'getState ends')
      return outcome ?? null
    }
    a.channel.receiver = {}
    assert.match(String(ask()?.message), /failed getting state from application/)
    assert.deepEqual(b.state, new Uint8Array([1]))
    a.channel.receiver = {getState: () => null}
    assert.equal(ask(), null)
    assert.equal(b.state, null)
  })

  it('a state of a megabyte reaches the member that asks for it', () => {
    const sim = new Simulation({seed: seedOr(5)})
    const [a, b] = sim.cluster(2)
    assert.ok(a !== undefined && b !== undefined)
    const state = new Uint8Array(1_000_000).map((_, i) => i * 7)
    a.receiver = {getState: () => state}
    let outcome: Error | null | undefined
    b.channel.getStateThen(null, 20_000, (error) => {
      outcome = error ?? null
    })
    sim.expect(() => outcome !== undefined, 30_000, 'getState ends')
    assert.equal(outcome, null)
    assert.deepEqual(b.state, state)
  })
})
