import {type FlagShapes, scanArgv} from './argv.ts'
import type {Context, SecretReference} from '../context/context.ts'
import type {CurrentContext} from '../context/current.ts'
import {probePlaces} from '../context/places.ts'
import {requireOwnPlaces, requireOwnStore} from './context-secrets.ts'
import {secretOf} from '../context/secret.ts'

type Words = readonly string[]

/** Every character with a meaning in a regular expression, of Java's or of ours. */
const SPECIAL = /[\\^$.*+?()[\]{}|]/g

/** Where members are probed: as the context says, otherwise over TCP at the hosts of its addresses. */
function probeWords(context: Context): Readonly<Record<string, Words>> {
  const {diagnostics} = context
  const addr = probePlaces(context)
  const isAsked = (diagnostics?.addresses ?? []).length > 0
  const tcp = diagnostics?.transport === 'tcp' || (diagnostics?.transport === undefined && !isAsked)
  return {
    addr,
    port: diagnostics?.port === undefined ? [] : [String(diagnostics.port)],
    tcp: tcp && addr.length > 0 ? [''] : [],
  }
}

/** Values of a context for flags, by flag name; a function if the flag decides. */
function valuesOf(
  context: Context,
  checkSecret: (what: string) => void,
): Readonly<Record<string, Words | ((flag: {helpValue?: unknown}) => Words)>> {
  const {cluster, tls} = context
  const one = (value: string | number | undefined): Words => (value === undefined ? [] : [String(value)])
  const secret = (reference: SecretReference | undefined, what: string) => (): Words => {
    if (reference === undefined) return []
    checkSecret(what)
    return [secretOf(reference, `${what} of context ${context.name}`)]
  }
  return {
    ...probeWords(context),
    'diag-port': one(context.diagnostics?.port),
    'bind-addr': one(context.bindAddress),
    transport: one(context.transport),
    cluster: ({helpValue}) =>
      one(helpValue === '<regex>' && cluster !== undefined ? cluster.replace(SPECIAL, '\\$&') : cluster),
    passcode: secret(context.passcode, 'passcode'),
    expect: one(context.expect),
    tls: tls === undefined ? [] : [''],
    'tls-keystore': one(tls?.keystore),
    'tls-keystore-password': secret(tls?.keystorePassword, 'password of the keystore'),
    'tls-truststore': one(tls?.truststore),
    'tls-truststore-password': secret(tls?.truststorePassword, 'password of the truststore'),
    'tls-server-name': one(tls?.serverName),
  }
}

/** Whether the command line says where to probe; then the context's places are ignored. */
export function namesProbes(argv: readonly string[], flags: FlagShapes): boolean {
  const given = scanArgv(argv, flags).flags
  return ['addr', 'tcp', 'udp'].some((name) => given.has(name))
}

/**
 * Returns the argument list with the context's values for all flags of the command that it does not set itself. If it sets one of the
 * flags that say where to probe (addr, tcp, udp), the context fills none of addr, port and tcp. Throws RefusedError if a secret would go
 * to a place that only a project file names.
 */
export function withContextDefaults(argv: readonly string[], flags: FlagShapes, current: CurrentContext): string[] {
  const {context} = current
  const given = scanArgv(argv, flags).flags
  const isElsewhere = namesProbes(argv, flags)
  const checkSecret = (what: string): void => requireOwnPlaces(what, argv, flags, current)
  requireOwnStore(argv, flags, current)
  const words = Object.entries(valuesOf(context, checkSecret)).flatMap(([name, value]) => {
    const flag = flags[name]
    if (flag === undefined || given.has(name)) return []
    // Only next to addr do port and tcp mean those of the diagnostics.
    if (['port', 'tcp'].includes(name) && flags['addr'] === undefined) return []
    if (['addr', 'port', 'tcp'].includes(name) && isElsewhere) return []
    // Members that are asked only by address need not be the whole cluster.
    if (name === 'expect' && flags['addr'] === undefined && flags['search'] === undefined) return []
    const values = typeof value === 'function' ? value(flag) : value
    return values.map((text) => (flag.type === 'boolean' ? `--${name}` : `--${name}=${text}`))
  })
  return [...words, ...argv]
}
