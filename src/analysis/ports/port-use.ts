import type {StackModel, StackProtocol} from '../stacks/stack-model.ts'
import {EPHEMERAL, type PortRange, rangeFrom} from './port-range.ts'
import {assumedBinding} from './wildfly-bindings.ts'

/** Who is at the other end. */
export type PortPeer =
  'members' | 'operators' | 'gossip router' | 'database' | 'DNS server' | 'Kubernetes API' | 'object store'

/** Ports of one purpose: what has to be open. */
export interface PortUse {
  readonly protocol: string
  readonly purpose: string
  readonly transport: 'tcp' | 'udp' | 'icmp'
  /** Closed ranges; none for ICMP, and where the port of a service is not known. */
  readonly ports: readonly PortRange[]
  /** True where the operating system picks the port, anew at each start; the ranges are then those of Linux. */
  readonly ephemeral: boolean
  /** `in` is listened on, `out` is connected to, `both` is each for every member. */
  readonly direction: 'in' | 'out' | 'both'
  readonly peer: PortPeer
  /** Multicast group, or the hosts connected to. */
  readonly address?: string
  readonly multicast: boolean
  /** Attributes the ports follow from, as `bind_port=7800`. */
  readonly from: readonly string[]
  /** The socket binding of WildFly's own configurations that the ports are taken from, since the file does not define it. */
  readonly assumed?: string
}

/** What of a port use differs from the usual one: messages between members, both ways, no multicast. */
export function portUse(
  protocol: StackProtocol,
  purpose: string,
  rest: Partial<PortUse> & Pick<PortUse, 'transport' | 'ports'>,
): PortUse {
  const picked =
    rest.ephemeral !== false && rest.ports.length === 0 && rest.transport !== 'icmp' && rest.direction !== 'out'
  return {
    protocol: protocol.name,
    purpose,
    direction: 'both',
    peer: 'members',
    multicast: false,
    from: [],
    ...rest,
    ephemeral: picked || rest.ephemeral === true,
    ports: picked ? [EPHEMERAL] : rest.ports,
  }
}

/** Names with the values in effect. */
export const attributes = (protocol: StackProtocol, ...names: readonly string[]): string[] =>
  names
    .filter((name) => protocol.knows(name) || protocol.setting(name) !== undefined)
    .map((name) => `${name}=${protocol.text(name) ?? ''}`)

/** The ports from one on, `more` above it included, as a list. */
export const span = (start: number, more: number): readonly PortRange[] => [rangeFrom(start, more)]

/** The range of a protocol above its port: a server sets it to 0 where its file leaves it open. */
export const rangeOf = (stack: StackModel, protocol: StackProtocol): number =>
  stack.managed && protocol.setting('port_range') === undefined ? 0 : (protocol.number('port_range') ?? 0)

/** What a use says of a socket binding that the file does not define: its port, where it is one of WildFly's own. */
export function atBinding(
  stack: StackModel,
  protocol: StackProtocol,
): (Pick<PortUse, 'ports' | 'ephemeral' | 'from'> & Pick<Partial<PortUse>, 'assumed'>) | undefined {
  const binding = assumedBinding(stack, protocol)
  if (binding === undefined) return undefined
  const {name, port, assumed} = binding
  const ports = port === undefined ? [] : span(port, 0)
  return {ports, ephemeral: false, from: [`socket-binding=${name}`], ...(assumed ? {assumed: name} : {})}
}

/** The ports the transport may be bound to; none where the system picks one. With `perHost` members on a host, it takes the first ones. */
export function transportPorts(stack: StackModel, perHost?: number): readonly PortRange[] {
  const {transport} = stack
  const start = transport?.number('bind_port', 'start_port') ?? 0
  const bound = start > 0 ? undefined : assumedBinding(stack, transport)
  if (transport !== undefined && bound?.port !== undefined) return span(bound.port, 0)
  if (transport === undefined || start <= 0 || transport.name === 'TUNNEL') return []
  return span(start, Math.min(rangeOf(stack, transport), (perHost ?? Infinity) - 1))
}
