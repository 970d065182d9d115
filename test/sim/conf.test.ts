import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.ts'
import {simRouter} from '../support/router.ts'
import {agreed, seedOr, type SimMember, Simulation} from '../support/simulation.ts'

/** The two hosts of the simulation, for stacks that bind to loopback or ask a list of hosts. */
const properties = {
  'jgroups.bind_addr': 'match-address:10.*',
  'jgroups.tcpping.initial_hosts': '10.0.0.1[7800],10.0.0.2[7800]',
  'jgroups.dns.dns_query': 'members.test',
  'jgroups.dns.address': '10.0.0.1',
  'jgroups.tunnel.gossip_router_hosts': '10.0.0.1[12001]',
  'jgroups.tcpgossip.initial_hosts': '10.0.0.1[12001]',
}

const FILES = readdirSync(join(ROOT, 'conf')).map((name) => ({
  name,
  text: readFileSync(join(ROOT, 'conf', name), 'utf8'),
}))

/** Stacks whose members need a GossipRouter, here on the first host. */
const ROUTED = new Set(['tunnel.xml', 'tcpgossip.xml'])

function isIncluded(name: string): boolean {
  return FILES.some(({text}) => text.includes(`:${name}}"/>`))
}

describe('the shipped stacks', () => {
  it('are more than their parts', () => {
    assert.deepEqual(FILES.map(({name}) => name).filter(isIncluded), [
      'nio-default.xml',
      'tcp-default.xml',
      'udp-default.xml',
    ])
  })

  for (const {name} of FILES.filter((file) => !isIncluded(file.name))) {
    it(`two members on ${name} form a cluster, exchange messages and leave`, () => {
      const oneProcess = name === 'local.xml'
      const sim = new Simulation({seed: seedOr(6), stack: `conf/${name}`, properties, oneProcess})
      sim.world.dns.addresses.set('members.test', ['10.0.0.1', '10.0.0.2'])
      if (ROUTED.has(name)) simRouter(sim.world.host('router'))
      const [a, b] = sim.cluster(2) as [SimMember, SimMember]
      a.send('to all')
      b.send('to one', a.channel.address)
      const heard = (): boolean => b.textsFrom(a).includes('to all') && a.textsFrom(b).includes('to one')
      sim.expect(heard, 5000, 'both messages arrive')
      b.channel.disconnectThen(() => undefined)
      sim.expect(() => agreed([a]), 2000, 'A alone')
    })
  }
})
