import assert from 'node:assert/strict'
import type {ProbeOptions} from '../../../../src/diag/client/options.ts'
import type {Look, Why} from '../../../../src/diag/why/evidence.ts'
import {why} from '../../../../src/diag/why/why.ts'
import {ProbeResponder} from '../../../../src/diag/server/responder.ts'
import {UsageError} from '../../../../src/errors/index.ts'
import {protocols} from '../../../../src/protocols/registry.ts'
import {Simulation} from '../../../support/simulation.ts'

const LIMIT_MS = 300

interface Scene {
  readonly simulation: Simulation
  readonly ask: (over?: Partial<ProbeOptions>) => Promise<Why>
}

/** Members with these settings of their diagnostics; a look finds those who live. */
function scene(size: number, diag: Record<string, unknown>): Scene {
  const simulation = new Simulation({seed: 3, stack: 'test/vectors/probe-stack.xml'})
  const members = simulation.cluster(size)
  for (const member of members) {
    const components = member.channel.stack.protocols[0]?.components as Record<string, {props: object}>
    Object.assign(components['diag']?.props ?? {}, {enable_tcp: true, ...diag})
    const responder = new ProbeResponder({runtime: member.host.runtime, registry: protocols})
    responder.start(member.channel, (error) => assert.equal(error, undefined))
  }
  simulation.advance(10)
  const client = simulation.world.host('client')
  const lookAt = (address: string): Promise<Look[]> => {
    const found = members.find(({host}) => host.address === address)
    if (found === undefined)
      return Promise.resolve([{port: 7800, found: 'nobody', words: `${address}: refused`, name: null}])
    return Promise.resolve([{port: 7800, found: 'member', words: `${found.name} is at ${address}`, name: found.name}])
  }
  const ask = async (over: Partial<ProbeOptions> = {}): Promise<Why> => {
    const base = {keys: [], transport: 'udp', addresses: [], port: 7500, ttl: 32, timeoutMs: LIMIT_MS} as const
    const named = members.map(({host}) => ({host: host.address, port: null}))
    let done: Why | undefined
    const asked = why({...base, ...over}, client.runtime, {members: named, lookAt}).then((found) => (done = found.why))
    for (let waited = 0; waited < 40 * LIMIT_MS && done === undefined; waited += 5) {
      for (let i = 0; i < 30; i++) await Promise.resolve()
      simulation.advance(5)
    }
    return asked
  }
  return {simulation, ask}
}

function told({findings}: Why): string[] {
  return findings.map(({reason, certainty}) => `${reason} ${certainty}`)
}

describe('why a probe is not answered', () => {
  it('has no reason when all answer', async () => {
    assert.deepEqual(await scene(2, {}).ask(), {answered: 2, silent: 0, findings: [], tried: ['as asked: 2 members']})
  })

  for (const [diag, over, expected] of [
    [{enabled: false}, {}, 'diagnostics-off likely'],
    [{enable_udp: false}, {}, 'tcp-only proven'],
    [{enable_tcp: false}, {transport: 'tcp', addresses: ['10.0.0.1']}, 'udp-only proven'],
    [{passcode: 's3cret'}, {}, 'passcode proven'],
    [{passcode: 's3cret'}, {transport: 'tcp', addresses: ['10.0.0.1']}, 'passcode proven'],
    [{}, {passcode: 'none'}, 'passcode proven'],
    [{mcast_addr: '224.0.75.76'}, {}, 'other-group proven'],
    [{}, {cluster: 'other'}, 'filter proven'],
    [{}, {keys: ['cluster=other', 'uuids']}, 'filter proven'],
    [{}, {node: 'Z'}, 'filter proven'],
    [{}, {keys: Array.from({length: 40}, (_, i) => `metrics${String(i)}`)}, 'too-large proven'],
  ] as const) {
    it(`is ${expected} with ${JSON.stringify(diag)} asked ${JSON.stringify(over).slice(0, 60)}`, async () => {
      assert.deepEqual(told(await scene(1, diag).ask(over)), [expected])
    })
  }

  it('is no reason at a host where nobody is', async () => {
    const found = await scene(1, {}).ask({transport: 'tcp', addresses: ['10.0.9.9']})
    assert.ok(['no-member likely', 'udp-only proven'].includes(told(found)[0] ?? ''), JSON.stringify(found))
  })

  it('is looked for at a silent member alone when others answer', async () => {
    const three = scene(3, {})
    const [, b] = three.simulation.world.hosts
    b?.pause()
    const {answered, silent, findings} = await three.ask()
    assert.deepEqual({answered, silent}, {answered: 2, silent: 1})
    assert.equal(findings.length, 1)
    assert.match(findings[0]?.who ?? '', /^B/)
  })

  it('is not looked for with a request that changes members', async () => {
    await assert.rejects(scene(1, {}).ask({keys: ['reset-stats'], changes: true}), UsageError)
  })
})
