import assert from 'node:assert/strict'
import {formatRange} from '../../../../src/analysis/ports/port-range.ts'
import {stackPorts} from '../../../../src/analysis/ports/ports.ts'
import {findRule} from '../../../../src/analysis/lint/catalogue.ts'
import {loadText} from '../../../support/config/stack-models.ts'
import {judgeText, shortFindings} from '../../../support/config/verdicts.ts'

const STACK =
  '<stack name="tcp"><transport type="TCP" socket-binding="cluster-tcp"/>' +
  '<socket-discovery-protocol type="TCPPING" socket-bindings="peer1 peer2"/>' +
  '<socket-protocol type="FD_SOCK" socket-binding="cluster-fd"/></stack>'

const BINDINGS = [
  '<socket-binding name="cluster-tcp" port="7700"/>',
  '<socket-binding name="cluster-fd" port="57700" fixed-port="true"/>',
  '<socket-binding name="jgroups-udp" port="55200" multicast-address="${g:230.1.1.1}" multicast-port="45699"/>',
  '<outbound-socket-binding name="peer1"><remote-destination host="10.0.0.1" port="7800"/></outbound-socket-binding>',
  '<outbound-socket-binding name="peer2"><local-destination socket-binding-ref="cluster-tcp"/></outbound-socket-binding>',
]

function server(stack = STACK, channels = '', bindings = BINDINGS): string {
  return [
    '<server xmlns="urn:jboss:domain:20.0"><profile>',
    `<subsystem xmlns="urn:jboss:domain:jgroups:8.0">${channels}<stacks>${stack}</stacks></subsystem></profile>`,
    '<interfaces><interface name="private"><inet-address value="${a:10.1.1.1}"/></interface></interfaces>',
    '<socket-binding-group name="s" default-interface="private" port-offset="${jboss.socket.binding.port-offset:100}">',
    ...bindings,
    '</socket-binding-group></server>',
  ].join('\n')
}

function portsOf(text: string, properties = {}): readonly string[] {
  const [stack] = loadText(text, 'auto', properties).stacks
  if (stack === undefined) throw new Error('no stack')
  return stackPorts(stack).ports.map(({protocol, ports, address, assumed}) =>
    `${protocol} ${ports.map(formatRange).join(',')} ${address ?? ''} ${assumed ?? ''}`.trimEnd(),
  )
}

describe('socket bindings of WildFly', () => {
  it('give ports with the offset of their group, hosts, and addresses', () => {
    assert.deepEqual(portsOf(server()), ['TCP 7800', 'TCPPING 7800-7801 10.0.0.1,10.1.1.1', 'FD_SOCK 57700'])
    assert.equal(portsOf(server(), {'jboss.socket.binding.port-offset': '0'})[0], 'TCP 7700')
    const [stack] = loadText(server(), 'auto', {a: '10.9.9.9'}).stacks
    assert.equal(stack?.transport?.text('bind_addr'), '10.9.9.9')
    assert.equal(stack.find('TCPPING')?.text('initial_hosts'), '10.0.0.1[7800],10.9.9.9[7800]')
  })

  it('give the multicast group of UDP, and the offset of FD_SOCK2', () => {
    const udp = '<stack name="u"><transport type="UDP" socket-binding="jgroups-udp"/></stack>'
    assert.deepEqual(portsOf(server(udp)), ['UDP 55300', 'UDP 45699 230.1.1.1'])
    const sock2 =
      '<stack name="t"><transport type="TCP" socket-binding="cluster-tcp"/><protocol type="FD_SOCK2" socket-binding="cluster-fd"/></stack>'
    assert.deepEqual(portsOf(server(sock2).replace('jgroups:8.0', 'jgroups:10.0')), ['TCP 7800', 'FD_SOCK2 57700'])
  })

  it('of a lone subsystem are those of WildFly, by their names and marked', () => {
    const stack = (name: string): string =>
      `<subsystem xmlns="urn:jboss:domain:jgroups:8.0"><stacks><stack name="tcp"><transport type="TCP" socket-binding="${name}"/>` +
      '<protocol type="FD_SOCK" socket-binding="jgroups-udp-fd"/></stack></stacks></subsystem>'
    assert.deepEqual(portsOf(stack('jgroups-tcp')), ['TCP 7600  jgroups-tcp', 'FD_SOCK 54200  jgroups-udp-fd'])
    assert.equal(portsOf(stack('mine'))[0], 'TCP')
    assert.deepEqual(shortFindings(judgeText(stack('mine'))), [])
  })

  it('are chosen by the server group of a profile', () => {
    const domain =
      '<domain xmlns="urn:jboss:domain:20.0"><profiles><profile name="ha"><subsystem xmlns="urn:jboss:domain:jgroups:8.0"><stacks>' +
      '<stack name="tcp"><transport type="TCP" socket-binding="t"/></stack></stacks></subsystem></profile></profiles>' +
      '<socket-binding-groups><socket-binding-group name="a"><socket-binding name="t" port="1"/></socket-binding-group>' +
      '<socket-binding-group name="b"><socket-binding name="t" port="2"/></socket-binding-group></socket-binding-groups>' +
      '<server-groups><server-group name="g" profile="ha"><socket-binding-group ref="b"/></server-group></server-groups></domain>'
    assert.deepEqual(portsOf(domain), ['TCP 2'])
  })

  const faults: readonly [string, string, string][] = [
    ['a binding', server(STACK.replace('cluster-tcp', 'cluster-tpc')), 'error unknown-binding cluster-tpc'],
    ['a host', server(STACK.replace('peer1', 'pear1')), 'error unknown-binding pear1'],
    ['a stack', server(STACK, '<channels><channel name="ee" stack="tpc"/></channels>'), 'error unknown-stack tpc'],
    ['a channel', server(STACK, '<channels default="e"><channel name="ee"/></channels>'), 'error unknown-channel e'],
    [
      'the channel of a site',
      server(
        STACK.replace('</stack>', '<relay site="A"><remote-site name="B" channel="bridg"/></relay></stack>'),
        '<channels default="bridge"><channel name="bridge" stack="tcp"/></channels>',
      ),
      'error unknown-channel bridg',
    ],
    [
      'an interface',
      server().replace('default-interface="private"', 'default-interface="privat"'),
      'error unknown-interface privat',
    ],
  ]
  for (const [what, text, expected] of faults)
    it(`that name ${what} that is not there are an error`, () => {
      const errors = shortFindings(judgeText(text)).map((f) => f.slice(f.indexOf(' ') + 1))
      assert.deepEqual(errors, [expected])
    })

  it('and references that resolve are none, by variables too', () => {
    const channels = '<channels default="${c:ee}"><channel name="ee" stack="${s:tcp}"/></channels>'
    assert.deepEqual(shortFindings(judgeText(server(STACK, channels))), [])
  })

  it('whose interface is a variable are not said to be of the loopback', () => {
    const [stack] = loadText(server().replace('10.1.1.1', '127.0.0.1'), 'auto').stacks
    if (stack === undefined) throw new Error('no stack')
    assert.deepEqual(findRule('JG4015')?.check(stack, {rpcTimeoutMs: 1}), [])
  })
})
