import type {StackModel, StackProtocol} from '../analysis/stacks/stack-model.ts'
import {requireStacks} from '../analysis/stacks/load-stacks.ts'
import {type ConfigEnvironment, requireSource} from '../config/load.ts'
import {JgError} from '../errors/index.ts'
import type {SurveyTarget} from '../evidence/observations.ts'
import type {ProbePlace} from './survey.ts'
import {withPortsAbove} from '../model/endpoint.ts'
import {parseHostList} from '../stack/host-list.ts'
import type {Places} from './places.ts'
import {passedOver, storedTargets, type StoreReading} from './stored.ts'

/** Ports above that of a host that are tried, whatever the configuration allows. */
const MAX_PORT_RANGE = 20

/** Hosts of `a[7800],b[7801]`; the ports of the range above each may have members, or not. */
function listedTargets(discovery: StackProtocol, transport: 'tcp' | 'udp', port: number): SurveyTarget[] {
  const more = Math.min(discovery.number('port_range') ?? 0, MAX_PORT_RANGE)
  return parseHostList(discovery.text('initial_hosts') ?? '').hosts.flatMap((host) =>
    withPortsAbove({port, ...host}, more).map((socket, i): SurveyTarget => {
      return {...socket, transport, origin: i === 0 ? 'given' : 'search'}
    }),
  )
}

function diagnosticPlaces({transport}: StackModel, hosts: readonly string[]): ProbePlace[] {
  if (transport?.boolean('diag.enabled', 'enable_diagnostics') !== true) return []
  const places: ProbePlace[] = []
  const port = transport.number('diag.port', 'diagnostics_port')
  if (transport.boolean('diag.enable_udp', 'diag_enable_udp') ?? true) {
    const address = transport.text('diag.mcast_addr', 'diagnostics_addr') ?? '224.0.75.75'
    places.push({address, transport: 'udp', ...(port === undefined ? {} : {port})})
  }
  if (transport.boolean('diag.enable_tcp', 'diag_enable_tcp') === true) {
    for (const address of hosts) places.push({address, transport: 'tcp', ...(port === undefined ? {} : {port})})
  }
  return places
}

async function placesOf(stack: StackModel, cluster: string | undefined, reading: StoreReading): Promise<Places> {
  const transport = stack.overTcp ? 'tcp' : 'udp'
  const port = stack.transport?.number('bind_port', 'start_port') ?? 0
  const lists = stack.protocols.filter(({name}) => name === 'TCPPING')
  const targets = lists.flatMap((discovery) => listedTargets(discovery, transport, port === 0 ? 7800 : port))
  const hosts = [...new Set(targets.map(({host}) => host))]
  const probes = diagnosticPlaces(stack, hosts)
  const isOptional = targets.length + probes.length > 0
  return {targets: [...targets, ...(await stored(stack, cluster, reading, isOptional))], probes}
}

/** What the store of a stack holds; one that cannot be read is warned of where there is another place to begin. */
async function stored(
  stack: StackModel,
  cluster: string | undefined,
  reading: StoreReading,
  isOptional: boolean,
): Promise<SurveyTarget[]> {
  try {
    return await storedTargets(stack, cluster, reading)
  } catch (error) {
    if (!isOptional || !(error instanceof JgError)) throw error
    reading.warn(passedOver(error.message))
    return []
  }
}

/** Where the members of a configuration are, as far as it says. Throws ConfigError when it cannot be read. */
export async function configuredPlaces(
  props: string,
  environment: ConfigEnvironment,
  cluster: string | undefined,
  reading: StoreReading,
): Promise<Places> {
  const {stacks} = requireStacks(requireSource(props, environment.files), 'auto', environment)
  const places = await Promise.all(stacks.map((stack) => placesOf(stack, cluster, reading)))
  return {targets: places.flatMap(({targets}) => targets), probes: places.flatMap(({probes}) => probes)}
}
