import type {Network} from '../runtime/ports.ts'
import {diagComponent} from '../stack/diag-component.ts'
import type {Protocol} from '../stack/protocol.ts'

/** Multicast group of diagnostics requests, by address family. */
export const DIAG_GROUP = {4: '224.0.75.75', 6: 'ff0e::0:75:75'} as const

/** Port of diagnostics requests. */
export const DIAG_PORT = diagComponent.properties.port.default

/** Number of further ports that responders on one host may use. */
export const DIAG_PORT_RANGE = diagComponent.properties.port_range.default
const TTL = diagComponent.properties.ttl.default

/** Settings of a responder: the `diag` component of the transport. */
export interface DiagSettings {
  readonly enabled: boolean
  readonly udp: boolean
  readonly tcp: boolean
  readonly family: 4 | 6
  readonly group: string
  readonly port: number
  readonly portRange: number
  readonly ttl: number
  /** Addresses of the interfaces on which the group is joined; null for all. */
  readonly groupInterfaces: readonly string[] | null
  /** Address that the TCP responder listens on; null for all. */
  readonly bindAddress: string | null
  readonly passcode: string | null
  /** Counts a request that was dropped because there were too many. */
  countDropped(): void
}

type Values = Readonly<Record<string, unknown>>

/** Returns the addresses of the interfaces that a list names, by name or address. */
function interfaceAddresses(names: readonly string[], network: Network, family: 4 | 6): string[] {
  return network
    .interfaces()
    .filter(({name, addresses}) => names.includes(name) || addresses.some(({address}) => names.includes(address)))
    .flatMap(({addresses}) => addresses.filter((known) => known.family === family).map(({address}) => address))
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** Reads the settings from the first of these protocols, a transport or a router; null if it has no diagnostics. */
export function diagSettings(
  protocols: readonly Protocol[],
  addressFamily: 4 | 6,
  network: Network,
): DiagSettings | null {
  const components = protocols[0]?.components as
    Record<string, {props: Values; counters: Record<string, number>}> | undefined
  const diag = components?.['diag']
  if (diag === undefined) return null
  const {props, counters} = diag
  const group = textOf(props['mcast_addr']) ?? DIAG_GROUP[addressFamily]
  const family = group.includes(':') ? 6 : 4
  const interfaces = props['bind_interfaces'] as readonly string[] | null | undefined
  return {
    enabled: props['enabled'] !== false,
    udp: props['enable_udp'] !== false,
    tcp: props['enable_tcp'] === true,
    family,
    group,
    port: Number(props['port'] ?? DIAG_PORT),
    portRange: Number(props['port_range'] ?? DIAG_PORT_RANGE),
    ttl: Number(props['ttl'] ?? TTL),
    groupInterfaces:
      interfaces === null || interfaces === undefined ? null : interfaceAddresses(interfaces, network, family),
    bindAddress: textOf(props['bind_addr']),
    passcode: textOf(props['passcode']),
    countDropped: () => {
      counters['num_requests_dropped'] = (counters['num_requests_dropped'] ?? 0) + 1
    },
  }
}
