import {UsageError} from '../../errors/index.ts'
import {factsOf, findProtocol, type Release, RELEASES} from '../../releases/facts.ts'

/** The ways members of a new stack can find each other. */
export const DISCOVERIES = [
  'ping',
  'mping',
  'tcpping',
  'dns',
  'kube',
  'jdbc',
  'file',
  's3',
  'azure',
  'google',
  'tcpgossip',
] as const

/** A way to find members. */
export type Discovery = (typeof DISCOVERIES)[number]

/** An element to write: its name and attributes. */
export interface NewElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

/** The discovery protocol of a new stack. */
export interface DiscoveryChoice extends NewElement {
  readonly transport: 'UDP' | 'TCP'
  /** What the user has to do or know. */
  readonly notes: readonly string[]
}

interface Choice {
  readonly element: (where: string | undefined, release: Release) => NewElement
  readonly transport?: 'UDP'
  readonly notes?: readonly string[]
}

/** The user's value, or else a variable with an example to be replaced. */
const orVariable = (where: string | undefined, variable: string, value: string): string =>
  where ?? `\${${variable}:${value}}`

const STORE: Readonly<Record<string, string>> = {
  remove_all_data_on_view_change: 'true',
  write_data_on_find: 'true',
}

/** The same under its name in 3.6. */
const OLDER_STORE: Readonly<Record<string, string>> = {
  remove_all_files_on_view_change: 'true',
  write_data_on_find: 'true',
}

function jdbc(where: string | undefined, release: Release): NewElement {
  const name = factsOf(release).protocols['JDBC_PING2'] === undefined ? 'JDBC_PING' : 'JDBC_PING2'
  const attributes = {
    connection_url: orVariable(where, 'jgroups.jdbc.url', 'jdbc:postgresql://db.example:5432/jgroups'),
    connection_driver: '${jgroups.jdbc.driver:org.postgresql.Driver}',
    connection_username: '${jgroups.jdbc.username:jgroups}',
    connection_password: '${jgroups.jdbc.password}',
    ...STORE,
  }
  return {name, attributes}
}

const hosts = (where: string | undefined, variable: string, value: string): Record<string, string> => ({
  initial_hosts: orVariable(where, variable, value),
})

const CHOICES: Readonly<Record<Discovery, Choice>> = {
  ping: {
    transport: 'UDP',
    element: () => ({name: 'PING', attributes: {}}),
    notes: ['needs IP multicast for all messages'],
  },
  mping: {
    element: (where) => ({
      name: 'MPING',
      attributes: {mcast_addr: orVariable(where, 'jgroups.mping.mcast_addr', '239.12.7.1'), mcast_port: '7555'},
    }),
    notes: ['needs IP multicast for discovery'],
  },
  tcpping: {
    element: (where) => ({
      name: 'TCPPING',
      attributes: {
        ...hosts(where, 'jgroups.tcpping.initial_hosts', 'member-a.example[7800],member-b.example[7800]'),
        port_range: '0',
      },
    }),
    notes: ['list all members: unlisted ones are not found after a partition'],
  },
  dns: {
    element: (where) => ({
      name: 'dns.DNS_PING',
      attributes: {dns_query: orVariable(where, 'jgroups.dns.query', 'jgroups-ping.default.svc.cluster.local')},
    }),
    notes: [
      'the service must be headless with publishNotReadyAddresses: true, or starting pods do not find each other',
    ],
  },
  kube: {
    element: (where) => ({
      name: 'org.jgroups.protocols.kubernetes.KUBE_PING',
      attributes: {
        namespace: '${KUBERNETES_NAMESPACE:default}',
        labels: orVariable(where, 'KUBERNETES_LABELS', 'app=jgroups'),
      },
    }),
    notes: [
      'needs org.jgroups.kubernetes:jgroups-kubernetes on the class path',
      'the service account of the pods needs the verbs get and list on pods',
    ],
  },
  jdbc: {element: jdbc, notes: ['needs the JDBC driver on the class path']},
  file: {
    element: (where, release) => ({
      name: 'FILE_PING',
      attributes: {
        location: orVariable(where, 'jgroups.file.location', '/mnt/shared/jgroups'),
        ...(release === '3.6' ? OLDER_STORE : STORE),
      },
    }),
    notes: ['the folder must be on storage that all members share'],
  },
  s3: {
    element: (where, release) => ({
      name: release === '3.6' || release === '4.2' ? 'org.jgroups.aws.s3.NATIVE_S3_PING' : 'aws.S3_PING',
      attributes: {
        region_name: '${jgroups.s3.region_name:eu-central-1}',
        bucket_name: orVariable(where, 'jgroups.s3.bucket', 'my-bucket'),
        ...STORE,
      },
    }),
    notes: ['needs org.jgroups.aws:jgroups-aws on the class path'],
  },
  azure: {
    element: (where) => ({
      name: 'azure.AZURE_PING',
      attributes: {
        storage_account_name: '${jgroups.azure.account_name:my-account}',
        storage_access_key: '${jgroups.azure.access_key}',
        container: orVariable(where, 'jgroups.azure.container', 'jgroups'),
        ...STORE,
      },
    }),
    notes: ['needs org.jgroups.azure:jgroups-azure on the class path'],
  },
  google: {
    element: (where) => ({
      name: 'org.jgroups.protocols.google.GOOGLE_PING2',
      attributes: {location: orVariable(where, 'jgroups.google.bucket_name', 'my-bucket'), ...STORE},
    }),
    notes: ['needs org.jgroups.google:jgroups-google on the class path'],
  },
  tcpgossip: {
    element: (where) => ({
      name: 'TCPGOSSIP',
      attributes: hosts(where, 'jgroups.tcpgossip.initial_hosts', 'router-a.example[12001],router-b.example[12001]'),
    }),
    notes: ['needs gossip routers at these addresses'],
  },
}

/** The attributes that a release has; all of them for a protocol that does not ship with JGroups. */
function known({name, attributes}: NewElement, release: Release): NewElement['attributes'] {
  const properties = findProtocol(factsOf(release), name)?.properties
  if (properties === undefined) return attributes
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => properties[key] !== undefined))
}

/** Refuses what a release does not ship although others do. */
function checkShipped({name}: NewElement, discovery: Discovery, release: Release): void {
  const isShipped = (r: Release): boolean => findProtocol(factsOf(r), name) !== undefined
  if (isShipped(release) || !RELEASES.some(isShipped)) return
  throw new UsageError(
    `JGroups ${release} has no ${name}: choose a discovery other than ${discovery}, or a later release`,
  )
}

/** The discovery protocol for a choice; `where` is what it uses: hosts, a name, a URL, a folder, a bucket, labels. */
export function discoveryChoice(discovery: Discovery, where: string | undefined, release: Release): DiscoveryChoice {
  const {element, transport = 'TCP', notes = []} = CHOICES[discovery]
  const chosen = element(where, release)
  checkShipped(chosen, discovery, release)
  return {name: chosen.name, attributes: known(chosen, release), transport, notes}
}
