/**
 * Where secrets may go. A project file comes with a folder that another user may have filled, so the places it names get no secret: only
 * those that the user has named, in the file of the home folder or on the command line, do.
 */
import {RefusedError} from '../errors/index.ts'
import {type FlagShapes, scanArgv, longOption} from './argv.ts'
import type {Context} from '../context/context.ts'
import type {CurrentContext} from '../context/current.ts'
import {isOwn} from '../context/places.ts'

/** Whether the command line alone says where to go, with nothing from the context. */
function isNamed(argv: readonly string[], flags: FlagShapes, {diagnostics}: Context): boolean {
  const given = scanArgv(argv, flags)
  const has = (...names: string[]): boolean => names.some((name) => given.flags.has(name))
  if (flags['addr'] !== undefined) return has('addr', 'tcp', 'udp')
  const hasPort = flags['diag-port'] === undefined || diagnostics?.port === undefined || has('diag-port')
  return hasPort && (given.words.length > 0 || has('props', 'store'))
}

function refuse(what: string, {name, file}: Context): never {
  throw new RefusedError(
    `${what} of context ${name} (${file}): a secret goes only to addresses named in the home folder's file or on the command line; ` +
      `save the context with --home, or name the addresses, and --diag-port if the context has one`,
  )
}

/** Throws RefusedError if a secret of the context would go to a place that only a project file names. */
export function requireOwnPlaces(
  what: string,
  argv: readonly string[],
  flags: FlagShapes,
  current: CurrentContext,
): void {
  if (!isOwn(current) && !isNamed(argv, flags, current.context)) refuse(what, current.context)
}

/** The same for a database password, which the environment holds for all stores. */
export function requireOwnStore(argv: readonly string[], flags: FlagShapes, current: CurrentContext): void {
  const flag = flags['password-env']
  if (flag === undefined || (current.context.store ?? current.context.props) === undefined) return
  const variable = longOption(argv, 'password-env') ?? flag.default
  const isSet = typeof variable === 'string' && (process.env[variable] ?? '') !== ''
  if (isSet) requireOwnPlaces(`password in ${variable}`, argv, flags, current)
}
