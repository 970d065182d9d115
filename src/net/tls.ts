import {createSecureContext, type SecureContextOptions, type SecureVersion} from 'node:tls'
import {CERTIFICATE_WANTED, type SocketError, type TlsOptions} from '../runtime/ports.ts'
import {type KeystoreEntry, KeystoreError} from './keystore/keystore.ts'
import {readKeystore} from './keystore/read-keystore.ts'

/** Code of errors in this side's own files and settings. */
const TLS_CONFIG = 'TLS_CONFIG'
/** Code of errors that ended a handshake. */
const TLS_HANDSHAKE = 'TLS_HANDSHAKE'

/** Versions by Java's names, oldest first. */
const VERSIONS: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/** Errors of OpenSSL and Node, and what they mean to whoever runs the cluster. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /wrong.version.number|http.request|packet.length.too.long|unexpected.message|bad.record.type/i,
    'the other side does not speak TLS',
  ],
  [
    /before secure TLS connection/i,
    'the other side closed the connection during the TLS handshake: it may not speak TLS, or it refuses this member',
  ],
  [
    /alert.unknown.ca|alert.certificate.unknown|alert.bad.certificate/i,
    "the other side does not trust this member's certificate: check its truststore",
  ],
  [
    /certificate.required|peer.did.not.return.a.certificate|alert.handshake.failure.*40.*certificate/i,
    'a client certificate is required (tls.client_auth), but none was presented',
  ],
  [/certificate.has.expired|alert.certificate.expired/i, 'a certificate has expired'],
  [
    /self.signed|unable.to.(?:get|verify)|certificate.verify.failed|invalid CA|untrusted/i,
    "the other side's certificate does not lead to any in the truststore",
  ],
  [
    /no.shared.cipher|unsupported.protocol|protocol.version|no.protocols.available|alert.handshake.failure/i,
    'no common TLS version or cipher suite',
  ],
  [/unrecognized.name/i, 'the server name (SNI) is not accepted'],
]

/** How a server refuses who shows no certificate: Java and OpenSSL, TLS 1.2 and 1.3 differ. */
const CERTIFICATE_ALERTS =
  /alert.(?:unknown.ca|certificate.unknown|bad.certificate|certificate.required)|ALERT_(?:UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE|CERTIFICATE_REQUIRED)/i

const NO_KEYSTORE = 'the other side wants a client certificate, and no keystore with one is given'

function coded(code: string, message: string, cause?: unknown): SocketError {
  return Object.assign(new Error(message, {cause}), {code})
}

/** Explains a failed handshake; other errors of a socket are returned unchanged. `own` are the settings of the side that connects. */
export function explainTls(error: SocketError, own?: TlsOptions): SocketError {
  const {message, code = ''} = error
  if (own !== undefined && own.keystore === undefined && CERTIFICATE_ALERTS.test(`${message} ${code}`)) {
    return coded(CERTIFICATE_WANTED, `TLS: ${NO_KEYSTORE} (${brief(message)})`, error)
  }
  if (own !== undefined && own.keystore === undefined && /alert.handshake.failure/i.test(`${message} ${code}`)) {
    const why =
      'a client certificate may be wanted, and no keystore with one is given, or there is no common cipher suite'
    return coded(TLS_HANDSHAKE, `TLS: ${why} (${brief(message)})`, error)
  }
  const reason = REASONS.find(([pattern]) => pattern.test(message) || pattern.test(code))?.[1]
  if (reason !== undefined) return coded(TLS_HANDSHAKE, `TLS: ${reason} (${brief(message)})`, error)
  return /^ERR_(?:SSL|TLS)_|^EPROTO$/.test(code) ? coded(TLS_HANDSHAKE, `TLS: ${brief(message)}`, error) : error
}

/** OpenSSL's own message without its file names and numbers. */
function brief(message: string): string {
  const [, routine] = /SSL routines:[^:]*:([^:]+)/.exec(message) ?? []
  return (routine ?? message).trim()
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

const certificatePem = (der: Uint8Array): string => pem('CERTIFICATE', der)

function ownEntry(entries: readonly KeystoreEntry[], path: string, alias: string | undefined): KeystoreEntry {
  const keys = entries.filter((e) => e.key !== null && e.certificates.length > 0)
  const found = alias === undefined ? keys[0] : keys.find((e) => e.alias.toLowerCase() === alias.toLowerCase())
  if (found !== undefined) return found
  const what = alias === undefined ? 'a key with its certificate' : `a key with its certificate under '${alias}'`
  const have = entries.map((e) => `${e.alias} (${e.key === null ? 'certificate' : 'key'})`).join(', ')
  throw new KeystoreError(`keystore ${path}: ${what} expected, found ${have === '' ? 'no entry' : have}`)
}

/** The trusted certificates: those without a key, and the first of each own chain, as in Java. */
function trusted(entries: readonly KeystoreEntry[], path: string): string[] {
  const found = entries.flatMap((e) => e.certificates.slice(0, 1)).map(certificatePem)
  if (found.length === 0) throw new KeystoreError(`truststore ${path}: at least one certificate expected, found none`)
  return found
}

function versions(protocols: readonly string[] | undefined): SecureContextOptions {
  if (protocols === undefined || protocols.length === 0) return {}
  const unknown = protocols.find((p) => !VERSIONS.includes(p as SecureVersion))
  if (unknown !== undefined) throw new KeystoreError(`one of ${VERSIONS.join(', ')} expected, found '${unknown}'`)
  const wanted = VERSIONS.filter((v) => protocols.includes(v))
  const [minVersion] = wanted
  const maxVersion = wanted.at(-1)
  return {...(minVersion === undefined ? {} : {minVersion}), ...(maxVersion === undefined ? {} : {maxVersion})}
}

/** OpenSSL's name of a cipher suite of TLS 1.2 and older; those of TLS 1.3 have one name. */
function openSslName(suite: string): string {
  const [, exchange, cipher] = /^(?:TLS|SSL)_(.+)_WITH_(.+)$/.exec(suite) ?? []
  if (exchange === undefined || cipher === undefined) return suite
  const text = cipher
    .replace(/AES_(\d+)/, 'AES$1')
    .replace('_CBC', '')
    .replace('CHACHA20_POLY1305_SHA256', 'CHACHA20_POLY1305')
  return `${exchange === 'RSA' ? '' : `${exchange}_`}${text}`.replaceAll('_', '-')
}

/** Node's settings for either side, with keys and certificates as text. */
export type SecureSettings = SecureContextOptions & {readonly allowPartialTrustChain: boolean}

function build(options: TlsOptions): SecureSettings {
  const {keystore, truststore, cipherSuites = []} = options
  const entries = keystore === undefined ? [] : readKeystore(keystore)
  const own = keystore === undefined ? undefined : ownEntry(entries, keystore.path, keystore.alias)
  const authorities = truststore === undefined ? entries : readKeystore(truststore)
  const path = truststore?.path ?? keystore?.path
  const settings = {
    ...versions(options.protocols),
    ...(cipherSuites.length === 0 ? {} : {ciphers: cipherSuites.map(openSslName).join(':')}),
    ...(own?.key == null
      ? {}
      : {key: pem('PRIVATE KEY', own.key), cert: own.certificates.map(certificatePem).join('')}),
    ...(path === undefined ? {} : {ca: trusted(authorities, path)}),
    // Any certificate of the truststore may end a chain, as in Java; by default OpenSSL accepts only roots.
    allowPartialTrustChain: true,
  }
  createSecureContext(settings)
  for (const pattern of options.sniMatchers ?? []) new RegExp(pattern)
  return settings
}

const known = new WeakMap<TlsOptions, SecureSettings>()

/** Reads the files, once per options object, and checks what can be checked. Throws SocketError with the code TLS_CONFIG. */
export function secureSettings(options: TlsOptions): SecureSettings {
  const before = known.get(options)
  if (before !== undefined) return before
  try {
    const settings = build(options)
    known.set(options, settings)
    return settings
  } catch (error) {
    throw coded(TLS_CONFIG, `TLS: ${brief((error as Error).message)}`, error)
  }
}

/** The error of a connection that ended before a byte came back after its handshake. */
export function closedEarly({keystore}: TlsOptions): SocketError {
  const how = 'the other side closed the connection right after the handshake'
  if (keystore === undefined) return coded(CERTIFICATE_WANTED, `TLS: ${how}: most likely ${NO_KEYSTORE}`)
  return coded(
    TLS_HANDSHAKE,
    `TLS: ${how}: it may require another certificate (tls.client_auth) or not trust this member's`,
  )
}

/** Why an accepting side rejected a peer after the handshake. */
export function untrustedPeer(reason: string): SocketError {
  return coded(
    TLS_HANDSHAKE,
    `TLS: the peer's certificate is missing or not trusted (${reason}); check both truststores`,
  )
}
