import type {XmlElement} from '../../config/xml/xml-element.ts'
import {type Release, RELEASES} from '../../releases/facts.ts'

/** Transport and discovery of the stacks that ship with Infinispan, by name. */
const BOTTOMS: Readonly<Record<string, readonly [transport: string, discovery: string]>> = {
  udp: ['UDP', 'PING'],
  tcp: ['TCP', 'MPING'],
  kubernetes: ['TCP', 'dns.DNS_PING'],
  google: ['TCP', 'org.jgroups.protocols.google.GOOGLE_PING2'],
  azure: ['TCP', 'azure.AZURE_PING'],
  ec2: ['TCP', 'aws.S3_PING'],
  tunnel: ['TUNNEL', 'PING'],
}

const FRAGMENTS = ['pbcast.NAKACK2', 'UNICAST3', 'pbcast.STABLE', 'pbcast.GMS', 'UFC', 'MFC']
const OLDER = ['MERGE3', 'FD_SOCK', 'FD_ALL', 'VERIFY_SUSPECT', ...FRAGMENTS, 'FRAG3']
const NEWER = ['MERGE3', 'FD_SOCK2', 'FD_ALL3', 'VERIFY_SUSPECT2', ...FRAGMENTS, 'FRAG4']

type Attributes = Readonly<Record<string, string>>

const SOCKET: Attributes = {
  bind_addr: '${jgroups.bind.address,jgroups.tcp.address:SITE_LOCAL}',
  'diag.enabled': '${jgroups.diag.enabled:false}',
  'diag.enable_tcp': '${jgroups.diag.enable_tcp:true}',
  'diag.enable_udp': '${jgroups.diag.enable_udp:false}',
  'bundler.max_size': '${jgroups.bundler.max_size:64000}',
  'thread_pool.max_threads': '${jgroups.thread_pool.max_threads:200}',
}

/** What those stacks set since 5.2 that affects ports, limits and times; durations in milliseconds. */
const ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  TCP: {...SOCKET, bind_port: '${jgroups.bind.port,jgroups.tcp.port:7800}', port_range: '${jgroups.port_range:10}'},
  UDP: {
    ...SOCKET,
    bind_addr: '${jgroups.bind.address,jgroups.udp.address:SITE_LOCAL}',
    bind_port: '${jgroups.bind.port,jgroups.udp.port:7800}',
    mcast_addr: '${jgroups.mcast_addr:239.6.7.8}',
    mcast_port: '${jgroups.mcast_port:46655}',
    ip_ttl: '${jgroups.ip_ttl:2}',
    'diag.enable_tcp': '${jgroups.diag.enable_tcp:false}',
    'diag.enable_udp': '${jgroups.diag.enable_udp:true}',
  },
  TUNNEL: {...SOCKET, gossip_router_hosts: '${jgroups.tunnel.hosts}'},
  MPING: {mcast_addr: '${jgroups.mcast_addr:239.6.7.8}', mcast_port: '${jgroups.mcast_port:46655}'},
  'dns.DNS_PING': {dns_query: '${jgroups.dns.query}', dns_record_type: '${jgroups.dns.record:A}'},
  MERGE3: {min_interval: '10000', max_interval: '30000'},
  FD_SOCK2: {
    bind_addr: '${jgroups.bind.address,jgroups.tcp.address:SITE_LOCAL}',
    offset: '${jgroups.fd.port-offset:50000}',
  },
  VERIFY_SUSPECT2: {timeout: '1000'},
  'pbcast.STABLE': {desired_avg_gossip: '5000', max_bytes: '1M'},
  'pbcast.GMS': {print_local_addr: 'false', join_timeout: '${jgroups.join_timeout:2000}'},
  UFC: {max_credits: '${jgroups.max_credits:4m}', min_threshold: '0.40'},
  MFC: {max_credits: '${jgroups.max_credits:4m}', min_threshold: '0.40'},
  FRAG4: {frag_size: '${jgroups.frag_size:60000}'},
}

/** Up to 4.2 diagnostics and bundler were attributes of the transport itself. */
const OLDER_ATTRIBUTES: Readonly<Record<string, Attributes>> = {
  TCP: {bind_port: '${jgroups.bind.port,jgroups.tcp.port:7800}', enable_diagnostics: 'false'},
  UDP: {bind_port: '${jgroups.bind.port,jgroups.udp.port:0}', enable_diagnostics: 'false'},
  MERGE3: {min_interval: '10000', max_interval: '30000'},
}

/** Where one stack's transport and failure detection differ from the others. */
function attributesOf(stack: string, protocol: string, isNewer: boolean): Attributes {
  if (!isNewer) return OLDER_ATTRIBUTES[protocol] ?? {}
  const own = ATTRIBUTES[protocol] ?? {}
  if (protocol === 'pbcast.NAKACK2' && stack !== 'udp' && stack !== 'tunnel') return {use_mcast_xmit: 'false'}
  return stack === 'kubernetes' && protocol === 'TCP' ? {...own, port_range: '${jgroups.port_range:0}'} : own
}

/** Names of the stacks that ship with Infinispan. */
export const BUILT_IN_STACKS: readonly string[] = Object.keys(BOTTOMS)

/** The protocols of a stack that ships with Infinispan, for a JGroups release, with the attributes that matter most. */
export function builtInStack(name: string, release: Release): readonly XmlElement[] | undefined {
  const bottom = Object.hasOwn(BOTTOMS, name) ? BOTTOMS[name] : undefined
  if (bottom === undefined) return undefined
  const [transport, discovery] = bottom
  const isNewer = RELEASES.indexOf(release) >= RELEASES.indexOf('5.2')
  const found = !isNewer && name === 'ec2' ? 'org.jgroups.aws.s3.NATIVE_S3_PING' : discovery
  const detection = name === 'tunnel' ? NEWER.filter((p) => p !== 'FD_SOCK2') : NEWER
  const names = isNewer ? [transport, 'RED', found, ...detection] : [transport, found, ...OLDER]
  const file = `stack "${name}" of Infinispan`
  const place = {file, line: 1, column: 1, offset: 0, end: 0}
  return names.map((protocol) => {
    const attributes = Object.entries(attributesOf(name, protocol, isNewer))
    return {
      name: protocol,
      path: `config/${protocol}`,
      attributes: attributes.map(([key, value]) => ({name: key, value, ...place, quote: 0})),
      children: [],
      ...place,
      openEnd: 0,
    }
  })
}
