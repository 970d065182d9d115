import assert from 'node:assert/strict'
import {Uuid} from '../../src/model/address.ts'
import {IpAddress} from '../../src/model/ip-address.ts'
import type {GossipRouter} from '../../src/router/gossip-router.ts'
import {type Log, silentLog} from '../../src/runtime/ports.ts'
import type {JoinRules} from '../../src/stack/join-rules.ts'
import {encodeGossip} from '../../src/stack/gossip/gossip-frames.ts'
import {discoverySuite, simulated as simulatedDiscovery} from '../support/compliance/discovery.ts'
import {simulated, transportSuite} from '../support/compliance/transport.ts'
import {simRouter, tcpGossipTraits, tunnelTraits} from '../support/router.ts'
import {agreed, seedOr, SimMember, Simulation} from '../support/simulation.ts'

const STACKS = ['conf/tunnel.xml', 'conf/tcpgossip.xml']

/** A simulation whose first hosts run routers, at 10.0.0.1 and up. */
function withRouters(
  stack: string,
  count: number,
  joinRules?: (name: string) => JoinRules | undefined,
): {sim: Simulation; routers: GossipRouter[]} {
  const hosts = Array.from({length: count}, (_, i) => `10.0.0.${String(i + 1)}[12001]`).join(',')
  const properties = {
    'jgroups.bind_addr': 'match-address:10.*',
    'jgroups.tunnel.gossip_router_hosts': hosts,
    'jgroups.tcpgossip.initial_hosts': hosts,
  }
  const sim = new Simulation({seed: seedOr(21), stack, properties, ...(joinRules === undefined ? {} : {joinRules})})
  const routers = Array.from({length: count}, (_, i) => simRouter(sim.world.host(`R${String(i)}`)))
  return {sim, routers}
}

function hears(sim: Simulation, from: SimMember, to: readonly SimMember[], text: string): void {
  from.send(text)
  sim.expect(() => to.every((m) => m.textsFrom(from).includes(text)), 10_000, `${from.name}'s ${text} arrives`)
}

transportSuite('TUNNEL', tunnelTraits(true), simulated)
discoverySuite('TCPGOSSIP', tcpGossipTraits, simulatedDiscovery)

for (const stack of STACKS) {
  it(`rules of a joiner on ${stack} see the view of the cluster at once`, () => {
    const told: string[] = []
    const admit: JoinRules['admit'] = ({views}, decide) => {
      told.push(...views.map(String))
      decide()
    }
    const joinRules = (name: string): JoinRules | undefined => (name === 'B' ? {admit} : undefined)
    const {sim} = withRouters(stack, 1, joinRules)
    const [a] = sim.cluster(1)
    const b = sim.member()
    b.connect()
    sim.expect(() => a !== undefined && agreed([a, b]), 500, 'B joins without waiting for a view that cannot come')
    assert.deepEqual(told, ['[A|0] (1) [A]'])
  })

  describe(`members on ${stack} with GossipRouters`, () => {
    it('form a cluster, exchange messages and leave', () => {
      const {sim, routers} = withRouters(stack, 1)
      const [a, b, c] = sim.cluster(3) as [SimMember, SimMember, SimMember]
      assert.equal(routers[0]?.registrations.size, 3)
      hears(sim, a, [a, b, c], 'to all')
      b.send('to one', c.channel.address)
      sim.expect(() => c.textsFrom(b).includes('to one'), 5000, 'the unicast arrives')
      a.channel.disconnectThen(() => undefined)
      sim.expect(() => agreed([b, c]), 2000, 'A has left')
      sim.expect(() => routers[0]?.registrations.size === 2, 100, 'A is not registered any more')
    })

    it('exclude a member that was killed', () => {
      const {sim} = withRouters(stack, 1)
      const [a, b, c] = sim.cluster(3) as [SimMember, SimMember, SimMember]
      a.host.crash()
      sim.expect(() => agreed([b, c]), 5000, 'A is excluded')
    })

    it('go on when one of two routers dies', () => {
      const {sim} = withRouters(stack, 2)
      const members = sim.cluster(3)
      const [a] = members as [SimMember]
      sim.world.hosts[0]?.crash()
      for (let i = 0; i < 5; i++) hears(sim, a, members, `after the crash ${String(i)}`)
      const late = sim.member()
      late.connect()
      sim.expect(() => agreed([...members, late]), 10_000, 'a new member joins through the other router')
    })

    it('register again with a router that was away', () => {
      const {sim, routers} = withRouters(stack, 1)
      const members = sim.cluster(2)
      routers[0]?.stop()
      sim.advance(2000)
      const again = simRouter(sim.world.hosts[0]!)
      sim.expect(() => again.registrations.size === 2, 15_000, 'both are registered')
      hears(sim, members[0]!, members, 'after the restart')
      const late = sim.member()
      late.connect()
      sim.expect(() => agreed([...members, late]), 10_000, 'a new member joins')
    })
  })
}

describe('members of a Docker image with two GossipRouters', () => {
  it('find each other, also when one router dies', () => {
    const properties = {TCPGOSSIP_INITIAL_HOSTS: '10.0.0.1[12001],10.0.0.2[12001]'}
    const sim = new Simulation({seed: seedOr(22), stack: 'test/sim/stacks/docker-gossip.xml', properties})
    for (const name of ['R0', 'R1']) simRouter(sim.world.host(name))
    const members = sim.cluster(2)
    sim.world.hosts[1]?.crash()
    const late = sim.member()
    late.connect()
    sim.expect(() => agreed([...members, late]), 10_000, 'a third member joins')
  })
})

describe('members whose GossipRouter sends garbage', () => {
  for (const stack of STACKS) {
    it(`say so once, form a cluster of their own and try again at intervals (${stack})`, () => {
      const lines: string[] = []
      const keep = (_fields: object, text: string): number => lines.push(text)
      const log: Log = {...silentLog, warn: keep, child: () => log}
      const hosts = '10.0.0.1[12001]'
      const properties = {
        'jgroups.bind_addr': 'match-address:10.*',
        'jgroups.tunnel.gossip_router_hosts': hosts,
        'jgroups.tcpgossip.initial_hosts': hosts,
      }
      const sim = new Simulation({seed: seedOr(23), stack, properties, log: () => log})
      let accepted = 0
      sim.world.host('R').runtime.network.listen(
        {port: 12_001},
        (stream) => {
          accepted++
          stream.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))
          return {onData: () => undefined, onClose: () => undefined}
        },
        () => undefined,
      )
      sim.cluster(1)
      sim.advance(60_000)
      assert.ok(accepted >= 5 && accepted <= 15, `${String(accepted)} attempts in a minute`)
      assert.equal(lines.filter((line) => line.startsWith('no connection to a GossipRouter')).length, 1)
    })
  }

  it('ignore unrequested answers and unreadable frames', () => {
    const {sim} = withRouters('conf/tcpgossip.xml', 0)
    let answer: ((bytes: Uint8Array) => void) | undefined
    const physicalAddress = IpAddress.parse('10.0.0.9', 7800)
    const address = new Uuid(1, 2, 3, 4)
    const members = [{sender: address, server: true, coordinator: true, logicalName: 'X', physicalAddress}]
    sim.world.host('R').runtime.network.listen(
      {port: 12_001},
      (stream) => {
        answer = (bytes) => stream.write(bytes)
        return {onData: () => undefined, onClose: () => (answer = undefined)}
      },
      () => undefined,
    )
    const properties = {'jgroups.bind_addr': 'match-address:10.*', 'jgroups.tcpgossip.initial_hosts': '10.0.0.1[12001]'}
    const alone = new SimMember('A', sim.world.host('A'), {seed: 1, stack: 'conf/tcpgossip.xml', properties}, 0)
    alone.connect()
    assert.ok(sim.world.runUntil(() => alone.view !== null, 10_000))
    for (let i = 0; i < 100; i++) answer?.(encodeGossip({type: 'GET_MBRS_RSP', group: 'sim', members}))
    answer?.(Uint8Array.of(0, 0, 0, 3, 9, 9, 9))
    answer?.(Uint8Array.of(0, 0, 0, 2, 4, 1))
    sim.world.advance(3000)
    assert.ok(answer !== undefined, 'the connection is kept')
    assert.equal(alone.channel.stack.transport.physicalAddressOf(address), null)
  })
})
