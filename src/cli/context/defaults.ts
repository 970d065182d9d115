import type {FlagShapes} from '../argv.ts'
import type {Context, SecretReference} from './context.ts'
import {secretOf} from './secret.ts'

type Words = readonly string[]

/** Every character with a meaning in a regular expression, of Java's or of ours. */
const SPECIAL = /[\\^$.*+?()[\]{}|]/g

/** Host of `host:port`, `[v6]:port` or `host`. */
function hostOf(address: string): string {
  return /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? /^([^:]+):\d+$/.exec(address)?.[1] ?? address
}

/** Where members are probed: as the context says, else over TCP at the hosts of its addresses. */
function probeWords({addresses, diagnostics}: Context): Readonly<Record<string, Words>> {
  const asked = diagnostics?.addresses ?? []
  const addr = asked.length > 0 ? asked : [...new Set(addresses.map(hostOf))]
  const tcp = diagnostics?.transport === 'tcp' || (diagnostics?.transport === undefined && asked.length === 0)
  return {
    addr,
    port: diagnostics?.port === undefined ? [] : [String(diagnostics.port)],
    tcp: tcp && addr.length > 0 ? [''] : [],
  }
}

/** What a context gives for flags, by their names; a function where the flag decides. */
function valuesOf(context: Context): Readonly<Record<string, Words | ((flag: {helpValue?: unknown}) => Words)>> {
  const {cluster, tls} = context
  const one = (value: string | number | undefined): Words => (value === undefined ? [] : [String(value)])
  const secret = (reference: SecretReference | undefined, what: string) => (): Words =>
    reference === undefined ? [] : [secretOf(reference, `${what} of context ${context.name}`)]
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

/** Long flags that an argument list gives, aliases as the flags themselves. Expects long options in their double-dash form. */
function givenFlags(argv: readonly string[], flags: FlagShapes): ReadonlySet<string> {
  const names = new Map(
    Object.entries(flags).flatMap(([name, {aliases = []}]) => [name, ...aliases].map((word) => [word, name] as const)),
  )
  const given = new Set<string>()
  for (const word of argv) {
    if (word === '--') break
    const [, spelling = ''] = /^--(?:no-)?([^=]+)/.exec(word) ?? []
    const name = names.get(spelling)
    if (name !== undefined) given.add(name)
  }
  return given
}

/**
 * The argument list with the context's values for all flags of the command that it does not give itself. One given flag of where to
 * probe (addr, port, tcp, udp) leaves all of these as they are given.
 */
export function withContextDefaults(argv: readonly string[], flags: FlagShapes, context: Context): string[] {
  const given = givenFlags(argv, flags)
  const elsewhere = ['addr', 'tcp', 'udp'].some((name) => given.has(name))
  const words = Object.entries(valuesOf(context)).flatMap(([name, value]) => {
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
