import type {PropertyFacts, ProtocolFacts, ReleaseFacts} from './facts.ts'

/** A protocol that does not ship with JGroups but in an artifact of its own. */
export interface ExternalProtocol {
  /** Full class name, then the other names a configuration may use. */
  readonly names: readonly string[]
  /** The JGroups protocol whose class it extends, with the classes whose properties it inherits. */
  readonly extends: string
  readonly inherits: readonly string[]
  /** Maven coordinates without version. */
  readonly artifact: string
  /** The id under which its headers travel, where that is known. */
  readonly id?: number
  /** Its own properties over all its releases. */
  readonly properties: readonly ExternalProperty[]
  readonly providesDiscovery: boolean
}

type ExternalProperty = readonly [name: string, type: string, value: PropertyFacts['default'], ...variables: string[]]

const FILE_PING = {extends: 'FILE_PING', inherits: ['Protocol', 'Discovery', 'FILE_PING'], providesDiscovery: true}
const DISCOVERY = {extends: 'PING', inherits: ['Protocol', 'Discovery'], providesDiscovery: true}
const PROTOCOL = {extends: 'STATS', inherits: ['Protocol'], providesDiscovery: false}

const KUBERNETES: readonly ExternalProperty[] = [
  ['connectTimeout', 'int', 5000, 'KUBERNETES_CONNECT_TIMEOUT'],
  ['readTimeout', 'int', 30_000, 'KUBERNETES_READ_TIMEOUT'],
  ['operationAttempts', 'int', 3, 'KUBERNETES_OPERATION_ATTEMPTS'],
  ['operationSleep', 'long', 1000, 'KUBERNETES_OPERATION_SLEEP'],
  ['masterProtocol', 'java.lang.String', 'https', 'KUBERNETES_MASTER_PROTOCOL'],
  ['masterHost', 'java.lang.String', null, 'KUBERNETES_SERVICE_HOST'],
  ['masterPort', 'int', 0, 'KUBERNETES_SERVICE_PORT'],
  ['apiVersion', 'java.lang.String', 'v1', 'KUBERNETES_API_VERSION'],
  ['namespace', 'java.lang.String', 'default', 'KUBERNETES_NAMESPACE', 'OPENSHIFT_KUBE_PING_NAMESPACE'],
  ['labels', 'java.lang.String', null, 'KUBERNETES_LABELS', 'OPENSHIFT_KUBE_PING_LABELS'],
  ['clientCertFile', 'java.lang.String', null, 'KUBERNETES_CLIENT_CERTIFICATE_FILE'],
  ['clientKeyFile', 'java.lang.String', null, 'KUBERNETES_CLIENT_KEY_FILE'],
  ['clientKeyPassword', 'java.lang.String', null, 'KUBERNETES_CLIENT_KEY_PASSWORD'],
  ['clientKeyAlgo', 'java.lang.String', 'RSA', 'KUBERNETES_CLIENT_KEY_ALGO'],
  [
    'caCertFile',
    'java.lang.String',
    '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
    'KUBERNETES_CA_CERTIFICATE_FILE',
  ],
  [
    'saTokenFile',
    'java.lang.String',
    '/var/run/secrets/kubernetes.io/serviceaccount/token',
    'KUBERNETES_SA_TOKEN_FILE',
    'SA_TOKEN_FILE',
  ],
]

const S3: readonly ExternalProperty[] = [
  ['endpoint', 'java.lang.String', null, 'jgroups.aws.s3.endpoint', 'JGROUPS_AWS_S3_ENDPOINT'],
  ['region_name', 'java.lang.String', null, 'jgroups.aws.s3.region_name', 'JGROUPS_AWS_S3_REGION_NAME'],
  ['bucket_name', 'java.lang.String', null, 'jgroups.aws.s3.bucket_name', 'JGROUPS_AWS_S3_BUCKET_NAME'],
  ['bucket_prefix', 'java.lang.String', null, 'jgroups.aws.s3.bucket_prefix', 'JGROUPS_AWS_S3_BUCKET_PREFIX'],
  ['check_if_bucket_exists', 'boolean', true],
  ['acl_grant_bucket_owner_full_control', 'boolean', false],
]

const RAFT = 'org.jgroups:jgroups-raft'

/** Protocols outside JGroups that real configurations name. */
export const EXTERNAL_PROTOCOLS: readonly ExternalProtocol[] = [
  {
    names: ['org.jgroups.protocols.kubernetes.KUBE_PING', 'kubernetes.KUBE_PING'],
    ...DISCOVERY,
    artifact: 'org.jgroups.kubernetes:jgroups-kubernetes',
    properties: [
      ...KUBERNETES,
      ['port_range', 'int', 1],
      ['dump_requests', 'boolean', false],
      ['split_clusters_during_rolling_update', 'boolean', false, 'KUBERNETES_SPLIT_CLUSTERS_DURING_ROLLING_UPDATE'],
      ['useNotReadyAddresses', 'boolean', true, 'KUBERNETES_USE_NOT_READY_ADDRESSES'],
    ],
  },
  {
    names: [
      'org.jgroups.protocols.openshift.KUBE_PING',
      'openshift.KUBE_PING',
      'org.openshift.ping.kube.KubePing',
      'org.jgroups.ping.kube.KubePing',
    ],
    ...DISCOVERY,
    artifact: 'org.openshift.ping:openshift-ping-kube',
    properties: [...KUBERNETES, ['serverPort', 'int', 8888], ['pingPortName', 'java.lang.String', 'ping']],
  },
  {
    names: [
      'org.jgroups.protocols.openshift.DNS_PING',
      'openshift.DNS_PING',
      'org.openshift.ping.dns.DnsPing',
      'org.jgroups.ping.dns.DnsPing',
    ],
    ...DISCOVERY,
    artifact: 'org.openshift.ping:openshift-ping-dns',
    properties: [...KUBERNETES.slice(0, 4), ['serviceName', 'java.lang.String', null], ['servicePort', 'int', 0]],
  },
  {
    names: ['org.jgroups.aws.s3.NATIVE_S3_PING'],
    ...FILE_PING,
    artifact: 'org.jgroups.aws.s3:native-s3-ping',
    properties: S3,
  },
  {
    names: ['org.jgroups.protocols.aws.S3_PING', 'aws.S3_PING'],
    ...FILE_PING,
    artifact: 'org.jgroups.aws:jgroups-aws',
    properties: [...S3, ['path_style_access_enabled', 'boolean', false], ['kms_key_id', 'java.lang.String', null]],
  },
  {
    names: [
      'org.jgroups.protocols.azure.AZURE_PING',
      'azure.AZURE_PING',
      'org.jgroups.azure.protocol.AZURE_PING',
      'org.jgroups.azure.protocols.AZURE_PING',
    ],
    ...FILE_PING,
    artifact: 'org.jgroups.azure:jgroups-azure',
    properties: [
      ['storage_account_name', 'java.lang.String', null, 'JGROUPS_AZURE_STORAGE_ACCOUNT_NAME'],
      ['storage_access_key', 'java.lang.String', null, 'JGROUPS_AZURE_STORAGE_ACCESS_KEY'],
      ['connection_string', 'java.lang.String', null, 'JGROUPS_AZURE_CONNECTION_STRING'],
      ['container', 'java.lang.String', null, 'JGROUPS_AZURE_CONTAINER'],
      ['use_https', 'boolean', true, 'JGROUPS_AZURE_USE_HTTPS'],
      ['endpoint_suffix', 'java.lang.String', 'core.windows.net', 'JGROUPS_AZURE_ENDPOINT_SUFFIX'],
      ['blob_storage_uri', 'java.lang.String', null, 'JGROUPS_AZURE_BLOB_STORAGE_URI'],
    ],
  },
  {
    names: ['org.jgroups.protocols.google.GOOGLE_PING2', 'google.GOOGLE_PING2'],
    ...FILE_PING,
    artifact: 'org.jgroups.google:jgroups-google',
    properties: [
      ['region', 'java.lang.String', null],
      ['create_bucket_if_not_exists', 'boolean', true],
    ],
  },
  {
    names: ['org.keycloak.jgroups.protocol.KEYCLOAK_JDBC_PING2'],
    extends: 'JDBC_PING2',
    inherits: ['Protocol', 'Discovery', 'FILE_PING', 'JDBC_PING2'],
    providesDiscovery: true,
    artifact: 'org.keycloak:keycloak-model-infinispan',
    id: 1025,
    properties: [['staleness_timeout', 'long', 60_000]],
  },
  {
    names: ['org.jgroups.protocols.raft.RAFT', 'raft.RAFT'],
    ...PROTOCOL,
    artifact: RAFT,
    properties: [
      ['raft_id', 'java.lang.String', null],
      ['members', 'java.lang.String', null],
      ['dynamic_view_changes', 'boolean', true],
      ['log_class', 'java.lang.String', 'org.jgroups.protocols.raft.FileBasedLog'],
      ['log_args', 'java.lang.String', null],
      ['log_dir', 'java.lang.String', null],
      ['log_prefix', 'java.lang.String', null],
      ['log_name', 'java.lang.String', null],
      ['log_use_fsync', 'boolean', false],
      ['snapshot_name', 'java.lang.String', null],
      ['resend_interval', 'long', 1000],
      ['send_commits_immediately', 'boolean', false],
      ['max_log_size', 'long', 1_000_000],
      ['max_log_cache_size', 'int', 1024],
      ['processing_queue_max_size', 'int', 9182],
    ],
  },
  {
    names: ['org.jgroups.protocols.raft.ELECTION', 'raft.ELECTION'],
    ...PROTOCOL,
    artifact: RAFT,
    properties: [
      ['vote_timeout', 'long', 600],
      ['heartbeat_interval', 'long', 30],
      ['election_min_interval', 'long', 150],
      ['election_max_interval', 'long', 300],
      ['use_views', 'boolean', true],
      ['no_elections', 'boolean', false],
    ],
  },
  {
    names: ['org.jgroups.protocols.raft.ELECTION2', 'raft.ELECTION2'],
    ...PROTOCOL,
    artifact: RAFT,
    properties: [['vote_timeout', 'long', 600]],
  },
  {names: ['org.jgroups.protocols.raft.REDIRECT', 'raft.REDIRECT'], ...PROTOCOL, artifact: RAFT, properties: []},
  {names: ['org.jgroups.protocols.raft.NO_DUPES', 'raft.NO_DUPES'], ...PROTOCOL, artifact: RAFT, properties: []},
  {
    names: ['org.jgroups.protocols.raft.CLIENT', 'raft.CLIENT'],
    ...PROTOCOL,
    artifact: RAFT,
    properties: [
      ['bind_addr', 'java.net.InetAddress', null, 'jgroups.bind_addr'],
      ['port', 'int', 1965],
      ['min_threads', 'int', 0],
      ['max_threads', 'int', 100],
      ['idle_time', 'long', 5000],
      ['recv_buf_size', 'int', 0],
    ],
  },
]

/** Own properties that are durations: with units since JGroups 5.3. */
const DURATIONS: ReadonlySet<string> = new Set([
  'connectTimeout',
  'readTimeout',
  'vote_timeout',
  'resend_interval',
  'idle_time',
  'staleness_timeout',
])

/** The facts of an external protocol's own properties. */
function externalProperties(protocol: ExternalProtocol): Readonly<Record<string, PropertyFacts>> {
  return Object.fromEntries(
    protocol.properties.map(([name, type, value, ...systemProperty]): [string, PropertyFacts] => [
      name,
      {
        name,
        type,
        hint: DURATIONS.has(name) ? 'TIME' : 'UNDEFINED',
        default: value,
        aliases: [],
        via: 'field',
        deprecated: false,
        systemProperty,
        declaredIn: protocol.names[0] ?? '',
        writable: false,
      },
    ]),
  )
}

const byName = new Map(EXTERNAL_PROTOCOLS.flatMap((p) => p.names.map((name) => [name, p] as const)))

/** The external protocol with a given name. */
export function findExternal(name: string): ExternalProtocol | undefined {
  return byName.get(name)
}

/** The facts of an external protocol on top of a release, under one of its names. */
export function factsOfExternal(external: ExternalProtocol, xmlName: string, release: ReleaseFacts): ProtocolFacts {
  const base = release.protocols[external.extends] ?? release.protocols['PING']
  const inherited = Object.values(base?.properties ?? {}).filter((p) => external.inherits.includes(p.declaredIn))
  // The id of the class below is not its own.
  const {id = 0} = external
  const properties = Object.fromEntries(inherited.map((p) => [p.name, p.name === 'id' ? {...p, default: id} : p]))
  return {
    xmlName,
    name: xmlName.slice(xmlName.lastIndexOf('.') + 1),
    className: external.names[0] ?? xmlName,
    aliases: external.names,
    id,
    transport: false,
    superclasses: [...external.inherits].reverse(),
    marks: [],
    properties: {...properties, ...externalProperties(external)},
    components: [],
    requiresBelow: [],
    requiresAbove: [],
    providesUp: external.providesDiscovery ? ['FIND_INITIAL_MBRS', 'FIND_MBRS', 'GET_PHYSICAL_ADDRESS'] : [],
    providesDown: [],
    acceptsChildren: false,
  }
}

const extended = new WeakMap<ReleaseFacts, ReleaseFacts>()

/** The facts of a release with those of all known external protocols, as if they were on its class path. */
export function withExternal(release: ReleaseFacts): ReleaseFacts {
  const known = extended.get(release)
  if (known !== undefined) return known
  const protocols: Record<string, ProtocolFacts> = Object.assign(Object.create(null) as object, release.protocols)
  for (const external of EXTERNAL_PROTOCOLS)
    for (const name of external.names) protocols[name] ??= factsOfExternal(external, name, release)
  const all = {...release, protocols}
  extended.set(release, all)
  return all
}
