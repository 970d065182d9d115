import assert from 'node:assert/strict'
import {ConfigError} from '../../../src/errors/index.ts'
import {formatFinding} from '../../../src/config/xml/findings.ts'
import {
  type ConfigEnvironment,
  type ConfigResult,
  hostsToLookUp,
  loadConfig,
  requireSource,
  requireStack,
} from '../../../src/config/load.ts'
import type {NetworkInterface} from '../../../src/runtime/ports.ts'
import {memoryFiles} from '../../support/config/files.ts'
import {smallRegistry} from '../../support/config/small-registry.ts'

const registry = smallRegistry()
const lo: NetworkInterface = {name: 'lo', loopback: true, addresses: [{address: '127.0.0.1', family: 4, scope: 0}]}
const eth0: NetworkInterface = {name: 'eth0', loopback: false, addresses: [{address: '10.0.0.5', family: 4, scope: 0}]}

interface Setting {
  readonly files?: Readonly<Record<string, string>>
  readonly properties?: Readonly<Record<string, string>>
  readonly variables?: Readonly<Record<string, string>>
  readonly interfaces?: readonly NetworkInterface[]
}

function environmentOf({files, properties = {}, variables = {}, interfaces}: Setting = {}): ConfigEnvironment {
  const environment = {registry, files: memoryFiles(files), properties, variables}
  return interfaces === undefined ? environment : {...environment, interfaces}
}

function load(text: string, setting?: Setting): ConfigResult {
  return loadConfig({file: 'a.xml', text}, environmentOf(setting))
}

/** A stack around some protocols: `<UDP/>` below, the rest above. */
const stack = (udp: string, ...above: readonly string[]): string =>
  `<config>\n<UDP ${udp}/>\n${above.join('\n')}\n</config>`

const lines = (result: ConfigResult, severity = 'error'): readonly string[] =>
  result.findings.filter((f) => f.severity === severity).map(formatFinding)
const UPPER = ['<PING/>', '<pbcast.NAKACK2/>', '<pbcast.GMS/>']

describe('configuration', () => {
  it('yields protocols from bottom to top with typed values, components by prefix', () => {
    const result = load(
      stack(
        'mcast_port="45588" bundler.max_size="64K"',
        ...UPPER.slice(0, 2),
        '<pbcast.GMS join_timeout="1.5s"/>',
        '<FRAG2/>',
      ),
    )
    assert.deepEqual(lines(result), [])
    assert.deepEqual(
      result.protocols.map(({protocol, settings}) => [protocol.spec.name, settings]),
      [
        ['UDP', {props: {mcast_port: 45_588}, components: {bundler: {max_size: 64_000}}}],
        ['PING', {props: {}, components: {}}],
        ['NAKACK2', {props: {}, components: {}}],
        ['GMS', {props: {join_timeout: 1500}, components: {}}],
        ['FRAG2', {props: {}, components: {}}],
      ],
    )
  })

  it('accepts protocols by full class name and the root in any case', () => {
    assert.deepEqual(lines(load('<CONFIG><org.jgroups.protocols.UDP/><PING/></CONFIG>')), [])
  })

  it('reports all faults at once, each at its line and column', () => {
    const result = load(
      stack('mcast_prt="1" mcast_port="x"', '<PINGG/>', '<FD_HOST/>', '<GMS/>', '<MERGE3 min_interval="60s"/>'),
    )
    assert.deepEqual(lines(result), [
      'a.xml:2:6: error: UDP has no attribute "mcast_prt"; did you mean "mcast_port"?',
      'a.xml:2:20: error: UDP.mcast_port: expected a whole number such as 5, 64K or 1.5M, found "x"; units are k, m and g (powers of 1000)',
      'a.xml:3:1: error: there is no protocol "PINGG"; did you mean "PING"?',
      'a.xml:4:1: error: JGroups protocol FD_HOST is not available here yet (detects members that are gone); remove it from all members, or run this member with Java',
      'a.xml:5:1: error: there is no protocol "GMS"; did you mean "pbcast.GMS"?',
      'a.xml:6:9: error: MERGE3: min_interval (60000) has to be < max_interval (30000); change "min_interval"',
    ])
  })

  describe('refuses', () => {
    const cases: readonly [string, string, readonly string[]][] = [
      [
        'a value out of range',
        stack('mcast_port="70000"'),
        ['2:6: error: UDP.mcast_port: expected at most 65535, found 70000; change the value'],
      ],
      [
        'an unknown word',
        stack('bundler_type="pdd"'),
        ['2:6: error: UDP.bundler_type: expected one of "pd", "per-destination", found "pdd"; did you mean "pd"?'],
      ],
      [
        'an unknown attribute of a component',
        stack('bundler.maxsize="1"'),
        ['2:6: error: UDP has no attribute "bundler.maxsize"; did you mean "bundler.max_size"?'],
      ],
      [
        'an attribute of a component that is not there',
        stack('local_transport.port="1"'),
        ['2:6: error: UDP has no component "local_transport" in this stack; remove "local_transport.port"'],
      ],
      [
        'an alias beside the name',
        stack('mcast_addr="1.2.3.4" mcast_group_addr="1.2.3.5"'),
        [
          '2:27: error: UDP has no attribute "mcast_group_addr"; it is another name of "mcast_addr", which is set too: remove one',
        ],
      ],
      [
        'a secret of the wrong type, without showing it',
        stack('secret_key="hunter2"'),
        [
          '2:6: error: UDP.secret_key: expected a whole number such as 5, 64K or 1.5M, found a hidden value; units are k, m and g (powers of 1000)',
        ],
      ],
      [
        'a nested variable',
        stack('mcast_port="${a:${b:1}}"'),
        [
          '2:6: error: UDP.mcast_port: expected a whole number such as 5, 64K or 1.5M, found "${a:1}"; variables do not nest and need a closing brace',
        ],
      ],
      [
        'the same protocol twice',
        stack('', '<PING/>', '<PING/>'),
        [
          '4:1: error: protocol id 6 (PING) is already used by PING at 3:1; ids must be unique; remove one of them, or give this one another id="…"',
        ],
      ],
      [
        'a service missing below',
        stack('', '<PING/>', '<pbcast.GMS/>'),
        [
          '4:1: error: events [GET_DIGEST SET_DIGEST] are required by GMS, but not provided by any of the protocols below it; put pbcast.NAKACK2 before it',
        ],
      ],
      [
        'a fragment larger than a bundle',
        stack('bundler.max_size="8K"', '<FRAG2 frag_size="60K"/>'),
        ['3:8: error: FRAG2: frag_size (60000) has to be < TP.max_bundle_size (8000); change "frag_size"'],
      ],
      [
        'a stack without transport',
        '<config>\n<PING/></config>',
        ['2:1: error: expected a transport as the first protocol, found PING; put <UDP/> or <TCP/> first'],
      ],
      [
        'a transport on top',
        '<config>\n<PING/>\n<UDP/></config>',
        [
          '3:1: error: the transport UDP must be the first protocol; protocols are listed from bottom to top: move it to the front',
        ],
      ],
      [
        'two transports',
        stack('', '<TCP/>'),
        ['3:1: error: a stack has one transport, found TCP in addition to UDP; remove one of them'],
      ],
      [
        'another root',
        '<stack><UDP/></stack>',
        [
          '1:1: error: expected the root element <config>, found <stack>; a configuration is <config> with one element per protocol, bottom first',
        ],
      ],
      [
        'a configuration without protocols',
        '<config/>',
        ['1:1: error: the configuration has no protocols; start with a transport such as <UDP/>'],
      ],
      [
        'an address pattern that no host could use',
        stack('bind_addr="match-addr:1"'),
        [
          '2:6: error: UDP.bind_addr: "match-addr:1" resolves to no address (expected match-interface:<pattern>, match-address:<pattern> or match-host:<pattern>)',
        ],
      ],
    ]
    for (const [name, text, expected] of cases) {
      it(name, () =>
        assert.deepEqual(
          lines(load(text)),
          expected.map((e) => `a.xml:${e}`),
        ),
      )
    }
  })

  it('accepts the same protocol twice with another id', () => {
    assert.deepEqual(lines(load(stack('', '<PING/>', '<PING id="900"/>'))), [])
  })

  it('warns of words that are read as false, of deprecated attributes, of children; notes attributes without meaning', () => {
    const result = load(stack('tos="1" use_vthreads="maybe"', '<PING><x/></PING>'))
    assert.equal(result.valid, true)
    assert.deepEqual(lines(result, 'warning'), [
      'a.xml:2:6: warning: UDP.tos has been deprecated: is ignored',
      'a.xml:2:14: warning: UDP.use_vthreads: "maybe" is read as false: only true is true',
      'a.xml:3:7: warning: PING takes no child elements: <x> is ignored; close <PING> before it if it is a protocol',
    ])
    assert.deepEqual(lines(result, 'info'), [
      'a.xml:2:14: info: UDP.use_vthreads has no effect here: there are no threads here',
    ])
  })

  describe('system properties', () => {
    const text = stack(
      'mcast_port="1000" bind_addr="127.0.0.1"',
      ...UPPER.slice(0, 2),
      '<pbcast.GMS max_suspect_events="1"/>',
    )
    const propsOf = (t: string, setting: Setting, i = 0): unknown => load(t, setting).protocols[i]?.settings.props

    it('fill what the XML leaves open, the environment behind them', () => {
      assert.deepEqual(propsOf(stack(''), {variables: {'jgroups.udp.mcast_port': '7'}}), {mcast_port: 7})
      assert.deepEqual(
        propsOf(stack(''), {properties: {'jgroups.udp.mcast_port': '8'}, variables: {'jgroups.udp.mcast_port': '7'}}),
        {mcast_port: 8},
      )
    })

    it('do not override the XML, except for setters and the bind address of the transport', () => {
      const properties = {'jgroups.udp.mcast_port': '8', 'jgroups.bind_addr': '10.0.0.5', 'jgroups.test.events': '5'}
      assert.deepEqual(propsOf(text, {properties}), {mcast_port: 1000, bind_addr: '10.0.0.5'})
      assert.deepEqual(propsOf(text, {properties}, 3), {max_suspect_events: 5})
    })

    it('with a wrong value are named in the finding', () => {
      assert.match(
        lines(load(stack(''), {properties: {'jgroups.udp.mcast_port': 'x'}}))[0] ?? '',
        /^a.xml:2:1: error: UDP.mcast_port from system property jgroups.udp.mcast_port: expected a whole number/,
      )
    })

    it('a variable without value drops the attribute', () => {
      assert.deepEqual(propsOf(stack('mcast_port="${nope}"'), {}), {})
    })
  })

  describe('addresses', () => {
    const props = (text: string, setting: Setting): unknown => load(text, setting).protocols[0]?.settings.props

    it('are resolved against the interfaces handed in, defaults included', () => {
      const interfaces = [lo, eth0]
      assert.deepEqual(props(stack('bind_addr="match-interface:eth7,site_local"'), {interfaces}), {
        bind_addr: '10.0.0.5',
        mcast_addr: '239.8.8.8',
      })
      assert.deepEqual(props(stack('mcast_group_addr="228.1.1.1"'), {interfaces}), {
        bind_addr: '10.0.0.5',
        mcast_addr: '228.1.1.1',
      })
    })

    it('the family of the bind address counts for all others', () => {
      const v6: NetworkInterface = {
        name: 'eth1',
        loopback: false,
        addresses: [{address: '2001:db8::1', family: 6, scope: 0}],
      }
      assert.deepEqual(props(stack('bind_addr="2001:db8::1"'), {interfaces: [lo, v6]}), {
        bind_addr: '2001:db8::1',
        mcast_addr: 'ff0e::8:8:8',
      })
    })

    it('have to be of this host where they are bound to', () => {
      assert.match(
        lines(load(stack('bind_addr="192.0.2.17"'), {interfaces: [lo]}))[0] ?? '',
        /"192.0.2.17" is not an address of a network interface/,
      )
      assert.deepEqual(lines(load(stack('external_addr="192.0.2.17" bind_addr="127.0.0.1"'), {interfaces: [lo]})), [])
    })

    it('that match nothing leave the default, with a warning; loopback alone is warned of', () => {
      const result = load(stack('bind_addr="GLOBAL"'), {interfaces: [lo]})
      assert.equal(result.valid, true)
      assert.deepEqual(
        result.findings.map((f) => f.code),
        ['address-unset', 'address-loopback'],
      )
    })

    it('that cannot be looked up are refused, and interfaces that are not there', () => {
      const result = load(stack('bind_addr="nosuch.example" receive_interfaces="lo,eth9"'), {interfaces: [lo]})
      assert.deepEqual(
        lines(result).map((l) => l.replace(/;.*/, '')),
        [
          'a.xml:2:6: error: UDP.bind_addr: "nosuch.example" resolves to no address (nosuch.example: host name "nosuch.example" cannot be looked up)',
          'a.xml:2:33: error: UDP.receive_interfaces: "eth9" is not a network interface of this host that is up',
        ],
      )
    })

    it('report which host names have to be looked up', () => {
      const environment = environmentOf({properties: {'jgroups.bind_addr': 'h3', h: 'h4'}})
      const {tree} = load(stack('bind_addr="h1.example,site_local,10.0.0.1,match-host:h.*" mcast_addr="${h}" tos="1"'))
      assert.deepEqual(tree === undefined ? [] : hostsToLookUp(tree, environment), ['h1.example', 'h3', 'h4'])
    })
  })

  describe('include', () => {
    const files = {'udp.inc': '<config>\n<UDP mcast_port="1"/></config>', 'ping.inc': '<PING/>'}
    const names = (result: ConfigResult): unknown => result.tree?.protocols.map((p) => p.name)

    it('puts the protocols of a <config>, or one protocol, in its place; the name may hold variables', () => {
      const result = load('<config><include file="${t:udp.inc}"/><include file="ping.inc"/></config>', {files})
      assert.deepEqual(lines(result), [])
      assert.deepEqual(names(result), ['UDP', 'PING'])
    })

    it('findings in an included file name that file', () => {
      const broken = {'udp.inc': '<config>\n<UDP foo="1"/></config>'}
      assert.match(
        lines(load('<config><include file="udp.inc"/></config>', {files: broken}))[0] ?? '',
        /^udp.inc:2:6: error: UDP has no attribute "foo"/,
      )
    })

    it('sets its other attributes on all protocols so far, also as overrides', () => {
      const result = load('<config><include file="udp.inc" mcast_port="2"/></config>', {files})
      assert.deepEqual(result.protocols[0]?.settings.props, {mcast_port: 2})
    })

    const refused: readonly [string, string, string][] = [
      [
        'a missing file',
        '<config>\n<include file="no.xml"/><PING/></config>',
        'a.xml:2:1: error: included file "no.xml" was not found',
      ],
      ['no file name', '<config>\n<include/></config>', 'a.xml:2:1: error: <include> names no file'],
      [
        'a file that includes itself',
        '<config>\n<include file="a.xml"/></config>',
        'a.xml:2:1: error: include loop: "a.xml" includes itself',
      ],
      [
        'two files that include each other',
        '<config><include file="back.xml"/></config>',
        'back.xml:1:9: error: include loop: "a.xml" and "back.xml" include each other',
      ],
      [
        'an include in an included file',
        '<config><include file="deep.xml"/></config>',
        'deep.xml:1:9: error: found an <include> inside an included file: includes are read in the main file only',
      ],
      [
        'overrides on a protocol without attributes',
        '<config>\n<include file="ping.inc" a="1"/></config>',
        'a.xml:2:1: error: the attribute "a" of <include> is set on all protocols so far, but PING has no attributes',
      ],
    ]
    for (const [name, text, expected] of refused) {
      it(`refuses ${name} with one clear message`, () => {
        const all = {
          ...files,
          'a.xml': '<config><include file="a.xml"/></config>',
          'back.xml': '<config><include file="a.xml"/><UDP/></config>',
          'deep.xml': '<config><include file="udp.inc"/><UDP/></config>',
        }
        assert.equal(lines(load(text, {files: all}))[0]?.replace(/; .*/, ''), expected)
      })
    }
  })

  describe('as an error', () => {
    it('has all findings and their number', () => {
      assert.throws(
        () => requireStack({file: 'a.xml', text: stack('a="1" b="2"')}, environmentOf()),
        (error: unknown) => {
          assert.ok(error instanceof ConfigError)
          assert.equal(error.findings.length, 2)
          assert.equal(error.message, 'a.xml cannot be used: 2 errors')
          return true
        },
      )
    })

    it('names a missing file', () => {
      assert.throws(() => requireSource('no.xml', memoryFiles()), /configuration "no.xml" was not found; give a path/)
    })
  })
})
