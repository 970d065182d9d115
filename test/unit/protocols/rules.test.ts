import assert from 'node:assert/strict'
import {loadConfig} from '../../../src/config/load.ts'
import {ConfigError} from '../../../src/errors/index.ts'
import {protocols} from '../../../src/protocols/registry.ts'
import type {Protocol, ProtocolClass} from '../../../src/stack/protocol.ts'
import {memoryFiles} from '../../support/config/files.ts'
import {ProtocolHarness} from '../../support/protocol-harness.ts'

/** Values that break one rule, by XML name. */
const BROKEN: readonly (readonly [string, Readonly<Record<string, number | string>>])[] = [
  ['BPING', {bind_port: 65_000, port_range: 1000}],
  ['PING', {num_discovery_runs: 0}],
  ['TCPPING', {stagger_timeout: -1}],
  ['JDBC_PING2', {num_discovery_runs: 0}],
  ['dns.DNS_PING', {}],
  ['FD_ALL3', {interval: 5000, timeout: 5000}],
  ['MERGE3', {min_interval: 5000, max_interval: 5000}],
  ['pbcast.GMS', {merge_timeout: 0}],
  ['FRAG2', {frag_size: 64_000}],
  ['TUNNEL', {gossip_router_hosts: 'a[12001]', heartbeat_interval: 500, heartbeat_timeout: 400}],
]

function classOf(xmlName: string): ProtocolClass {
  const found = protocols.find(xmlName)
  assert.ok(found !== undefined)
  return found
}

function refusalAtInit(protocol: Protocol): string {
  try {
    new ProtocolHarness(protocol)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return 'none'
}

function ruleFindings(element: string): readonly string[] {
  const environment = {registry: protocols, files: memoryFiles(), properties: {}, variables: {}}
  const below = /^<(?:TUNNEL|UDP) /.test(element) ? '' : '<UDP/>'
  const text = `<config>${below}${element}</config>`
  const {findings} = loadConfig({file: 'a.xml', text}, environment)
  return findings.filter((f) => f.code === 'rule').map((f) => f.message)
}

describe('rules of protocols', () => {
  for (const [xmlName, props] of BROKEN) {
    const attributes = Object.entries(props).map(([name, value]) => `${name}="${String(value)}"`)
    it(`${xmlName} ${attributes.join(' ')}: a member and config validate refuse it with the same sentence`, () => {
      const [sentence, ...more] = ruleFindings(`<${xmlName} ${attributes.join(' ')}/>`)
      assert.deepEqual(more, [])
      assert.equal(refusalAtInit(new (classOf(xmlName))({props})), sentence)
    })
  }

  it('UDP: a member and config validate refuse a bundle larger than a datagram with the same sentence', () => {
    const [sentence] = ruleFindings('<UDP bundler.max_size="70000"/>')
    const {spec} = classOf('UDP')
    const [finding] = spec.check?.({}, {maxBundleSize: 70_000}) ?? []
    assert.equal(sentence, `UDP: ${finding?.message ?? ''}`)
    assert.match(sentence, /bundler.max_size .* 65536 bytes, found 70000/)
  })

  for (const protocol of protocols.list()) {
    it(`${protocol.spec.name} checks its rules at init`, () => {
      const broken = {...protocol.spec, check: () => [{property: 'level', message: 'a rule is broken'}]}
      class Broken extends protocol {
        static override readonly spec = broken
        protected override readonly managed = {}
      }
      assert.equal(refusalAtInit(new Broken()), `${protocol.spec.name}: a rule is broken`)
    })
  }
})
