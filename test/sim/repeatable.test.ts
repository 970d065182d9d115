import assert from 'node:assert/strict'
import {View, ViewId} from '../../src/model/view.ts'
import type {Log, LogFields} from '../../src/runtime/ports.ts'
import {SeededRandom} from '../../src/runtime/simulation/random.ts'
import {SimWorld} from '../../src/runtime/simulation/world.ts'
import {attributesOf} from '../../src/stack/introspection.ts'
import {ENDLESS_MS, processorMs, unitMs} from '../support/machine-speed.ts'
import {agreed, type SimMember, Simulation} from '../support/simulation.ts'
import {BareMember} from '../support/transports.ts'

const SEEDS = 50
/** What other tests leave behind: clusters that are never closed, of eight members each. */
const OTHER_CLUSTERS = 300
const OTHER_MEMBERS = 8
/** In units of `unitMs()`; a minute on a machine of 2020. */
const MOST_UNITS = 3000

/** Fills the process with members that have views and names, and with what they read of each other. */
function leaveClustersBehind(first: number): void {
  for (let i = first; i < first + OTHER_CLUSTERS; i++) {
    const world = new SimWorld({seed: 1000 + i})
    const members = Array.from({length: OTHER_MEMBERS}, (_, n) => {
      const name = `${String.fromCharCode(97 + n)}${String(i)}`
      const member = new BareMember('UDP', name, world.host(name).runtime, {}, i * OTHER_MEMBERS + n)
      member.channel.connectThen('others', () => undefined)
      return member
    })
    const addresses = members.map(({channel}) => channel.address)
    const [creator] = addresses
    for (const member of members) {
      member.install(new View(new ViewId(creator!, 1), addresses))
      member.tell(null, 'hello')
    }
    world.advance(20)
  }
}

/** Writes down what members log, with the time. */
function logTo(lines: string[], now: () => number): (member: string) => Log {
  return (member) => {
    const keep = (fields: LogFields, message: string): void => {
      lines.push(`${now().toFixed(3)} ${member} ${message} ${JSON.stringify(fields)}`)
    }
    const log: Log = {
      error: keep,
      warn: keep,
      info: keep,
      debug: keep,
      trace: () => undefined,
      isLevelEnabled: (level) => level !== 'trace',
      child: () => log,
      level: 'debug',
    }
    return log
  }
}

function attributesText(member: SimMember): string[] {
  return member.channel.stack.protocols.flatMap((protocol) =>
    attributesOf(protocol).map(
      (attribute) => `${member.name} ${protocol.name}.${attribute.name} ${String(attribute.read())}`,
    ),
  )
}

/** All that can be seen of a cluster that grows, loses messages, is split, heals, and loses a member. */
function transcriptOf(seed: number): string {
  const lines: string[] = []
  const conditions = {loss: 0.02, reordering: 0.05}
  const sim: Simulation = new Simulation({seed, conditions, log: logTo(lines, () => sim.world.now)})
  const members = sim.cluster(2 + (seed % 3))
  for (const member of members) member.send(`hello from ${member.name}`)
  const last = members.pop()!
  sim.partition([last], members)
  sim.expect(() => agreed(members), 60_000, 'the others go on')
  sim.heal()
  sim.expect(() => agreed([...members, last]), 120_000, 'all are one again')
  last.host.crash()
  sim.expect(() => agreed(members), 60_000, 'the last is excluded')
  for (const member of [...members, last]) {
    lines.push(...member.views.map((view) => `${member.name} saw ${view.toString()}`))
    lines.push(...member.received.map(({from, text, at}) => `${String(at)} ${member.name} heard ${text} of ${from}`))
  }
  return [...lines, ...members.flatMap(attributesText)].join('\n')
}

function shuffled(seeds: readonly number[]): number[] {
  const random = new SeededRandom(7)
  const order = seeds.map((seed) => ({seed, place: random.next()})).sort((a, b) => a.place - b.place)
  return order.map(({seed}) => seed)
}

describe('a simulated run', function () {
  this.timeout(ENDLESS_MS)

  it('goes the same way again, whatever ran before in this process', () => {
    const took = processorMs(() => {
      leaveClustersBehind(0)
      const seeds = Array.from({length: SEEDS}, (_, i) => i + 1)
      const before = new Map(seeds.map((seed) => [seed, transcriptOf(seed)]))
      leaveClustersBehind(OTHER_CLUSTERS)
      for (const seed of shuffled(seeds)) assert.equal(transcriptOf(seed), before.get(seed), `seed ${String(seed)}`)
      assert.equal(new Set(before.values()).size, SEEDS, 'each seed goes its own way')
    })
    assert.ok(took < MOST_UNITS * unitMs(), String(took))
  })

  it('knows nothing of another one in the same process', () => {
    const form = (): SimMember[] => {
      const options = {seed: 1, stack: 'test/sim/stacks/shared-loopback.xml', oneProcess: true}
      return new Simulation(options).cluster(2)
    }
    const seen = ([a, b]: readonly SimMember[]): string[] =>
      [a, b].map((member) => `${String(member?.view)} at ${String(member?.channel.stack.transport.physicalAddress)}`)
    const [first, second] = [form(), form()]
    assert.deepEqual(seen(first), ['[A|1] (2) [A, B] at 127.0.0.1:1', '[A|1] (2) [A, B] at 127.0.0.1:2'])
    assert.deepEqual(seen(second), seen(first))
  })
})
