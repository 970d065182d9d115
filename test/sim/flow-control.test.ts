import assert from 'node:assert/strict'
import {Discard} from '../../src/protocols/testing/discard.ts'
import {seedOr, type SimMember, Simulation} from '../support/simulation.ts'

const properties = {'jgroups.tcpping.initial_hosts': '10.0.0.1[7800],10.0.0.2[7800],10.0.0.3[7800]'}
const SIZE = 40_000
/** 8 MB to each receiver: twice the credits. */
const COUNT = 200

function bytesOf(i: number): Uint8Array {
  const bytes = new Uint8Array(SIZE)
  new DataView(bytes.buffer).setInt32(0, i)
  return bytes
}

/** Numbers of the messages that a member gets, by sender and kind. */
function recorder(member: SimMember): Map<string, number[]> {
  const seen = new Map<string, number[]>()
  member.channel.receiver = {
    receive: (message) => {
      const key = `${String(message.src)}${message.dest === null ? '*' : ''}`
      const list = seen.get(key) ?? []
      seen.set(key, list)
      list.push(new DataView(message.array!.buffer, message.array!.byteOffset + message.offset).getInt32(0))
    },
  }
  return seen
}

describe('flow control in a simulated cluster', () => {
  for (const stack of ['conf/udp.xml', 'conf/tcp.xml']) {
    it(`${stack}: senders are held back, nothing is lost and order stays`, () => {
      const sim = new Simulation({seed: seedOr(3), stack, properties})
      const members = sim.cluster(3)
      const seen = members.map(recorder)
      const [a, b] = members as [SimMember, SimMember, SimMember]
      let free = false
      let told = false
      for (let i = 0; i < COUNT; i++) {
        told = !a.channel.send(null, bytesOf(i)) || told
        told = !a.channel.send(b.channel.address, bytesOf(i)) || told
      }
      assert.ok(told, 'send asks to wait')
      assert.ok(a.channel.stack.pressure.held > 0)
      a.channel.stack.pressure.whenFree(() => {
        free = true
      })
      sim.expect(() => seen.every((s) => s.get('A*')?.length === COUNT), 60_000, 'all multicasts arrive')
      sim.expect(() => seen[1]?.get('A')?.length === COUNT, 60_000, 'all unicasts arrive')
      sim.expect(() => free, 1000, 'the sender may go on')
      const inOrder = Array.from({length: COUNT}, (_, i) => i)
      for (const s of seen) assert.deepEqual(s.get('A*'), inOrder)
      assert.deepEqual(seen[1]?.get('A'), inOrder)
      for (const name of ['MFC', 'UFC']) {
        assert.ok(Number(a.channel.stack.findProtocol(name)?.gauge('number_of_blockings')) >= 1, name)
      }
    })
  }

  it('a receiver that crashes does not hold the others back', () => {
    const sim = new Simulation({seed: seedOr(4), properties})
    const members = sim.cluster(3)
    const seen = members.map(recorder)
    const [a, , c] = members as [SimMember, SimMember, SimMember]
    c.host.crash()
    for (let i = 0; i < COUNT; i++) a.channel.send(null, bytesOf(i))
    sim.expect(() => seen.slice(0, 2).every((s) => s.get('A*')?.length === COUNT), 60_000, 'all multicasts arrive')
    assert.equal(a.channel.stack.pressure.held, 0)
  })

  it('credits that DISCARD loses are asked for again', () => {
    const sim = new Simulation({seed: seedOr(5), properties})
    const members = sim.cluster(3)
    const seen = members.map(recorder)
    const [a] = members as [SimMember, SimMember, SimMember]
    for (const member of members) {
      const discard = new Discard({props: {down: 0.2, up: 0.1}})
      member.channel.stack.insert(discard, 'above', 'UDP', (error) => assert.equal(error, undefined))
    }
    for (let i = 0; i < COUNT; i++) a.channel.send(null, bytesOf(i))
    sim.expect(() => seen.every((s) => s.get('A*')?.length === COUNT), 300_000, 'all multicasts arrive')
    const inOrder = Array.from({length: COUNT}, (_, i) => i)
    for (const s of seen) assert.deepEqual(s.get('A*'), inOrder)
    const lost = a.channel.stack.findProtocol('DISCARD') as Discard
    assert.ok(lost.counters.dropped_down_messages > 0 && lost.counters.dropped_up_messages > 0)
  })
})
