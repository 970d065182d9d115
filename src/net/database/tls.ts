import type {JdbcTarget} from '../../runtime/jdbc-url.ts'
import {readRegularFile} from '../../runtime/read-bounded.ts'

/** Largest file of authorities that is read; all public ones together are smaller. */
const MAX_BYTES = 16 << 20

/** The options that the drivers pass to Node's TLS. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean
  readonly ca?: string
  readonly checkServerIdentity?: () => undefined
}

function authoritiesOf(file: string): string {
  const bytes = readRegularFile(file, MAX_BYTES)
  if (typeof bytes === 'string') throw new Error(`file of authorities ${file} ${bytes}`)
  return new TextDecoder().decode(bytes)
}

/** The TLS settings of an address; undefined for a plain connection. Throws Error where the file of authorities cannot be read. */
export function tlsOptions({tls, authorities}: JdbcTarget): TlsOptions | undefined {
  if (tls === 'none') return undefined
  const verified = tls === 'verify-ca' || tls === 'verify-full'
  return {
    rejectUnauthorized: verified,
    ...(authorities === null ? {} : {ca: authoritiesOf(authorities)}),
    ...(tls === 'verify-full' ? {} : {checkServerIdentity: () => undefined}),
  }
}
