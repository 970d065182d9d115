import assert from 'node:assert/strict'
import {type PolicyFormat, portPolicy} from '../../../../src/analysis/ports/policies.ts'
import {formatRange, overlap, rangesOf} from '../../../../src/analysis/ports/port-range.ts'
import {stackPorts} from '../../../../src/analysis/ports/ports.ts'
import {healthyStack, stackOf} from '../../../support/config/stack-models.ts'

/** Ports of a stack on one line each: protocol, over what, ranges, direction. */
function portsOf(
  text: string,
  perHost?: number,
  release: '5.5' | '4.2' | 'auto' = '5.5',
  properties = {},
): readonly string[] {
  return stackPorts(stackOf(text, release, properties), perHost).ports.map(
    ({protocol, transport, ports, ephemeral, direction, address, multicast}) =>
      `${protocol} ${transport} ${ephemeral ? 'any' : ports.map(formatRange).join(',')} ${direction}${multicast ? ` ${address ?? ''}` : ''}`,
  )
}

describe('ports of a stack', () => {
  it('are those of the transport, of failure detection and of discovery', () => {
    assert.deepEqual(portsOf(healthyStack()), [
      'TCP tcp 7800-7810 both',
      'MPING udp 7555 both 239.12.7.1',
      'FD_SOCK2 tcp 7900-7913 both',
    ])
  })

  it('are fewer for a known number of members on a host', () => {
    const keycloak = healthyStack({MPING: '', FD_SOCK2: '<FD_SOCK2 offset="50000"/>'})
    assert.deepEqual(portsOf(keycloak, 1), ['TCP tcp 7800 both', 'FD_SOCK2 tcp 57800 both'])
    assert.deepEqual(portsOf(keycloak, 2), ['TCP tcp 7800-7801 both', 'FD_SOCK2 tcp 57800-57801 both'])
  })

  it('follow system properties', () => {
    const text =
      '<config><TCP bind_port="${p:7800}" port_range="0" diag.enabled="false"/><FD_SOCK2 port_range="0"/></config>'
    assert.deepEqual(portsOf(text, undefined, '5.5', {p: '9000'}), ['TCP tcp 9000 both', 'FD_SOCK2 tcp 9100 both'])
  })

  it('of FD_SOCK2 wrap around as in JGroups', () => {
    const text =
      '<config><TCP bind_port="7800" port_range="0" diag.enabled="false"/><FD_SOCK2 offset="57735" port_range="2"/></config>'
    assert.deepEqual(portsOf(text)[1], 'FD_SOCK2 tcp 1024-1025,65535 both')
  })

  it('of UDP are unicast and multicast, of diagnostics those of operators', () => {
    assert.deepEqual(portsOf('<config><UDP diag.enable_tcp="true" diag.port_range="2"/><FD_SOCK2/></config>'), [
      'UDP udp any both',
      'UDP udp 7600 both 239.8.8.8',
      'FD_SOCK2 tcp any both',
      'UDP udp 7500 in 224.0.75.75',
      'UDP tcp 7500-7502 in',
    ])
  })

  it('of 4.2 follow its names', () => {
    const text =
      '<config><TCP bind_port="7800" port_range="1" diagnostics_port="7501"/><FD_SOCK start_port="9000" port_range="5"/></config>'
    assert.deepEqual(portsOf(text, undefined, '4.2'), [
      'TCP tcp 7800-7801 both',
      'FD_SOCK tcp 9000-9005 both',
      'TCP udp 7501 in 224.0.75.75',
    ])
  })

  it('of services are outgoing', () => {
    const out = (discovery: string): string => portsOf(healthyStack({MPING: discovery}))[1] ?? ''
    assert.equal(
      out('<TCPPING initial_hosts="a[7800],b[7900]" port_range="1"/>'),
      'TCPPING tcp 7800-7801,7900-7901 out',
    )
    assert.equal(out('<TCPGOSSIP initial_hosts="r[12001]"/>'), 'TCPGOSSIP tcp 12001 out')
    assert.equal(out('<JDBC_PING2 connection_url="jdbc:postgresql://db.example/x"/>'), 'JDBC_PING2 tcp 5432 out')
    assert.equal(out('<JDBC_PING2 connection_url="jdbc:mysql://db.example:3307/x"/>'), 'JDBC_PING2 tcp 3307 out')
    assert.equal(out('<dns.DNS_PING dns_query="x"/>'), 'DNS_PING udp 53 out')
    assert.equal(out('<BPING/>'), 'BPING udp 8555-8560 both')
    assert.equal(
      portsOf('<config><TUNNEL gossip_router_hosts="r[12001]" diag.enabled="false"/></config>')[0],
      'TUNNEL tcp 12001 out',
    )
  })

  it('of the other services of a member are listed', () => {
    const text = healthyStack({
      MPING: '<VERIFY_SUSPECT use_icmp="true"/><FD_HOST/>',
      FRAG4: '<SSL_KEY_EXCHANGE/><pbcast.STATE_SOCK bind_port="9500"/>',
    })
    assert.deepEqual(portsOf(text).slice(1), [
      'VERIFY_SUSPECT icmp  both',
      'FD_HOST icmp  both',
      'FD_SOCK2 tcp 7900-7913 both',
      'STATE_SOCK tcp 9500 both',
      'SSL_KEY_EXCHANGE tcp 2157-2162 both',
    ])
  })

  it('of a stack of WildFly are those of its socket bindings', () => {
    const text =
      '<subsystem xmlns="urn:jboss:domain:jgroups:9.0"><stacks><stack name="tcp"><transport type="TCP" socket-binding="jgroups-tcp"/>' +
      '<socket-protocol type="FD_SOCK2" socket-binding="jgroups-tcp-fd"/></stack></stacks></subsystem>'
    assert.deepEqual(portsOf(text, undefined, 'auto'), ['TCP tcp 7600 both', 'FD_SOCK2 tcp 57600 both'])
  })

  it('take no time for ranges of any size', () => {
    const text =
      '<config><TCP bind_port="7800" port_range="2g" diag.enabled="false"/><FD_SOCK2 port_range="2g"/></config>'
    assert.deepEqual(portsOf(text), ['TCP tcp 7800-65535 both', 'FD_SOCK2 tcp 1024-65535 both'])
  })

  it('come with notes on what is unknown', () => {
    const {notes} = stackPorts(stackOf('<config><UDP/><relay.RELAY2 site="a"/><com.example.MY_PING/></config>'))
    assert.match(
      notes.join('\n'),
      /picks the port for unicast messages[^]*IGMP[^]*RELAY2: bridges[^]*MY_PING is not shipped/,
    )
  })

  it('are merged into the fewest ranges', () => {
    assert.deepEqual(rangesOf([3, 1, 2, 9, 9]).map(formatRange), ['1-3', '9'])
    assert.deepEqual(
      [overlap([{from: 1, to: 3}], [{from: 3, to: 5}]), overlap([{from: 1, to: 3}], [{from: 4, to: 5}])],
      [true, false],
    )
  })
})

describe('firewall rules', () => {
  const names = {name: 'jg', selector: 'app=keycloak', source: '10.1.0.0/16', group: 'sg-1'}
  const policy = (format: PolicyFormat, changes: Readonly<Record<string, string>> = {}): string =>
    portPolicy(stackPorts(stackOf(healthyStack(changes)), 1), format, names)

  it('of Kubernetes admit only members', () => {
    const text = policy('networkpolicy')
    assert.match(text, /kind: NetworkPolicy\nmetadata:\n {2}name: jg\n/)
    assert.match(text, /app: "keycloak"/)
    assert.deepEqual(
      [...text.matchAll(/ port: (\d+)/g)].map((m) => m[1]),
      ['7800', '7900'],
    )
    assert.match(text, /^# a NetworkPolicy knows no multicast/m)
  })

  it('of iptables name source, group and port, and leave diagnostics closed', () => {
    const text = policy('iptables', {TCP: '<TCP bind_port="7800"/>'})
    assert.match(text, /^iptables -A INPUT -p tcp -s 10\.1\.0\.0\/16 --dport 7800 /m)
    assert.match(text, /^iptables -A INPUT -p udp -s 10\.1\.0\.0\/16 -d 239\.12\.7\.1 --dport 7555 /m)
    assert.match(text, /^# iptables .* --dport 7500 /m)
    assert.match(text, /^iptables -A INPUT -p igmp -j ACCEPT$/m)
  })

  it('of AWS are permissions within the group', () => {
    const permissions = JSON.parse(policy('aws-sg')) as {FromPort: number; UserIdGroupPairs: {GroupId: string}[]}[]
    assert.deepEqual(
      permissions.map((p) => [p.FromPort, p.UserIdGroupPairs[0]?.GroupId]),
      [
        [7800, 'sg-1'],
        [7900, 'sg-1'],
      ],
    )
  })
})
