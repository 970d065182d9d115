import {isMulticast} from '../../diag/client/destinations.ts'
import {DIAG_GROUP} from '../../diag/diag-settings.ts'
import {UsageError} from '../../errors/index.ts'
import {socketText} from '../../status/report.ts'
import type {ProbePlace, SurveyStart, SurveyTarget} from '../../status/survey.ts'
import type {Context} from '../../context/context.ts'
import {variablesFor} from '../../context/variables.ts'
import {systemProperties} from '../flags/common.ts'
import {peekTarget} from '../flags/peek.ts'
import type {StatusFlags} from '../flags/status.ts'
import type {Places} from './places.ts'

/** Ports above the one of the diagnostics that members on one host take (diag.port_range). */
const DIAG_PORT_RANGE = 50

/** Stands in for the default port, to see whether an address has one. */
const ANOTHER_PORT = 1

const NOWHERE: Places = {targets: [], probes: []}

/** An address of the command line or of a context. Throws UsageError. */
export function placeOf(
  text: string,
  flags: Pick<StatusFlags, 'port' | 'transport' | 'diag-port'>,
): SurveyTarget | ProbePlace {
  const target = peekTarget(text, flags)
  const {host, port} = target
  const withPort = peekTarget(text, {...flags, port: ANOTHER_PORT}).port === port
  const diagPort = flags['diag-port']
  if (isMulticast(host)) return {address: host, transport: 'udp', ...(withPort ? {port} : {})}
  if (withPort && port >= diagPort && port <= diagPort + DIAG_PORT_RANGE)
    return {address: socketText(host, port), transport: 'tcp'}
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

async function configPlaces(flags: StatusFlags, context: Context | undefined): Promise<Places> {
  const {define, cluster} = flags
  const props = flags.props ?? context?.props
  if (props === undefined) return NOWHERE
  const {configuredPlaces} = await import('./configured.ts')
  return configuredPlaces(props, systemProperties(define), cluster, variablesFor(flags.props, context))
}

async function storePlaces(store: string, cluster: string | undefined): Promise<Places> {
  const {storedTargets} = await import('./stores.ts')
  return {targets: await storedTargets(store, cluster), probes: []}
}

/** The start of a status. What is named on the command line goes before what the context says. */
export async function statusStart(
  targets: readonly string[],
  flags: StatusFlags,
  context: Context | undefined,
): Promise<SurveyStart> {
  const isNamed = targets.length > 0 || flags.props !== undefined || flags.store !== undefined
  const from = isNamed ? undefined : context
  const store = flags.store ?? from?.store
  const words = [...targets, ...(from?.addresses ?? [])]
    .flatMap((word) => word.split(','))
    .filter((word) => word !== '')
  const named = sorted([...new Set(words)].map((text) => placeOf(text, flags)))
  const configured = await configPlaces(flags, from)
  const stored = store === undefined ? NOWHERE : await storePlaces(store, flags.cluster)
  const start = {
    targets: [...named.targets, ...configured.targets, ...stored.targets],
    probes: [...named.probes, ...(from === undefined ? [] : diagnosticsOf(from)), ...configured.probes],
    search: flags.search,
    expect: flags.expect,
    cluster: flags.cluster,
  }
  if (start.targets.length + start.probes.length > 0) return start
  if (isNamed || context !== undefined)
    throw new UsageError(
      'no address to begin with: the configuration, store or context names no host; name one as host:port',
    )
  return {...start, probes: [{address: DIAG_GROUP[4], transport: 'udp'}]}
}
