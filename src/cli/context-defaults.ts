import {type FlagShapes, givenWords} from './argv.ts'
import type {Context, SecretReference} from '../context/context.ts'
import type {CurrentContext} from '../context/current.ts'
import {probePlaces} from '../context/places.ts'
import {requireOwnPlaces, requireOwnStore} from './context-secrets.ts'
import {secretOf} from '../context/secret.ts'

type Words = readonly string[]

/** Every character with a meaning in a regular expression, of Java's or of ours. */
const SPECIAL = /[\\^$.*+?()[\]{}|]/g

/** Where members are probed: as the context says, else over TCP at the hosts of its addresses. */
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

/** What a context gives for flags, by their names; a function where the flag decides. */
function valuesOf(
  context: Context,
  mayGo: (what: string) => void,
): Readonly<Record<string, Words | ((flag: {helpValue?: unknown}) => Words)>> {
  const {cluster, tls} = context
  const one = (value: string | number | undefined): Words => (value === undefined ? [] : [String(value)])
  const secret = (reference: SecretReference | undefined, what: string) => (): Words => {
    if (reference === undefined) return []
    mayGo(what)
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

/** Whether the command line says where to probe: then nothing of the context does. */
export function namesProbes(argv: readonly string[], flags: FlagShapes): boolean {
  const given = givenWords(argv, flags).flags
  return ['addr', 'tcp', 'udp'].some((name) => given.has(name))
}

/**
 * The argument list with the context's values for all flags of the command that it does not give itself. One given flag of where to
 * probe (addr, port, tcp, udp) leaves all of these as they are given. Throws RefusedError where a secret would go to a place that only a
 * project file names.
 */
export function withContextDefaults(argv: readonly string[], flags: FlagShapes, current: CurrentContext): string[] {
  const {context} = current
  const given = givenWords(argv, flags).flags
  const elsewhere = namesProbes(argv, flags)
  const mayGo = (what: string): void => requireOwnPlaces(what, argv, flags, current)
  requireOwnStore(argv, flags, current)
  const words = Object.entries(valuesOf(context, mayGo)).flatMap(([name, value]) => {
    const flag = flags[name]
    if (flag === undefined || given.has(name)) return []
    // Only with addr beside it are port and tcp those of the diagnostics.
    if (['port', 'tcp'].includes(name) && flags['addr'] === undefined) return []
    if (['addr', 'port', 'tcp'].includes(name) && elsewhere) return []
    // What is asked by address only need not be the whole cluster.
    if (name === 'expect' && flags['addr'] === undefined && flags['search'] === undefined) return []
    const values = typeof value === 'function' ? value(flag) : value
    return values.map((text) => (flag.type === 'boolean' ? `--${name}` : `--${name}=${text}`))
  })
  return [...words, ...argv]
}
