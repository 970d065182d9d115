import assert from 'node:assert/strict'
import {compareConfigs} from '../../../../src/analysis/diff/difference.ts'
import {type EffectiveConfig, effectiveConfig, withoutDefaults} from '../../../../src/analysis/effective/effective.ts'
import {protocols} from '../../../../src/protocols/registry.ts'
import {memoryFiles} from '../../../support/config/files.ts'

const properties = {'jgroups.udp.mcast_port': '5555', port: '6666'}

function effective(text: string, release: '4.2' | '5.5' = '5.5'): EffectiveConfig {
  const environment = {
    registry: protocols,
    files: memoryFiles({'t.xml': '<config><UDP ip_ttl="5"/></config>'}),
    properties,
    variables: {TTL: '9'},
  }
  return effectiveConfig({file: 'a.xml', text}, release, environment)
}

const REST = '<PING/><pbcast.NAKACK2/><pbcast.GMS/>'

describe('effective values', () => {
  const valueOf = (config: EffectiveConfig, name: string): unknown => {
    const found = config.stacks[0]?.protocols[0]?.attributes.find((a) => a.name === name)
    const {kind, name: source, file, line} = found?.origin ?? {}
    return [found?.value, kind, source, file, line]
  }

  it('distinguish the file, the variable, its default, the environment and the default of the release', () => {
    const config = effective(
      `<config>\n<UDP ip_ttl="7" bind_port="\${port}" port_range="\${nope:3}" tos="\${TTL}"/>${REST}</config>`,
    )
    assert.deepEqual(valueOf(config, 'ip_ttl'), [7, 'file', undefined, 'a.xml', 2])
    assert.deepEqual(valueOf(config, 'bind_port'), [6666, 'system-property', 'port', 'a.xml', 2])
    assert.deepEqual(valueOf(config, 'port_range'), [3, 'variable-default', 'nope', 'a.xml', 2])
    assert.deepEqual(valueOf(config, 'tos'), [9, 'environment', 'TTL', 'a.xml', 2])
    assert.deepEqual(valueOf(config, 'mcast_port'), [
      5555,
      'system-property',
      'jgroups.udp.mcast_port',
      undefined,
      undefined,
    ])
    assert.deepEqual(valueOf(config, 'ip_mcast'), [true, 'default', undefined, undefined, undefined])
  })

  it('have those of included files', () => {
    const config = effective(`<config><include file="t.xml"/>${REST}</config>`)
    assert.deepEqual(valueOf(config, 'ip_ttl'), [5, 'file', undefined, 't.xml', 1])
  })

  it('hide what is secret, and may leave out defaults', () => {
    const config = withoutDefaults(effective(`<config><UDP diag.passcode="x"/>${REST}</config>`))
    assert.deepEqual(valueOf(config, 'diag.passcode'), ['***', 'file', undefined, 'a.xml', 1])
    assert.deepEqual(valueOf(config, 'ip_mcast'), [undefined, undefined, undefined, undefined, undefined])
  })
})

describe('comparison by meaning', () => {
  it('does not see the text: units, defaults written out, order of attributes', () => {
    const a = effective(`<config><UDP bundler.max_size="64k" ip_ttl="8"/>${REST}</config>`)
    const b = effective(`<config> <UDP ip_ttl="8" bundler.max_size="64000" ip_mcast="true"/>${REST}<!-- x --></config>`)
    assert.deepEqual(compareConfigs(a, b).differences, [])
  })

  it('sees values, protocols and their order', () => {
    const a = effective(`<config><UDP ip_ttl="8"/><RED/>${REST}</config>`)
    const b = effective(`<config><UDP ip_ttl="9"/><pbcast.NAKACK2/><PING/><pbcast.GMS/><FRAG2/></config>`)
    const {same, differences} = compareConfigs(a, b)
    assert.equal(same, false)
    assert.deepEqual(
      differences.map(({kind, protocol, attribute}) => [kind, protocol, attribute]),
      [
        ['order', undefined, undefined],
        ['value', 'UDP', 'ip_ttl'],
        ['protocol', 'RED', undefined],
        ['protocol', 'FRAG2', undefined],
      ],
    )
  })

  it('sees defaults that changed between releases, not what only one of them has', () => {
    const text = `<config><UDP/>${REST}</config>`
    const names = compareConfigs(effective(text, '4.2'), effective(text)).differences.map(
      (d) => `${d.protocol ?? ''}.${d.attribute ?? ''}`,
    )
    assert.ok(names.includes('pbcast.GMS.join_timeout'))
    assert.ok(!names.includes('UDP.diag.port'))
  })
})
