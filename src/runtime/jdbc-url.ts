import {ConfigError} from '../errors/index.ts'
import {heldParameters} from './jdbc-parameters.ts'

/** Supported databases. */
export type DatabaseKind = 'postgresql' | 'mariadb' | 'mysql' | 'sqlite'

/** How a connection is protected; `prefer` accepts a plain one where the server has no TLS. */
export type DatabaseTls = 'none' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** What a JDBC address says, whatever the driver. */
export interface JdbcTarget {
  readonly kind: DatabaseKind
  /** Servers in the order they are tried; none for a file. */
  readonly hosts: readonly {readonly host: string; readonly port: number}[]
  /** Name of the database, or path of the file. */
  readonly database: string
  readonly user: string | null
  readonly password: string | null
  readonly tls: DatabaseTls
  /** PEM file of the trusted authorities. */
  readonly authorities: string | null
  /** Settings that a session of PostgreSQL starts with, as `-c search_path=iam`; left out where there are none. */
  readonly startOptions?: string
  /** Assignments that a session of MariaDB or MySQL starts with, as `sql_mode='ANSI'`; left out where there are none. */
  readonly sessionVariables?: string
  /** Which of PostgreSQL's servers to connect to; absent when any will do. */
  readonly role?: 'primary' | 'secondary'
}

type ServerKind = 'postgresql' | 'mariadb' | 'mysql'

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

/** Parses a JDBC address. Throws ConfigError, which says what is expected and never contains a password. */
export function parseJdbcUrl(url: string): JdbcTarget {
  const match = /^jdbc:([a-z\d]+):(.*)$/i.exec(url.trim())
  const kind = match?.[1]?.toLowerCase() ?? ''
  const rest = match?.[2] ?? ''
  if (kind === 'sqlite') return fileTarget(rest, url)
  if (kind === 'postgresql' || kind === 'mariadb' || kind === 'mysql') return serverTarget(kind, rest, url)
  throw new ConfigError(`connection_url: ${FORMS}, found '${redactJdbcUrl(url)}'`)
}

function fileTarget(rest: string, url: string): JdbcTarget {
  const [path = '', query = ''] = rest.replace(/^file:/, '').split(/\?(.*)/s)
  if (path === '' || path.startsWith(':')) {
    throw new ConfigError(
      `connection_url: expected the path of a file that all members reach after jdbc:sqlite:, found '${redactJdbcUrl(url)}'`,
    )
  }
  heldParameters('sqlite', parametersOf('sqlite', query), redactJdbcUrl(url))
  return {kind: 'sqlite', hosts: [], database: path, user: null, password: null, tls: 'none', authorities: null}
}

/** Names and values after the question mark; MariaDB's driver does not decode them. */
function parametersOf(kind: DatabaseKind, query: string): (readonly [string, string])[] {
  // JGroups' own XML reader leaves entities undecoded, other tools require them.
  const text = query.replaceAll('&amp;', '&')
  if (kind !== 'mariadb') return [...new URLSearchParams(text)]
  return text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', value = ''] = part.split(/=(.*)/s)
      return [name, value]
    })
}

function serverTarget(kind: ServerKind, rest: string, url: string): JdbcTarget {
  const shown = redactJdbcUrl(url)
  // `jdbc:postgresql:NAME` is a database of this host; MariaDB and MySQL name a failover mode before the slashes.
  const form = kind === 'postgresql' && !rest.startsWith('//') ? `//localhost/${rest.replace(/^\//, '')}` : rest
  const match = /^(?:[a-z-]*:)?\/\/([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/i.exec(form)
  if (match === null) throw new ConfigError(`connection_url: ${FORMS}, found '${shown}'`)
  const [, authority = '', database = '', query = ''] = match
  const {hosts, user, password} = serversOf(kind, authority, shown)
  const parameters = heldParameters(kind === 'postgresql' ? kind : 'mysql', parametersOf(kind, query), shown)
  return {
    kind,
    hosts,
    database: decode(database),
    user: parameters.get('user') ?? user,
    password: parameters.get('password') ?? password,
    tls: tlsOf(kind, parameters, shown),
    authorities: parameters.get('sslrootcert') ?? parameters.get('serverSslCert') ?? null,
    ...(kind === 'postgresql' ? sessionOf(parameters, shown) : variablesOf(parameters)),
  }
}

/** Servers, and the user before them. Only MySQL's driver accepts one there; the others would read it as part of the host name. */
function serversOf(
  kind: ServerKind,
  authority: string,
  shown: string,
): Pick<JdbcTarget, 'hosts' | 'user' | 'password'> {
  const at = authority.lastIndexOf('@')
  const hosts = authority
    .slice(at + 1)
    .split(',')
    .map((part) => hostOf(part, DEFAULT_PORT[kind], shown))
  if (at < 0) return {hosts, user: null, password: null}
  const [user = '', password] = authority.slice(0, at).split(/:(.*)/s)
  return {hosts, user: decode(user), password: password === undefined ? null : decode(password)}
}

const ROLES: Readonly<Record<string, JdbcTarget['role'] | 'any'>> = {
  any: 'any',
  primary: 'primary',
  master: 'primary',
  secondary: 'secondary',
  slave: 'secondary',
}

/** What pgjdbc sends to the server when a session starts; the schema goes last, so that it overrides the options. */
function sessionOf(parameters: ReadonlyMap<string, string>, shown: string): Pick<JdbcTarget, 'startOptions' | 'role'> {
  const schema = parameters.get('currentSchema')
  const options = [
    parameters.get('options') ?? '',
    schema === undefined || schema === '' ? '' : setting('search_path', schema),
    parameters.get('readOnly') === 'true' ? setting('default_transaction_read_only', 'on') : '',
  ].filter((option) => option !== '')
  const wanted = parameters.get('targetServerType') ?? 'any'
  const role = ROLES[wanted]
  if (role === undefined) {
    const known = Object.keys(ROLES).join(', ')
    throw new ConfigError(`connection_url: targetServerType: one of ${known} expected, found '${wanted}' in '${shown}'`)
  }
  return {
    ...(options.length === 0 ? {} : {startOptions: options.join(' ')}),
    ...(role === 'any' ? {} : {role}),
  }
}

/** A setting in the server's command line syntax: blanks and backslashes are escaped. */
function setting(name: string, value: string): string {
  return `-c ${name}=${value.replaceAll(/[\\\s]/g, '\\$&')}`
}

function variablesOf(parameters: ReadonlyMap<string, string>): Pick<JdbcTarget, 'sessionVariables'> {
  const variables = parameters.get('sessionVariables') ?? ''
  if (variables.trim() === '') return {}
  // The drivers also accept semicolons between assignments.
  return {sessionVariables: variables.replaceAll(/'[^']*'|"[^"]*"|;/g, (part) => (part === ';' ? ',' : part))}
}

/**
 * The user and password of the Java drivers when the configuration names a user besides the address: those of PostgreSQL and MariaDB prefer what
 * the address says, that of MySQL what the configuration says.
 */
export function jdbcCredentials(
  target: JdbcTarget,
  beside: {readonly user: string | null; readonly password: string | null},
): {user: string | null; password: string | null} {
  const [first, second] = target.kind === 'mysql' ? [beside, target] : [target, beside]
  return {user: first.user ?? second.user, password: first.password ?? second.password}
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function hostOf(text: string, defaultPort: number, shown: string): {host: string; port: number} {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text.trim())
  const port = Number(match?.[2] ?? defaultPort)
  if (match === null || port < 1 || port > 65_535) {
    throw new ConfigError(`connection_url: HOST or HOST:PORT expected, found '${text}' in '${shown}'`)
  }
  const host = (match[1] ?? '').replace(/^\[|\]$/g, '')
  return {host: host === '' ? 'localhost' : host, port}
}

function tlsOf(kind: ServerKind, parameters: ReadonlyMap<string, string>, shown: string): DatabaseTls {
  const word = parameters.get('sslmode') ?? parameters.get('sslMode')
  if (word !== undefined) {
    const found = TLS_WORDS[word.toLowerCase()]
    if (found === undefined) {
      const known = Object.keys(TLS_WORDS).join(', ')
      throw new ConfigError(`connection_url: sslmode: one of ${known} expected, found '${word}' in '${shown}'`)
    }
    return found
  }
  const flag =
    parameters.get('ssl') ?? parameters.get('useSsl') ?? (isOn(parameters, 'requireSSL') ? 'true' : undefined)
  if (flag === undefined) return DEFAULT_TLS[kind]
  if (flag === 'false') return 'none'
  if (kind === 'postgresql') return 'verify-full'
  const isUnchecked =
    isOn(parameters, 'trustServerCertificate') || parameters.get('verifyServerCertificate')?.toLowerCase() === 'false'
  return isUnchecked ? 'require' : 'verify-full'
}

function isOn(parameters: ReadonlyMap<string, string>, name: string): boolean {
  return parameters.get(name)?.toLowerCase() === 'true'
}
