import {counted} from '../../errors/counted.ts'
import {parseHostList} from '../../stack/host-list.ts'
import type {StackModel, StackProtocol} from '../stacks/stack-model.ts'
import {discoveryPorts} from './discovery-ports.ts'
import {atBinding, attributes, portUse, type PortUse, rangeOf, span, transportPorts} from './port-use.ts'
import {MAX_PORT} from '../../model/endpoint.ts'
import {EPHEMERAL, type PortRange, rangesOf} from './port-range.ts'
import {assumedBinding} from './wildfly-bindings.ts'

/** The ports of a stack, and notes on what is not known about them. */
export interface StackPorts {
  readonly ports: readonly PortUse[]
  readonly notes: readonly string[]
}

function transportUses(stack: StackModel, perHost: number | undefined): readonly PortUse[] {
  const {transport} = stack
  if (transport === undefined || transport.name === 'SHARED_LOOPBACK') return []
  if (transport.name === 'TUNNEL') {
    const address = transport.text('gossip_router_hosts') ?? ''
    const ports = rangesOf(parseHostList(address).hosts.flatMap(({port}) => port ?? []))
    const rest = {transport: 'tcp', ports, direction: 'out', peer: 'gossip router', address} as const
    return [portUse(transport, 'all messages, by the gossip router', {...rest, from: ['gossip_router_hosts']})]
  }
  const own = {ports: transportPorts(stack, perHost), from: attributes(transport, 'bind_port', 'port_range')}
  const start = transport.number('bind_port', 'start_port') ?? 0
  const ports = (start > 0 ? undefined : atBinding(stack, transport)) ?? own
  if (stack.overTcp) return [portUse(transport, 'messages', {transport: 'tcp', ...ports})]
  const unicasts = portUse(transport, 'unicast messages', {transport: 'udp', ...ports})
  return stack.multicasts ? [unicasts, multicastUse(stack, transport)] : [unicasts]
}

function multicastUse(stack: StackModel, transport: StackProtocol): PortUse {
  const given = transport.setting('mcast_port', 'mcast_group_port')
  const bound = given === undefined ? assumedBinding(stack, transport) : undefined
  const port = bound === undefined ? (transport.number('mcast_port', 'mcast_group_port') ?? 0) : bound.groupPort
  const address = bound?.group ?? transport.text('mcast_addr', 'mcast_group_addr') ?? ''
  return portUse(transport, 'multicast messages', {
    transport: 'udp',
    ports: port === undefined ? [] : span(port, 0),
    ephemeral: false,
    multicast: true,
    address,
    from: bound === undefined ? attributes(transport, 'mcast_addr', 'mcast_port') : [`socket-binding=${bound.name}`],
    ...(bound?.assumed === true ? {assumed: bound.name} : {}),
  })
}

/** FD_SOCK2 listens next to the transport: `offset` above the port the transport got, wrapping between min_port and max_port. */
function fdSock2Ports(
  p: StackProtocol,
  transport: readonly PortRange[],
  perHost: number | undefined,
  range: number,
): readonly PortRange[] {
  const offset = p.number('offset') ?? 100
  const top = p.number('max_port') ?? 65_536
  const bottom = p.number('min_port') ?? 1024
  const more = perHost === undefined ? range : 0
  const ports: number[] = []
  for (const {from, to} of transport) {
    const last = Math.min(to + Math.min(more, MAX_PORT), from + MAX_PORT)
    for (let actual = from; actual <= last; actual++) {
      const port = (actual + offset) % Math.max(1, top)
      ports.push(port < bottom ? port + bottom : port)
    }
  }
  return rangesOf(ports)
}

function detectionUses(stack: StackModel, perHost: number | undefined): readonly PortUse[] {
  return stack.protocols.flatMap((p) => {
    switch (p.name) {
      case 'FD_SOCK2': {
        const bound = p.setting('offset') === undefined ? atBinding(stack, p) : undefined
        if (bound !== undefined) return [portUse(p, 'failure detection', {transport: 'tcp', ...bound})]
        const rest = {transport: 'tcp', from: attributes(p, 'offset', 'port_range')} as const
        const range = rangeOf(stack, p)
        const ports = fdSock2Ports(p, transportPorts(stack, perHost), perHost, range)
        if (ports.length > 0) return [portUse(p, 'failure detection', {...rest, ports})]
        const any = fdSock2Ports(p, [EPHEMERAL], perHost, range)
        return [portUse(p, 'failure detection', {...rest, ports: any, ephemeral: true})]
      }
      case 'FD_SOCK': {
        const start = p.number('start_port') ?? 0
        const bound = start === 0 ? atBinding(stack, p) : undefined
        if (bound !== undefined) return [portUse(p, 'failure detection', {transport: 'tcp', ...bound})]
        const more = Math.min(rangeOf(stack, p), (perHost ?? Infinity) - 1)
        const rest = {transport: 'tcp', ports: start > 0 ? span(start, more) : []} as const
        return [portUse(p, 'failure detection', {...rest, from: attributes(p, 'start_port', 'port_range')})]
      }
      case 'FD_HOST':
        return p.text('cmd') === undefined
          ? [portUse(p, 'asks whether hosts live', {transport: 'icmp', ports: []})]
          : []
      case 'VERIFY_SUSPECT':
        return p.boolean('use_icmp') === true
          ? [portUse(p, 'asks whether suspects live', {transport: 'icmp', ports: [], from: ['use_icmp=true']})]
          : []
      default:
        return []
    }
  })
}

function serviceUses(stack: StackModel, perHost: number | undefined): readonly PortUse[] {
  const uses: PortUse[] = []
  const state = stack.find('STATE_SOCK')
  if (state !== undefined) {
    const start = state.number('bind_port') ?? 0
    const rest = {transport: 'tcp', ports: start > 0 ? span(start, 0) : []} as const
    uses.push(portUse(state, 'state transfer', {...rest, from: attributes(state, 'bind_port')}))
  }
  const keys = stack.find('SSL_KEY_EXCHANGE')
  if (keys !== undefined) {
    const more = Math.min(keys.number('port_range') ?? 0, (perHost ?? Infinity) - 1)
    const rest = {transport: 'tcp', ports: span(keys.number('port') ?? 2157, more)} as const
    uses.push(portUse(keys, 'exchange of the group key', {...rest, from: attributes(keys, 'port', 'port_range')}))
  }
  return uses
}

function diagnosticsUses(stack: StackModel, perHost: number | undefined): readonly PortUse[] {
  const {transport} = stack
  if (transport?.boolean('diag.enabled', 'enable_diagnostics') !== true) return []
  if (stack.managed && transport.setting('diag.enabled', 'enable_diagnostics') === undefined) return []
  const port = transport.number('diag.port', 'diagnostics_port') ?? 7500
  const name = transport.knows('diag.port') ? 'diag.port' : 'diagnostics_port'
  const rest = {direction: 'in', peer: 'operators', from: [`${name}=${String(port)}`]} as const
  const uses: PortUse[] = []
  if (transport.boolean('diag.enable_udp', 'diag_enable_udp') ?? true) {
    const address = transport.text('diag.mcast_addr', 'diagnostics_addr') ?? '224.0.75.75'
    uses.push(
      portUse(transport, 'diagnostics (probe)', {
        ...rest,
        transport: 'udp',
        ports: span(port, 0),
        address,
        multicast: true,
      }),
    )
  }
  if (transport.boolean('diag.enable_tcp', 'diag_enable_tcp') === true) {
    const more = Math.min(
      transport.number('diag.port_range', 'diagnostics_port_range') ?? 50,
      (perHost ?? Infinity) - 1,
    )
    uses.push(portUse(transport, 'diagnostics (probe)', {...rest, transport: 'tcp', ports: span(port, more)}))
  }
  return uses
}

const isBinding = (from: readonly string[]): boolean => from.some((one) => one.startsWith('socket-binding='))

function notesOf(stack: StackModel, ports: readonly PortUse[]): readonly string[] {
  const notes = ports
    .filter((use) => use.ephemeral && use.direction !== 'out')
    .map(
      (use) =>
        `${use.protocol}: the operating system picks the port for ${use.purpose}, anew at each start; fix it before you write firewall rules`,
    )
  if (ports.some((use) => use.multicast && use.peer === 'members'))
    notes.push('IP multicast also needs IGMP between hosts and switches')
  if (ports.some((use) => use.assumed !== undefined))
    notes.push(
      "the file has no socket-binding-group: rows marked WildFly's own have the ports of its own configurations, without an offset; give the whole file of the server",
    )
  for (const use of ports.filter(({ports: known, from}) => known.length === 0 && isBinding(from)))
    notes.push(`${use.protocol}: ${use.from.join(' ')} is not in this file, so its port is not known`)
  const external = stack.transport?.number('external_port') ?? 0
  if (external > 0) notes.push(`members advertise external_port=${String(external)}: map that port to bind_port`)
  const relay = stack.find('RELAY2', 'RELAY3', 'RELAY')
  if (relay !== undefined)
    notes.push(`${relay.name}: bridges between sites have stacks of their own; run this command on each`)
  const unknown = stack.protocols.filter((p) => p.facts === undefined && !ports.some((use) => use.protocol === p.name))
  for (const p of unknown) notes.push(`${p.name} is not shipped with JGroups ${stack.release}: its ports are not known`)
  if (!stack.complete) notes.push('a part of the stack could not be read: ports of its protocols are not listed')
  return notes
}

/**
 * Every port a member of this stack listens on or connects to. `perHost` narrows ranges to what that number of members on
 * one host takes; without it, the whole range that a member may fall back to is returned.
 */
export function stackPorts(stack: StackModel, perHost?: number): StackPorts {
  const ports = [
    ...transportUses(stack, perHost),
    ...discoveryPorts(stack),
    ...detectionUses(stack, perHost),
    ...serviceUses(stack, perHost),
    ...diagnosticsUses(stack, perHost),
  ]
  return {ports, notes: notesOf(stack, ports)}
}

/** The ports of a file that is not valid, which may lack some: that comes first among the notes. */
export function withFaults({ports, notes}: StackPorts, errors: number): StackPorts {
  if (errors === 0) return {ports, notes}
  const remark = `the file is not valid (${counted(errors, 'error')}, see jg config validate): this list may be wrong or lack ports`
  return {ports, notes: [remark, ...notes]}
}
