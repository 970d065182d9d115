import {parseHostList} from '../../stack/host-list.ts'
import type {StackModel, StackProtocol} from '../stacks/stack-model.ts'
import {attributes, type PortPeer, portUse, type PortUse, transportPorts} from './port-use.ts'
import {mergeRanges, type PortRange, rangeFrom} from './port-range.ts'
import {assumedBinding} from './wildfly-bindings.ts'

const one = (port: number): readonly PortRange[] => [{from: port, to: port}]

/** Hosts and ports of a list as `a[7800],b[7801]`; `more` ports above each are asked too. */
function listedHosts(
  text: string,
  more: number,
  fallback: readonly PortRange[],
): {hosts: string; ports: readonly PortRange[]} {
  const hosts = new Set<string>()
  const listed: PortRange[] = []
  for (const {host, port} of parseHostList(text).hosts) {
    hosts.add(host)
    if (port !== undefined) listed.push(rangeFrom(port, more))
  }
  return {hosts: [...hosts].join(','), ports: mergeRanges(listed.length > 0 ? listed : fallback)}
}

function tcpping(p: StackProtocol, stack: StackModel): PortUse {
  const {hosts, ports} = listedHosts(p.text('initial_hosts') ?? '', p.number('port_range') ?? 0, transportPorts(stack))
  const rest = {transport: 'tcp', ports, direction: 'out', address: hosts} as const
  return portUse(p, 'discovery, on the ports of the transport', {
    ...rest,
    from: attributes(p, 'initial_hosts', 'port_range'),
  })
}

function gossip(p: StackProtocol): PortUse {
  const {hosts, ports} = listedHosts(p.text('initial_hosts') ?? '', 0, [])
  const rest = {transport: 'tcp', ports, direction: 'out', peer: 'gossip router', address: hosts} as const
  return portUse(p, 'discovery', {...rest, from: attributes(p, 'initial_hosts')})
}

function mping(p: StackProtocol, stack: StackModel): PortUse {
  const bound = p.setting('mcast_port') === undefined ? assumedBinding(stack, p) : undefined
  if (bound !== undefined) {
    const ports = bound.groupPort === undefined ? [] : one(bound.groupPort)
    return portUse(p, 'discovery', {
      transport: 'udp',
      ports,
      ephemeral: false,
      multicast: true,
      address: bound.group ?? '',
      from: [`socket-binding=${bound.name}`],
      ...(bound.assumed ? {assumed: bound.name} : {}),
    })
  }
  const rest = {transport: 'udp', ports: one(p.number('mcast_port') ?? 7555), multicast: true} as const
  return portUse(p, 'discovery', {
    ...rest,
    address: p.text('mcast_addr') ?? '',
    from: attributes(p, 'mcast_addr', 'mcast_port'),
  })
}

function bping(p: StackProtocol): PortUse {
  const start = p.number('bind_port') ?? 8555
  const ports = [rangeFrom(start, p.number('port_range') ?? 0)]
  const rest = {transport: 'udp', ports, address: p.text('dest') ?? '255.255.255.255'} as const
  return portUse(p, 'discovery by broadcast', {...rest, from: attributes(p, 'bind_port', 'port_range')})
}

/** A lookup at a service outside the cluster. */
function service(p: StackProtocol, peer: PortPeer, port: number | undefined, address?: string): PortUse {
  const rest = {transport: 'tcp', ports: port === undefined ? [] : one(port), direction: 'out', peer} as const
  return portUse(p, 'discovery', address === undefined ? rest : {...rest, address})
}

const DATABASE_PORTS: Readonly<Record<string, number>> = {
  postgresql: 5432,
  mysql: 3306,
  mariadb: 3306,
  oracle: 1521,
  sqlserver: 1433,
  db2: 50_000,
}

function jdbc(p: StackProtocol): PortUse {
  const url = p.text('connection_url') ?? ''
  const match = /^jdbc:(\w+):.*?(?:\/\/|@)(?:[^/@]*@)?([\w.-]+)(?::(\d+))?/.exec(url)
  const port = match?.[3] === undefined ? DATABASE_PORTS[/^jdbc:(\w+):/.exec(url)?.[1] ?? ''] : Number(match[3])
  return {
    ...service(p, 'database', port, match?.[2]),
    from: ['connection_url', 'datasource_jndi_name'].filter((n) => p.setting(n)),
  }
}

function dns(p: StackProtocol, stack: StackModel): readonly PortUse[] {
  const rest = {ports: one(53), direction: 'out', peer: 'DNS server', from: attributes(p, 'dns_query')} as const
  return [
    portUse(p, 'looks members up', {...rest, transport: 'udp'}),
    portUse(p, 'looks members up', {...rest, transport: 'tcp'}),
    portUse(p, 'discovery, on the ports of the transport', {
      transport: 'tcp',
      ports: transportPorts(stack),
      direction: 'out',
    }),
  ].filter((use) => use.purpose === 'looks members up' || stack.overTcp)
}

function kube(p: StackProtocol): PortUse {
  const port = p.number('masterPort', 'port') ?? 443
  return {...service(p, 'Kubernetes API', port, p.text('masterHost')), from: attributes(p, 'masterHost', 'masterPort')}
}

const BY_NAME: Readonly<Record<string, (p: StackProtocol, stack: StackModel) => PortUse | readonly PortUse[]>> = {
  TCPPING: tcpping,
  TCPGOSSIP: gossip,
  MPING: mping,
  BPING: bping,
  JDBC_PING: jdbc,
  JDBC_PING2: jdbc,
  DNS_PING: dns,
  KUBE_PING: kube,
  S3_PING: (p) => service(p, 'object store', 443),
  NATIVE_S3_PING: (p) => service(p, 'object store', 443),
  AWS_PING: (p) => service(p, 'object store', 443),
  AZURE_PING: (p) => service(p, 'object store', 443),
  GOOGLE_PING: (p) => service(p, 'object store', 443),
  GOOGLE_PING2: (p) => service(p, 'object store', 443),
  SWIFT_PING: (p) => service(p, 'object store', 443),
  RACKSPACE_PING: (p) => service(p, 'object store', 443),
}

/** The ports that the discovery protocols of a stack need. */
export function discoveryPorts(stack: StackModel): readonly PortUse[] {
  return stack.protocols.flatMap((p) => BY_NAME[p.name]?.(p, stack) ?? [])
}
