/**
 * Parameters of JDBC addresses. Those that decide what is read, as which user, or how it is protected are honoured as the Java drivers do, or
 * refused by name; those that change none of this are ignored, but only those listed below. Names and meanings follow pgjdbc 42.7,
 * MariaDB Connector/J 3.5, MySQL Connector/J 9 and sqlite-jdbc 3.
 */
import {ConfigError} from '../errors/index.ts'
import {nearest} from '../errors/nearest.ts'

/** Drivers by the names of their parameters; MariaDB and MySQL count as one. */
export type ParameterFamily = 'postgresql' | 'mysql' | 'sqlite'

interface ParameterRules {
  /** Names are case-insensitive. */
  readonly anyCase: boolean
  readonly held: readonly string[]
  readonly harmless: readonly string[]
  /** Harmless only with one of these values. */
  readonly harmlessWith: Readonly<Record<string, readonly string[]>>
  /** Why a parameter, or any other value of it, is refused. */
  readonly refused: Readonly<Record<string, string>>
  /** Names that other programs have for a parameter. */
  readonly meant: Readonly<Record<string, string>>
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')

const OWN_KEYS = 'client keys and certificates are not supported here'
const OTHER_TRUST = 'certificates are checked against PEM files only'
const OTHER_LOGIN = 'users log in by name and password only'
const OTHER_WAY = 'servers are reached over TCP only'
const OTHER_DATABASE = 'the server and the database are named before the question mark'

const POSTGRESQL: ParameterRules = {
  anyCase: false,
  held: words('user password currentSchema options sslmode ssl sslrootcert targetServerType readOnly'),
  harmless: words(`
    ApplicationName connectTimeout loginTimeout socketTimeout cancelSignalTimeout sslResponseTimeout gssResponseTimeout tcpKeepAlive
    tcpNoDelay prepareThreshold preparedStatementCacheQueries preparedStatementCacheSizeMiB defaultRowFetchSize binaryTransfer
    binaryTransferEnable binaryTransferDisable loadBalanceHosts hostRecheckSeconds loggerLevel loggerFile logUnclosedConnections
    logServerErrorDetail reWriteBatchedInserts assumeMinServerVersion autosave cleanupSavepoints databaseMetadataCacheFields
    databaseMetadataCacheFieldsMiB disableColumnSanitiser escapeSyntaxCallMode receiveBufferSize sendBufferSize maxSendBufferSize
    unknownLength stringtype preferQueryMode quoteReturningIdentifiers allowEncodingChanges hideUnprivilegedObjects maxResultBuffer
    adaptiveFetch adaptiveFetchMinimum adaptiveFetchMaximum groupStartupParameters readOnlyMode convertBooleanToNumeric
    xmlFactoryFactory localSocketAddress`),
  harmlessWith: {
    gssEncMode: ['disable', 'allow', 'prefer'],
    channelBinding: ['disable', 'prefer'],
    sslNegotiation: ['postgres'],
  },
  refused: {
    gssEncMode: 'connections are protected by TLS only',
    channelBinding: 'it is not supported here',
    sslNegotiation: 'only the value postgres is supported',
    sslcert: OWN_KEYS,
    sslkey: OWN_KEYS,
    sslpassword: OWN_KEYS,
    sslpasswordcallback: OWN_KEYS,
    sslfactory: OTHER_TRUST,
    sslfactoryarg: OTHER_TRUST,
    sslhostnameverifier: OTHER_TRUST,
    requireAuth: OTHER_LOGIN,
    authenticationPluginClassName: OTHER_LOGIN,
    gsslib: OTHER_LOGIN,
    sspiServiceClass: OTHER_LOGIN,
    useSpnego: OTHER_LOGIN,
    jaasLogin: OTHER_LOGIN,
    jaasApplicationName: OTHER_LOGIN,
    kerberosServerName: OTHER_LOGIN,
    gssUseDefaultCreds: OTHER_LOGIN,
    socketFactory: OTHER_WAY,
    socketFactoryArg: OTHER_WAY,
    service: OTHER_DATABASE,
    PGHOST: OTHER_DATABASE,
    PGPORT: OTHER_DATABASE,
    PGDBNAME: OTHER_DATABASE,
    replication: 'a replication session reads no tables',
  },
  meant: {
    search_path: 'currentSchema',
    searchpath: 'currentSchema',
    schema: 'currentSchema',
    sslMode: 'sslmode',
    username: 'user',
    useSSL: 'ssl',
  },
}

const MYSQL: ParameterRules = {
  anyCase: true,
  held: words(`
    user password sslMode ssl useSsl trustServerCertificate verifyServerCertificate requireSSL serverSslCert sessionVariables`),
  harmless: words(`
    connectTimeout socketTimeout tcpKeepAlive tcpNoDelay tcpAbortiveClose tcpRcvBuf tcpSndBuf useCompression autoReconnect maxReconnects
    initialTimeout retriesAllDown failOverReadOnly secondsBeforeRetryMaster queriesBeforeRetryMaster allowMultiQueries allowLocalInfile
    allowPublicKeyRetrieval useServerPrepStmts cachePrepStmts prepStmtCacheSize prepStmtCacheSqlLimit cacheCallableStmts
    callableStmtCacheSize rewriteBatchedStatements useBulkStmts useBulkStmtsForInserts continueBatchOnError useUnicode
    characterEncoding characterSetResults connectionCollation serverTimezone connectionTimeZone timezone
    forceConnectionTimeZoneToSession preserveInstants useLegacyDatetimeCode useTimezone zeroDateTimeBehavior noDatetimeStringSync
    yearIsDateType tinyInt1isBit transformedBitIsBoolean nullCatalogMeansCurrent nullDatabaseMeansCurrent databaseTerm useCatalogTerm
    useInformationSchema elideSetAutoCommits maintainTimeStats cacheServerConfiguration cacheResultSetMetadata useLocalSessionState
    useLocalTransactionState noAccessToProcedureBodies autocommit transactionIsolation logger profileSQL dumpQueriesOnException
    dumpQueryOnException includeInnodbStatusInDeadlockExceptions includeThreadDumpInDeadlockExceptions logSlowQueries slowQueryThresholdMillis
    autoSlowLog maxQuerySizeToLog log usePipelineAuth transactionReplay transactionReplaySize defaultFetchSize useCursorFetch
    maxAllowedPacket pool poolName maxPoolSize minPoolSize maxIdleTime staticGlobal poolValidMinDelay registerJmxPool
    useResetConnection jdbcCompliantTruncation connectionAttributes allowMasterDownConnection assureReadOnly blobSendChunkSize
    useReadAheadInput useMysqlMetadata permitMysqlScheme disablePipeline disconnectOnExpiredPasswords pinGlobalTxToPhysicalConnection
    createDatabaseIfNotExist`),
  harmlessWith: {createDatabaseIfNotExist: ['false']},
  refused: {
    createDatabaseIfNotExist: 'no database is created here',
    initSql: 'statements in the address are not run here',
    keyStore: OWN_KEYS,
    keyStorePassword: OWN_KEYS,
    keyStoreType: OWN_KEYS,
    keyPassword: OWN_KEYS,
    clientCertificateKeyStoreUrl: OWN_KEYS,
    clientCertificateKeyStorePassword: OWN_KEYS,
    clientCertificateKeyStoreType: OWN_KEYS,
    trustStore: OTHER_TRUST,
    trustStorePassword: OTHER_TRUST,
    trustStoreType: OTHER_TRUST,
    trustCertificateKeyStoreUrl: OTHER_TRUST,
    trustCertificateKeyStorePassword: OTHER_TRUST,
    trustCertificateKeyStoreType: OTHER_TRUST,
    fallbackToSystemTrustStore: OTHER_TRUST,
    fallbackToSystemKeyStore: OWN_KEYS,
    disableSslHostnameVerification: 'use sslMode=VERIFY_CA instead',
    enabledSslProtocolSuites: 'the protocols of TLS are those of Node.js',
    enabledTLSProtocols: 'the protocols of TLS are those of Node.js',
    tlsVersions: 'the protocols of TLS are those of Node.js',
    enabledSslCipherSuites: 'the ciphers of TLS are those of Node.js',
    tlsCiphersuites: 'the ciphers of TLS are those of Node.js',
    tlsSocketType: OTHER_TRUST,
    serverRsaPublicKeyFile: OTHER_LOGIN,
    credentialType: OTHER_LOGIN,
    restrictedAuth: OTHER_LOGIN,
    defaultAuthenticationPlugin: OTHER_LOGIN,
    authenticationPlugins: OTHER_LOGIN,
    disabledAuthenticationPlugins: OTHER_LOGIN,
    password1: OTHER_LOGIN,
    password2: OTHER_LOGIN,
    password3: OTHER_LOGIN,
    socketFactory: OTHER_WAY,
    localSocket: OTHER_WAY,
    localSocketAddress: OTHER_WAY,
    pipe: OTHER_WAY,
    socksProxyHost: OTHER_WAY,
    socksProxyPort: OTHER_WAY,
    dnsSrv: OTHER_DATABASE,
    catalog: OTHER_DATABASE,
    database: OTHER_DATABASE,
    dbname: OTHER_DATABASE,
    schema: OTHER_DATABASE,
    currentSchema: OTHER_DATABASE,
    propertiesTransform: 'classes of Java cannot be used here',
    queryInterceptors: 'classes of Java cannot be used here',
    connectionLifecycleInterceptors: 'classes of Java cannot be used here',
  },
  meant: {username: 'user', sslrootcert: 'serverSslCert'},
}

const SQLITE: ParameterRules = {
  anyCase: false,
  held: [],
  harmless: words(`
    cache busy_timeout synchronous journal_mode journal_size_limit locking_mode foreign_keys cache_size page_size temp_store
    transaction_mode open_mode date_class date_precision date_string_format encoding recursive_triggers secure_delete max_page_count
    mmap_size enable_load_extension jdbc.explicit_readonly jdbc.get_generated_keys`),
  harmlessWith: {mode: ['rw', 'rwc']},
  refused: {
    mode: 'only rw and rwc are supported',
    vfs: 'the file is read as the system has it',
    immutable: 'the file is read as the system has it',
    nolock: 'the file is never read without a lock',
    password: 'encrypted files cannot be read',
    key: 'encrypted files cannot be read',
    cipher: 'encrypted files cannot be read',
    hexkey_mode: 'encrypted files cannot be read',
  },
  meant: {},
}

const RULES: Readonly<Record<ParameterFamily, ParameterRules>> = {
  postgresql: POSTGRESQL,
  mysql: MYSQL,
  sqlite: SQLITE,
}

/**
 * Returns the honoured parameters by the names above; of one given twice, the last counts. Throws ConfigError for one that is not supported
 * or not known; `shown` is the address as it appears in messages.
 */
export function heldParameters(
  family: ParameterFamily,
  given: Iterable<readonly [name: string, value: string]>,
  shown: string,
): ReadonlyMap<string, string> {
  const rules = RULES[family]
  const held = new Map<string, string>()
  for (const [written, value] of given) {
    const name = knownName(rules, written)
    if (name === undefined) throw unknown(rules, written, shown)
    if (rules.held.includes(name)) held.set(name, value)
    else if (rules.harmlessWith[name]?.includes(value.toLowerCase()) === true) continue
    else if (rules.refused[name] !== undefined) throw refusal(rules, name, value, shown)
  }
  return held
}

function knownNames({held, harmless, harmlessWith, refused}: ParameterRules): string[] {
  return [...new Set([...held, ...harmless, ...Object.keys(harmlessWith), ...Object.keys(refused)])]
}

function knownName(rules: ParameterRules, written: string): string | undefined {
  const same = (name: string): boolean =>
    rules.anyCase ? name.toLowerCase() === written.toLowerCase() : name === written
  return knownNames(rules).find(same)
}

function refusal(rules: ParameterRules, name: string, value: string, shown: string): ConfigError {
  const values = rules.harmlessWith[name]
  const expected = values === undefined ? `no parameter ${name}` : `${name}=${values.join(' or ')}`
  const found = values === undefined ? name : `${name}=${value}`
  return new ConfigError(
    `connection_url: expected ${expected}, found ${found}: ${rules.refused[name] ?? ''}; in '${shown}'`,
  )
}

function unknown(rules: ParameterRules, written: string, shown: string): ConfigError {
  const near = rules.meant[written] ?? nearest(written, [...rules.held, ...rules.harmless])
  const hint = near === undefined ? 'remove it if it does not affect what is read' : `did you mean ${near}?`
  return new ConfigError(
    `connection_url: expected parameters of the driver, found '${written.slice(0, 60)}', which it does not know: ${hint}; in '${shown}'`,
  )
}
