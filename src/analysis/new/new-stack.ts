import {factsOf, type Release} from '../../releases/facts.ts'
import {dialectOf} from '../../config/stack/dialect.ts'
import {type Discovery, discoveryChoice, type NewElement} from './discovery-choices.ts'
import {infinispanFile, keycloakFile, plainFile, wildflyFile} from './write-stack.ts'
import {FRAGMENTERS, SOCKET_DETECTORS, VERIFIERS} from '../../releases/roles.ts'

/** The programs a new configuration can be written for. */
export const TARGETS = ['plain', 'infinispan', 'keycloak', 'wildfly'] as const

/** A program that reads configurations. */
export type Target = (typeof TARGETS)[number]

/** Options of a new configuration. */
export interface NewStackOptions {
  readonly target: Target
  readonly discovery: Discovery
  readonly release: Release
  /** What discovery uses; by default a variable with an example. */
  readonly where?: string | undefined
  /** Name of the stack, for servers. */
  readonly name: string
  readonly bindPort: number
}

/** A new configuration. */
export interface NewStack {
  readonly text: string
  /** What the user has to do or know. */
  readonly notes: readonly string[]
}

/** Milliseconds in the syntax of a release. */
const time = (release: Release, seconds: number): string =>
  dialectOf(release).durations ? `${String(seconds)}s` : String(seconds * 1000)

function transport(name: 'UDP' | 'TCP', {release, target, bindPort}: NewStackOptions): NewElement {
  const {components} = dialectOf(release)
  const server = target === 'infinispan' || target === 'keycloak'
  const variable = server ? 'jgroups.bind.address' : 'jgroups.bind_addr'
  const port = server ? 'jgroups.bind.port' : 'jgroups.bind_port'
  const multicast = {
    mcast_addr: '${jgroups.udp.mcast_addr:239.12.7.1}',
    mcast_port: '${jgroups.udp.mcast_port:46001}',
    ip_ttl: '${jgroups.udp.ip_ttl:2}',
  }
  const attributes = {
    bind_addr: `\${${variable}:SITE_LOCAL}`,
    bind_port: `\${${port}:${String(bindPort)}}`,
    ...(name === 'UDP' ? multicast : {}),
    [components ? 'diag.enabled' : 'enable_diagnostics']: '${jgroups.diag.enabled:false}',
    'thread_pool.max_threads': '${jgroups.thread_pool.max_threads:200}',
  }
  return {name, attributes}
}

/** The first of these names that the release has. */
function newest(release: Release, names: readonly string[]): string {
  const {protocols} = factsOf(release)
  return names.find((name) => protocols[name] !== undefined) ?? names.at(-1) ?? ''
}

function detection({release, target}: NewStackOptions): readonly NewElement[] {
  const sock = newest(release, SOCKET_DETECTORS)
  const far = target === 'infinispan' || target === 'keycloak'
  const ports: NewElement['attributes'] =
    sock === 'FD_SOCK2'
      ? far
        ? {offset: '${jgroups.fd.port-offset:50000}'}
        : {}
      : {start_port: far ? '57800' : '7900'}
  // Ten seconds of silence and two of verification: less than the fifteen that remote calls of Infinispan wait.
  const beats = {timeout: time(release, 10), interval: time(release, 2)}
  return [
    {name: 'MERGE3', attributes: {min_interval: time(release, 10), max_interval: time(release, 30)}},
    {name: sock, attributes: ports},
    {name: newest(release, ['FD_ALL3', 'FD_ALL']), attributes: beats},
    {name: newest(release, VERIFIERS), attributes: {timeout: time(release, 1)}},
  ]
}

function delivery({release}: NewStackOptions, multicast: boolean): readonly NewElement[] {
  const credits = {max_credits: '4M', min_threshold: '0.4'}
  return [
    {name: 'pbcast.NAKACK2', attributes: multicast ? {} : {use_mcast_xmit: 'false'}},
    {name: 'UNICAST3', attributes: {}},
    {name: 'pbcast.STABLE', attributes: {desired_avg_gossip: time(release, 50), max_bytes: '4M'}},
    {name: 'pbcast.GMS', attributes: {join_timeout: time(release, 2), log_collect_msgs: 'true'}},
    {name: 'UFC', attributes: credits},
    {name: 'MFC', attributes: credits},
    {name: newest(release, FRAGMENTERS), attributes: {frag_size: '60K'}},
  ]
}

/** Writes a configuration for a program and a discovery that validates and passes lint. */
export function newStack(options: NewStackOptions): NewStack {
  const found = discoveryChoice(options.discovery, options.where, options.release)
  const elements = [
    transport(found.transport, options),
    ...(factsOf(options.release).protocols['RED'] === undefined ? [] : [{name: 'RED', attributes: {}}]),
    {name: found.name, attributes: found.attributes},
    ...detection(options),
    ...delivery(options, found.transport === 'UDP'),
    ...(options.target === 'plain' ? [{name: 'pbcast.STATE_TRANSFER', attributes: {}}] : []),
  ]
  const written = writers[options.target](elements, options)
  return {text: written.text, notes: [...found.notes, ...written.notes]}
}

const writers: Readonly<Record<Target, (elements: readonly NewElement[], options: NewStackOptions) => NewStack>> = {
  plain: (elements, {release}) => ({text: plainFile(elements, release), notes: []}),
  infinispan: (elements, {name, release}) => ({text: infinispanFile(elements, name, release), notes: []}),
  keycloak: (elements, {name, release}) => keycloakFile(elements, name, release),
  wildfly: (elements, {name, release}) => wildflyFile(elements, name, release),
}
