import {Flags, type Interfaces} from '@oclif/core'
import type {KeystoreFile, TlsOptions} from '../../runtime/ports.ts'

/** Flags of commands that talk to members with encrypted connections. */
export const tlsFlags = {
  tls: Flags.boolean({summary: 'members encrypt their connections; implied by the other TLS options'}),
  'tls-keystore': Flags.string({helpValue: '<file>', summary: 'own key and certificate (PKCS12 or JKS)'}),
  'tls-keystore-password': Flags.string({helpValue: '<text>', summary: 'password of the keystore'}),
  'tls-truststore': Flags.string({helpValue: '<file>', summary: 'trusted certificates (PKCS12 or JKS)'}),
  'tls-truststore-password': Flags.string({helpValue: '<text>', summary: 'password of the truststore'}),
  'tls-server-name': Flags.string({helpValue: '<name>', summary: 'server name to request from members (SNI)'}),
}

/** Parsed values of `tlsFlags`. */
export type TlsFlagValues = Interfaces.InferredFlags<typeof tlsFlags>

function store(path: string | undefined, password: string | undefined): KeystoreFile | undefined {
  if (path === undefined) return undefined
  return {path, type: /\.jks$/i.test(path) ? 'jks' : 'pkcs12', password: password ?? null}
}

/** Returns the TLS settings of the flags; undefined without TLS. */
export function tlsOptions(flags: TlsFlagValues): TlsOptions | undefined {
  const keystore = store(flags['tls-keystore'], flags['tls-keystore-password'])
  const truststore = store(flags['tls-truststore'], flags['tls-truststore-password'])
  const serverName = flags['tls-server-name']
  if (!flags.tls && keystore === undefined && truststore === undefined && serverName === undefined) return undefined
  return {
    ...(keystore === undefined ? {} : {keystore}),
    ...(truststore === undefined ? {} : {truststore}),
    ...(serverName === undefined ? {} : {serverName}),
  }
}
