import assert from 'node:assert/strict'
import {agreed, seedOr, type SimMember, Simulation, type SimulationOptions} from '../support/simulation.ts'

function formed(stack: string, size: number, options: Partial<SimulationOptions> = {}): Simulation {
  const sim = new Simulation({seed: seedOr(11), stack: `test/sim/stacks/${stack}`, ...options})
  const members = sim.cluster(size)
  const [first, last] = [members[0]!, members.at(-1)!]
  first.send('to all')
  last.send('to one', first.channel.address)
  const heard = (): boolean => last.textsFrom(first).includes('to all') && first.textsFrom(last).includes('to one')
  sim.expect(heard, 5000, 'both messages arrive')
  return sim
}

function physicalAddress(member: SimMember): string {
  return String(member.channel.stack.transport.physicalAddress)
}

describe('transports of the Docker guide', () => {
  it('UDP takes the first address of its list that this host has', () => {
    const {members} = formed('docker-udp.xml', 2)
    assert.match(physicalAddress(members[0]!), /^10\.0\.0\.1:/)
  })

  it('TCP with a list of hosts forms a cluster', () => {
    const sim = formed('docker-aws.xml', 2)
    assert.deepEqual(sim.members.map(physicalAddress), ['10.0.0.1:7800', '10.0.0.2:7800'])
  })

  it('TCP announces the address set in the environment', () => {
    const properties = {JGROUPS_EXTERNAL_ADDR: '172.31.14.130', TCPPING_INITIAL_HOSTS: '172.31.14.130[7800]'}
    const sim = new Simulation({seed: seedOr(11), stack: 'test/sim/stacks/docker-tcp.xml', properties})
    const [a] = sim.cluster(1) as [SimMember]
    assert.equal(physicalAddress(a), '172.31.14.130:7800')
    assert.equal(a.channel.stack.transport.bindAddress, '10.0.0.1')
  })
})

describe('SHARED_LOOPBACK with SHARED_LOOPBACK_PING', () => {
  it('members of one process form a cluster, part and break down', () => {
    const sim = formed('shared-loopback.xml', 4, {oneProcess: true})
    const [a, b, c, d] = sim.members as [SimMember, SimMember, SimMember, SimMember]
    a.channel.disconnectThen(() => undefined)
    sim.expect(() => agreed([b, c, d]), 2000, 'A has left')
    d.channel.abort()
    sim.expect(() => agreed([b, c]), 30_000, 'D is excluded')
    for (const member of [b, c]) member.channel.disconnectThen(() => undefined)
    sim.expect(() => c.view === null, 2000, 'all have left')
  })
})
