import {isMulticast} from '../diag/client/destinations.ts'
import {DIAG_GROUP, DIAG_PORT_RANGE} from '../diag/diag-settings.ts'
import type {ConfigEnvironment} from '../config/load.ts'
import {UsageError} from '../errors/index.ts'
import {endpointOf, endpointText} from '../model/endpoint.ts'
import type {SurveyTarget} from '../evidence/observations.ts'
import type {ProbePlace, SurveyStart} from './survey.ts'
import type {Context} from '../context/context.ts'
import {peekTarget, type UsualPlace} from '../peek/target.ts'
import type {Places} from './places.ts'
import type {StoreReading} from './stored.ts'

const NOWHERE: Places = {targets: [], probes: []}

/** Where a status is to begin. */
export interface StatusWish {
  /** Addresses as they were written. */
  readonly targets: readonly string[]
  readonly usual: UsualPlace
  /** Port of the diagnostics. */
  readonly diagPort: number
  /** A configuration of the members. */
  readonly props: string | undefined
  /** A discovery store by its address. */
  readonly store: string | undefined
  readonly cluster: string | undefined
  readonly search: boolean
  readonly expect: number | undefined
}

/** By what configurations and stores are read. */
export interface PlaceReading extends StoreReading {
  /** Made only where a configuration is read. */
  readonly environment: () => Promise<ConfigEnvironment>
}

/** An address of the command line or of a context. Throws UsageError. */
export function placeOf(
  text: string,
  {usual, diagPort}: Pick<StatusWish, 'usual' | 'diagPort'>,
): SurveyTarget | ProbePlace {
  const target = peekTarget(text, usual)
  const {host, port} = target
  const withPort = endpointOf(text, {jgroups: true})?.port !== undefined
  if (isMulticast(host)) return {address: host, transport: 'udp', ...(withPort ? {port} : {})}
  if (withPort && port >= diagPort && port <= diagPort + DIAG_PORT_RANGE)
    return {address: endpointText(target), transport: 'tcp'}
  return {...target, origin: 'given'}
}

function sorted(places: readonly (SurveyTarget | ProbePlace)[]): Places {
  return {
    targets: places.filter((place): place is SurveyTarget => 'host' in place),
    probes: places.filter((place): place is ProbePlace => !('host' in place)),
  }
}

function diagnosticsOf({diagnostics}: Context): ProbePlace[] {
  return (diagnostics?.addresses ?? []).map((address) => ({
    address,
    transport: diagnostics?.transport ?? (isMulticast(address) ? 'udp' : 'tcp'),
  }))
}

async function configPlaces(
  props: string | undefined,
  cluster: string | undefined,
  reading: PlaceReading,
): Promise<Places> {
  if (props === undefined) return NOWHERE
  const {configuredPlaces} = await import('./configured.ts')
  return configuredPlaces(props, await reading.environment(), cluster, reading)
}

async function storePlaces(
  store: string | undefined,
  cluster: string | undefined,
  reading: StoreReading,
): Promise<Places> {
  if (store === undefined) return NOWHERE
  const {storedTargets} = await import('./stored.ts')
  return {targets: await storedTargets(store, cluster, reading), probes: []}
}

/** The start of a status. What the wish names goes before what the context says. */
export async function statusStart(
  wish: StatusWish,
  context: Context | undefined,
  reading: PlaceReading,
): Promise<SurveyStart> {
  const {cluster, search, expect} = wish
  const isNamed = wish.targets.length > 0 || wish.props !== undefined || wish.store !== undefined
  const from = isNamed ? undefined : context
  const words = [...wish.targets, ...(from?.addresses ?? [])]
    .flatMap((word) => word.split(','))
    .filter((word) => word !== '')
  const named = sorted([...new Set(words)].map((text) => placeOf(text, wish)))
  const configured = await configPlaces(wish.props ?? from?.props, cluster, reading)
  const stored = await storePlaces(wish.store ?? from?.store, cluster, reading)
  const start = {
    targets: [...named.targets, ...configured.targets, ...stored.targets],
    probes: [...named.probes, ...(from === undefined ? [] : diagnosticsOf(from)), ...configured.probes],
    search,
    expect,
    cluster,
  }
  if (start.targets.length + start.probes.length > 0) return start
  if (isNamed || context !== undefined)
    throw new UsageError(
      'no address to begin with: the configuration, store or context names no host; name one as host:port',
    )
  return {...start, probes: [{address: DIAG_GROUP[4], transport: 'udp'}]}
}
