import {ConfigError} from '../errors/index.ts'
import type {KeystoreFile, TlsOptions} from '../runtime/ports.ts'
import {componentSpec, prop, type PropValues} from './spec.ts'

const TEXTS = 'java.lang.String[]'

/** Declares the `tls` component of transports that use connections (org.jgroups.util.TLS). */
export const tlsComponent = componentSpec({
  doc: 'Encrypts connections.',
  properties: {
    cipher_suites: prop.string(null, 'Cipher suites that may be used', {type: TEXTS, writable: true}),
    client_auth: prop.enum('NONE', ['NONE', 'WANT', 'NEED'], 'Whether peers must show a certificate', {writable: true}),
    enabled: prop.boolean(false, 'Whether connections are encrypted', {writable: true}),
    keystore_alias: prop.string(null, 'Entry of the keystore', {writable: true}),
    keystore_password: prop.string(null, 'Password of the keystore', {
      writable: true,
      secret: true,
      unreadable: true,
    }),
    keystore_path: prop.string(null, 'File with our own key and certificate', {writable: true}),
    keystore_type: prop.string('pkcs12', 'Format of the keystore: pkcs12 or jks', {writable: true}),
    protocols: prop.string(null, 'Versions of TLS that may be used', {type: TEXTS, writable: true}),
    provider: prop.string(null, 'Java security provider', {
      writable: true,
      inert: 'Java classes cannot be loaded here',
    }),
    sni_matchers: {
      ...prop.list('Patterns of host names (SNI) that are accepted; any when empty', {writable: true}),
      default: [] as readonly string[],
    },
    truststore_password: prop.string(null, 'Password of the truststore', {
      writable: true,
      secret: true,
      unreadable: true,
    }),
    truststore_path: prop.string(null, 'File with certificates to trust; the keystore when unset', {writable: true}),
    truststore_type: prop.string('pkcs12', 'Format of the truststore: pkcs12 or jks', {writable: true}),
  },
  attributes: {},
  operations: {},
})

function words(text: string | null): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/**
 * The TLS options of the network as configured; undefined when TLS is off. `owner` is named in errors. Throws ConfigError.
 * Differs from JGroups: versions and suites apply to the connecting side too; `sni_matchers` are patterns, not Java classes.
 */
export function tlsOptionsOf(props: PropValues<typeof tlsComponent.properties>, owner: string): TlsOptions | undefined {
  if (!props.enabled) return undefined
  if (props.keystore_path === null)
    throw new ConfigError(
      `${owner}: tls.enabled needs tls.keystore_path, the file with our own key and certificate; found none`,
    )
  const keystore: KeystoreFile = {
    path: props.keystore_path,
    type: props.keystore_type ?? 'pkcs12',
    password: props.keystore_password,
    ...(props.keystore_alias === null ? {} : {alias: props.keystore_alias}),
  }
  const truststore: KeystoreFile | undefined =
    props.truststore_path === null
      ? undefined
      : {
          path: props.truststore_path,
          type: props.truststore_type ?? 'pkcs12',
          password: props.truststore_password,
        }
  return {
    keystore,
    ...(truststore === undefined ? {} : {truststore}),
    clientAuth: (props.client_auth ?? 'NONE') as 'NONE' | 'WANT' | 'NEED',
    protocols: words(props.protocols),
    cipherSuites: words(props.cipher_suites),
    sniMatchers: props.sni_matchers,
  }
}
