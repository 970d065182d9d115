import assert from 'node:assert/strict'
import {GossipRouter} from '../../../src/router/gossip-router.ts'
import {ManagedRouter} from '../../../src/router/managed-router.ts'
import {ROUTER_OPTIONS} from '../../../src/router/option-spellings.ts'
import {ROUTER_DEFAULTS, settledOptions} from '../../../src/router/router-options.ts'
import {routerSettings} from '../../../src/router/router-settings.ts'
import {SimWorld} from '../../../src/runtime/simulation/world.ts'
import {diagComponent} from '../../../src/stack/diag-component.ts'
import {attributesOf} from '../../../src/stack/introspection.ts'
import {tlsComponent} from '../../../src/stack/tls-component.ts'

describe('the options of a GossipRouter', () => {
  it('have their declared defaults', () => {
    const {options, components} = routerSettings({})
    assert.deepEqual(options, ROUTER_DEFAULTS)
    assert.deepEqual([options.port, options.max_send_queue, options.stuck_timeout], [12_001, 128, 60_000])
    assert.deepEqual([components.diag.port, components.diag.enable_udp, components.tls.enabled], [7500, true, false])
  })

  it('reach the router, its diagnostics and its TLS by their names on the command line', () => {
    const {options, components} = routerSettings({
      'bind-addr': '10.0.0.1',
      expiry: 5,
      suspect: false,
      nio: true,
      'diag-bind-addr': '10.0.0.2',
      'tls-keystore-path': 'router.p12',
      'tls-sni-matcher': ['a', 'b'],
      'tls-client-auth': 'NEED',
    })
    assert.deepEqual(
      [options.bind_addr, options.expiry_time, options.emit_suspect_events, options.use_nio],
      ['10.0.0.1', 5, false, true],
    )
    assert.equal(components.diag.bind_addr, '10.0.0.2')
    assert.deepEqual([options.tls?.keystore?.path, options.tls?.clientAuth], ['router.p12', 'NEED'])
    assert.deepEqual(components.tls.sni_matchers, ['a', 'b'])
  })

  it('turn TLS on with any option of it, so that a keystore is needed', () => {
    assert.throws(() => routerSettings({'tls-client-auth': 'WANT'}), {code: 'CONFIG_INVALID', message: /keystore_path/})
  })

  it('include each property of the diagnostics and of TLS exactly once', () => {
    const names = ROUTER_OPTIONS.map(({name}) => name)
    assert.equal(new Set(names).size, names.length)
    const propertiesOf = (owner: string): string[] =>
      ROUTER_OPTIONS.filter((option) => option.owner === owner).map(({property}) => property)
    assert.deepEqual(propertiesOf('diag').sort(), Object.keys(diagComponent.properties).sort())
    assert.deepEqual([...propertiesOf('tls'), 'enabled'].sort(), Object.keys(tlsComponent.properties).sort())
  })

  it('are attributes that probe shows, with the values in effect', () => {
    const {clock, executor, network, log} = new SimWorld().host('R').runtime
    const {options} = routerSettings({'max-length': 1000, 'dump-msgs': 'all', nio: true, jmx: true, solinger: 5})
    const managed = new ManagedRouter(new GossipRouter(options, {clock, executor, network, log}))
    const shown = new Map(attributesOf(managed).map((attribute) => [attribute.name, attribute]))
    for (const [name, {type}] of Object.entries(settledOptions)) {
      assert.deepEqual([shown.get(name)?.type, shown.get(name)?.writable], [type, false], name)
    }
    const valueOf = (name: string): unknown => shown.get(name)?.read()
    assert.deepEqual([valueOf('max_length'), valueOf('dump_msgs'), valueOf('use_nio')], [1000, 'ALL', true])
    // Options without meaning here show the value in effect, not the configured one.
    assert.deepEqual([valueOf('jmx'), valueOf('linger_timeout')], [false, -1])
  })
})
