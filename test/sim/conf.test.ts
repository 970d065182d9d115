import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.ts'
import {agreed, seedOr, type SimMember, Simulation} from '../support/simulation.ts'

/** The two hosts of the simulation, for stacks that bind to loopback or ask a list of hosts. */
const properties = {
  'jgroups.bind_addr': 'match-address:10.*',
  'jgroups.tcpping.initial_hosts': '10.0.0.1[7800],10.0.0.2[7800]',
}

const FILES = readdirSync(join(ROOT, 'conf')).map((name) => ({
  name,
  text: readFileSync(join(ROOT, 'conf', name), 'utf8'),
}))

function isIncluded(name: string): boolean {
  return FILES.some(({text}) => text.includes(`:${name}}"/>`))
}

describe('the shipped stacks', () => {
  it('are more than their parts', () => {
    assert.deepEqual(FILES.map(({name}) => name).filter(isIncluded), ['tcp-default.xml', 'udp-default.xml'])
  })

  for (const {name} of FILES.filter((file) => !isIncluded(file.name))) {
    it(`two members on ${name} form a cluster, hear each other and part`, () => {
      const sim = new Simulation({seed: seedOr(6), stack: `conf/${name}`, properties})
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
