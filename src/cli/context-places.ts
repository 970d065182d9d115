/**
 * Where secrets may go. A project file comes along with a folder that somebody else may have filled, so the places that it names get
 * no secret: only those do that the user has named, in the file of the home folder or on the command line.
 */
import {DIAG_PORT} from '../diag/diag-settings.ts'
import {RefusedError} from '../errors/index.ts'
import {type FlagShapes, givenWords, longOption} from './argv.ts'
import type {Context} from '../context/context.ts'
import type {CurrentContext} from '../context/current.ts'

/** Host of `host:port`, `[v6]:port`, JGroups' `host[port]` or `host`. */
function hostOf(address: string): string {
  return /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? /^([^:[]+)(?::\d+|\[\d+\])$/.exec(address)?.[1] ?? address
}

/** Addresses that are probed in a context: those of its diagnostics, else the hosts of its members. */
export function probePlaces({addresses, diagnostics}: Context): readonly string[] {
  const asked = diagnostics?.addresses ?? []
  return asked.length > 0 ? asked : [...new Set(addresses.map(hostOf))]
}

/** All that a context says of where its members are, each in words that are the same for the same place. */
function placesOf(context: Context): readonly string[] {
  const {addresses, diagnostics, props, store} = context
  const probed = [...new Set([...probePlaces(context), ...addresses.map(hostOf)])]
  const port = String(diagnostics?.port ?? DIAG_PORT)
  return [
    ...addresses.map((address) => `member ${address}`),
    ...probed.map((address) => `diagnostics ${address} ${port}`),
    ...(props === undefined ? [] : [`props ${props}`]),
    ...(store === undefined ? [] : [`store ${store}`]),
  ]
}

/** Whether the user has named all places of a context; one without any means whoever answers. */
function isOwn({context, home}: CurrentContext): boolean {
  if (context.isHome) return true
  const named = new Set(home.flatMap(placesOf))
  const places = placesOf(context)
  return places.length > 0 && places.every((place) => named.has(place))
}

/** Whether the command line says where to go, and leaves nothing of it to the context. */
function isNamed(argv: readonly string[], flags: FlagShapes, {diagnostics}: Context): boolean {
  const given = givenWords(argv, flags)
  const has = (...names: string[]): boolean => names.some((name) => given.flags.has(name))
  if (flags['addr'] !== undefined) return has('addr', 'tcp', 'udp')
  const hasPort = flags['diag-port'] === undefined || diagnostics?.port === undefined || has('diag-port')
  return hasPort && (given.words.length > 0 || has('props', 'store'))
}

function refuse(what: string, {name, file}: Context): never {
  throw new RefusedError(
    `${what} of context ${name} (${file}): a secret goes only to addresses that the file of the home folder or the command line names; ` +
      `save the context with --home, or name the addresses, and --diag-port where the context has one`,
  )
}

/** Throws RefusedError where a secret of the context would go to a place that only a project file names. */
export function requireOwnPlaces(
  what: string,
  argv: readonly string[],
  flags: FlagShapes,
  current: CurrentContext,
): void {
  if (!isOwn(current) && !isNamed(argv, flags, current.context)) refuse(what, current.context)
}

/** The same for the password of a database, which the environment holds for all stores. */
export function requireOwnStore(argv: readonly string[], flags: FlagShapes, current: CurrentContext): void {
  const flag = flags['password-env']
  if (flag === undefined || (current.context.store ?? current.context.props) === undefined) return
  const variable = longOption(argv, 'password-env') ?? flag.default
  const isSet = typeof variable === 'string' && (process.env[variable] ?? '') !== ''
  if (isSet) requireOwnPlaces(`password in ${variable}`, argv, flags, current)
}
