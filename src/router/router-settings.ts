import {UsageError} from '../errors/index.ts'
import type {TlsOptions} from '../runtime/ports.ts'
import type {DumpMessages, RouterOptions, RouterWire} from './router-options.ts'
import type {ProtocolSettings} from '../stack/protocol.ts'
import type {PropValues} from '../stack/spec.ts'
import {tlsComponent, tlsOptionsOf} from '../stack/tls-component.ts'

type Text = string | undefined

/** Parsed values of `routerFlags`. */
export interface RouterFlagValues {
  readonly port: number
  readonly 'bind-addr'?: Text
  readonly expiry: number
  readonly 'reaper-interval': number
  readonly 'max-length': number
  readonly 'max-send-queue': number
  readonly 'max-waiting': number
  readonly 'stuck-timeout': number
  readonly suspect: boolean
  readonly 'dump-msgs': DumpMessages
  readonly wire: RouterWire
  readonly 'recv-buf-size': number
  readonly nio: boolean
  readonly 'diag-enabled': boolean
  readonly 'diag-enable-udp': boolean
  readonly 'diag-enable-tcp': boolean
  readonly 'diag-mcast-addr'?: Text
  readonly 'diag-bind-addr'?: Text
  readonly 'diag-port': number
  readonly 'diag-port-range': number
  readonly 'diag-ttl': number
  readonly 'diag-bind-interfaces'?: Text
  readonly 'diag-passcode'?: Text
  readonly 'tls-protocol'?: Text
  readonly 'tls-cipher-suites'?: Text
  readonly 'tls-keystore-path'?: Text
  readonly 'tls-keystore-password'?: Text
  readonly 'tls-keystore-type'?: Text
  readonly 'tls-keystore-alias'?: Text
  readonly 'tls-truststore-path'?: Text
  readonly 'tls-truststore-password'?: Text
  readonly 'tls-truststore-type'?: Text
  readonly 'tls-client-auth'?: Text
  readonly 'tls-sni-matcher'?: readonly string[] | undefined
}

type TlsValues = PropValues<typeof tlsComponent.properties>

/** What the options mean for a router, its probe answers and its TLS. */
export interface RouterSettings {
  readonly options: RouterOptions
  readonly components: NonNullable<ProtocolSettings['components']>
  readonly nio: boolean
}

function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function clientAuth(word: Text): string | undefined {
  if (word === undefined || /^(none|want|need)$/i.test(word)) return word?.toUpperCase()
  throw new UsageError(`tls-client-auth: expected none, want or need, found '${word}'`)
}

function tlsValues(flags: RouterFlagValues): Record<string, unknown> {
  const values = given({
    protocols: flags['tls-protocol'],
    cipher_suites: flags['tls-cipher-suites'],
    keystore_path: flags['tls-keystore-path'],
    keystore_password: flags['tls-keystore-password'],
    keystore_type: flags['tls-keystore-type'],
    keystore_alias: flags['tls-keystore-alias'],
    truststore_path: flags['tls-truststore-path'],
    truststore_password: flags['tls-truststore-password'],
    truststore_type: flags['tls-truststore-type'],
    client_auth: clientAuth(flags['tls-client-auth']),
    sni_matchers: flags['tls-sni-matcher'],
  })
  // As in JGroups each of these options asks for TLS.
  return Object.keys(values).length === 0 ? {} : {...values, enabled: true}
}

function tlsOf(values: Readonly<Record<string, unknown>>): TlsOptions | undefined {
  const defaults = Object.entries(tlsComponent.properties).map(([name, property]) => [name, property.default] as const)
  return tlsOptionsOf({...Object.fromEntries(defaults), ...values} as TlsValues, 'GossipRouter')
}

/** Reads the options. Throws UsageError and ConfigError. */
export function routerSettings(flags: RouterFlagValues): RouterSettings {
  const tls = tlsValues(flags)
  const interfaces = flags['diag-bind-interfaces']?.split(',').map((name) => name.trim())
  const diag = given({
    enabled: flags['diag-enabled'],
    enable_udp: flags['diag-enable-udp'],
    enable_tcp: flags['diag-enable-tcp'],
    mcast_addr: flags['diag-mcast-addr'],
    bind_addr: flags['diag-bind-addr'],
    port: flags['diag-port'],
    port_range: flags['diag-port-range'],
    ttl: flags['diag-ttl'],
    bind_interfaces: interfaces,
    passcode: flags['diag-passcode'],
  })
  for (const name of ['max-send-queue', 'max-waiting'] as const) {
    if (flags[name] < 1) throw new UsageError(`${name}: expected 1 or more, found ${String(flags[name])}`)
  }
  const options = {
    bindAddress: flags['bind-addr'] ?? null,
    port: flags.port,
    expiryMs: flags.expiry,
    reaperIntervalMs: flags['reaper-interval'],
    receiveBuffer: flags['recv-buf-size'],
    maxLength: flags['max-length'],
    maxSendQueue: flags['max-send-queue'],
    maxWaiting: flags['max-waiting'],
    stuckMs: flags['stuck-timeout'],
    emitSuspectEvents: flags.suspect,
    dump: flags['dump-msgs'],
    wire: flags.wire,
    tls: tlsOf(tls),
  }
  return {options, components: {diag, tls}, nio: flags.nio}
}
