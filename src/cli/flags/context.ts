import {resolve} from 'node:path'
import {Flags, type Interfaces} from '@oclif/core'
import {UsageError} from '../../errors/index.ts'
import {portFlag} from './common.ts'
import {
  type ContextDiagnostics,
  type ContextTls,
  type SecretReference,
  TRANSPORT_CHOICES,
} from '../../context/context.ts'
import type {ContextFacts} from '../../context/save.ts'

/** Two mutually exclusive flags for a secret by reference. */
const secretFlags = <N extends string>(name: N, what: string) =>
  ({
    [`${name}-env`]: Flags.string({
      exclusive: [`${name}-file`],
      helpValue: '<variable>',
      summary: `environment variable with the ${what}`,
    }),
    [`${name}-file`]: Flags.string({helpValue: '<file>', summary: `file with the ${what}`}),
  }) as Record<`${N}-env` | `${N}-file`, Interfaces.OptionFlag<string | undefined>>

/** Flags for everything a context holds. */
export const contextFactFlags = {
  addr: Flags.string({
    helpValue: '<host:port>',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'address of a member; may be repeated',
  }),
  transport: Flags.option({options: TRANSPORT_CHOICES, summary: 'transport of the members [default: auto]'})(),
  cluster: Flags.string({summary: 'name of the cluster'}),
  props: Flags.string({helpValue: '<file>', summary: 'configuration of the members'}),
  store: Flags.string({
    helpValue: '<url>',
    summary: 'discovery store, such as file:/var/lib/ping, gossip://router:12001 or jdbc:postgresql://db/test',
  }),
  'bind-addr': Flags.string({aliases: ['bind_addr'], helpValue: '<addr>', summary: 'local address to connect from'}),
  'diag-addr': Flags.string({
    helpValue: '<addr>',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'multicast group or host of the diagnostics; may be repeated [default: hosts of --addr]',
  }),
  'diag-port': portFlag({summary: 'port of the diagnostics [default: 7500]'}),
  'diag-transport': Flags.option({options: ['udp', 'tcp'] as const, summary: 'how to reach the diagnostics'})(),
  ...secretFlags('passcode', 'passcode of the diagnostics'),
  'tls-keystore': Flags.string({helpValue: '<file>', summary: 'keystore for members that speak TLS'}),
  'tls-truststore': Flags.string({helpValue: '<file>', summary: 'truststore for members that speak TLS'}),
  ...secretFlags('tls-keystore-password', 'password of the keystore'),
  ...secretFlags('tls-truststore-password', 'password of the truststore'),
  'tls-server-name': Flags.string({summary: 'name in the certificates of the members'}),
  expect: Flags.integer({helpValue: '<n>', min: 1, summary: 'number of members that the cluster should have'}),
  'read-only': Flags.boolean({default: false, summary: 'refuse everything that changes the cluster'}),
}

/** Parsed values of `contextFactFlags`. */
export type ContextFlagValues = Interfaces.InferredFlags<typeof contextFactFlags>

const path = (value: string | undefined): string | undefined => (value === undefined ? undefined : resolve(value))

function secretReference(
  flags: ContextFlagValues,
  name: 'passcode' | 'tls-keystore-password' | 'tls-truststore-password',
): SecretReference | undefined {
  const env = flags[`${name}-env`]
  const file = path(flags[`${name}-file`])
  if (env !== undefined) return {env}
  return file === undefined ? undefined : {file}
}

function definedValues<T extends object>(entries: {readonly [K in keyof T]: T[K] | undefined}): T | undefined {
  const kept = Object.entries(entries).filter(([, value]) => value !== undefined)
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as T)
}

/** Returns the context that flags describe. Throws UsageError if they do not say where the members are. */
export function contextFacts(flags: ContextFlagValues): ContextFacts {
  const asked = flags['diag-addr'] ?? []
  const how = definedValues<Partial<ContextDiagnostics>>({
    port: flags['diag-port'],
    transport: flags['diag-transport'],
  })
  const tls = definedValues<ContextTls>({
    keystore: path(flags['tls-keystore']),
    truststore: path(flags['tls-truststore']),
    keystorePassword: secretReference(flags, 'tls-keystore-password'),
    truststorePassword: secretReference(flags, 'tls-truststore-password'),
    serverName: flags['tls-server-name'],
  })
  const facts = definedValues<Omit<ContextFacts, 'addresses' | 'readOnly'>>({
    transport: flags.transport,
    cluster: flags.cluster,
    props: path(flags.props),
    store: flags.store,
    bindAddress: flags['bind-addr'],
    diagnostics: asked.length === 0 && how === undefined ? undefined : {addresses: asked, ...how},
    passcode: secretReference(flags, 'passcode'),
    tls,
    expect: flags.expect,
  })
  const addresses = flags.addr ?? []
  if (addresses.length + asked.length === 0 && facts?.props === undefined && facts?.store === undefined)
    throw new UsageError('expected where the members are: one of --addr, --diag-addr, --props and --store')
  return {...facts, addresses, readOnly: flags['read-only']}
}
