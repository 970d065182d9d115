import {ConfigError} from '../errors/index.ts'

/** Databases that can be spoken to. */
export type DatabaseKind = 'postgresql' | 'mariadb' | 'mysql' | 'sqlite'

/** How far a connection is protected; `prefer` takes a plain one where the server has no TLS. */
export type DatabaseTls = 'none' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** What a JDBC address says, whatever the driver. */
export interface JdbcTarget {
  readonly kind: DatabaseKind
  /** Servers in the order in which they are tried; none for a file. */
  readonly hosts: readonly {readonly host: string; readonly port: number}[]
  /** Name of the database, or path of the file. */
  readonly database: string
  readonly user: string | null
  readonly password: string | null
  readonly tls: DatabaseTls
  /** File with the authorities that are trusted, PEM. */
  readonly authorities: string | null
}

const FORMS =
  'expected jdbc:postgresql://HOST[:PORT]/DATABASE, jdbc:mariadb://HOST[:PORT]/DATABASE, jdbc:mysql://HOST[:PORT]/DATABASE or jdbc:sqlite:FILE'

const DEFAULT_PORT = {postgresql: 5432, mariadb: 3306, mysql: 3306} as const
const DEFAULT_TLS = {postgresql: 'prefer', mariadb: 'none', mysql: 'prefer'} as const
const PASSWORD = /((?:password|pwd)=)[^&;]*/gi

/** Words of `sslmode` in the drivers' spellings, in lower case. */
const TLS_WORDS: Readonly<Record<string, DatabaseTls>> = {
  disable: 'none',
  disabled: 'none',
  allow: 'prefer',
  prefer: 'prefer',
  preferred: 'prefer',
  require: 'require',
  required: 'require',
  trust: 'require',
  'verify-ca': 'verify-ca',
  verify_ca: 'verify-ca',
  'verify-full': 'verify-full',
  verify_full: 'verify-full',
  verify_identity: 'verify-full',
}

/** The address without passwords and user information, for logs and people. */
export function redactJdbcUrl(url: string): string {
  return url.replace(PASSWORD, '$1***').replace(/\/\/[^/@]*@/, '//***@')
}

/** Reads a JDBC address. Throws ConfigError, which says what is expected and never holds a password. */
export function parseJdbcUrl(url: string): JdbcTarget {
  const match = /^jdbc:([a-z\d]+):(.*)$/i.exec(url.trim())
  const kind = match?.[1]?.toLowerCase() ?? ''
  const rest = match?.[2] ?? ''
  if (kind === 'sqlite') return fileTarget(rest, url)
  if (kind === 'postgresql' || kind === 'mariadb' || kind === 'mysql') return serverTarget(kind, rest, url)
  throw new ConfigError(`connection_url: ${FORMS}, found '${redactJdbcUrl(url)}'`)
}

function fileTarget(rest: string, url: string): JdbcTarget {
  const [path = ''] = rest.replace(/^file:/, '').split('?')
  if (path === '' || path.startsWith(':')) {
    throw new ConfigError(
      `connection_url: the path of a file that all members reach is expected behind jdbc:sqlite:, found '${redactJdbcUrl(url)}'`,
    )
  }
  return {kind: 'sqlite', hosts: [], database: path, user: null, password: null, tls: 'none', authorities: null}
}

function serverTarget(kind: 'postgresql' | 'mariadb' | 'mysql', rest: string, url: string): JdbcTarget {
  // `jdbc:postgresql:NAME` is a database of this host; MariaDB and MySQL name a failover mode before the slashes.
  const form = kind === 'postgresql' && !rest.startsWith('//') ? `//localhost/${rest.replace(/^\//, '')}` : rest
  const match = /^(?:[a-z-]*:)?\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/i.exec(form)
  if (match === null) throw new ConfigError(`connection_url: ${FORMS}, found '${redactJdbcUrl(url)}'`)
  const [, authority = '', database = '', query = ''] = match
  // JGroups' own reader of XML leaves entities as they are, other tools want them.
  const parameters = new URLSearchParams(query.replaceAll('&amp;', '&'))
  const parameter = (...names: string[]): string | null =>
    names.map((n) => parameters.get(n)).find((v) => v !== null) ?? null
  return {
    kind,
    hosts: authority
      .replace(/^.*@/, '')
      .split(',')
      .map((part) => hostOf(part, DEFAULT_PORT[kind], url)),
    database: decode(database),
    user: parameter('user'),
    password: parameter('password'),
    tls: tlsOf(kind, parameter, url),
    authorities: parameter('sslrootcert', 'serverSslCert'),
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function hostOf(text: string, defaultPort: number, url: string): {host: string; port: number} {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text.trim())
  const port = Number(match?.[2] ?? defaultPort)
  if (match === null || port < 1 || port > 65_535) {
    throw new ConfigError(`connection_url: HOST or HOST:PORT expected, found '${text}' in '${redactJdbcUrl(url)}'`)
  }
  const host = (match[1] ?? '').replace(/^\[|\]$/g, '')
  return {host: host === '' ? 'localhost' : host, port}
}

function tlsOf(
  kind: 'postgresql' | 'mariadb' | 'mysql',
  parameter: (...names: string[]) => string | null,
  url: string,
): DatabaseTls {
  const word = parameter('sslmode', 'sslMode')
  if (word !== null) {
    const found = TLS_WORDS[word.toLowerCase()]
    if (found === undefined) {
      const known = Object.keys(TLS_WORDS).join(', ')
      throw new ConfigError(
        `connection_url: sslmode: one of ${known} expected, found '${word}' in '${redactJdbcUrl(url)}'`,
      )
    }
    return found
  }
  const flag = parameter('ssl', 'useSsl', 'useSSL')
  if (flag === null) return DEFAULT_TLS[kind]
  if (flag === 'false') return 'none'
  return kind === 'postgresql'
    ? 'verify-full'
    : parameter('trustServerCertificate') === 'true'
      ? 'require'
      : 'verify-full'
}
