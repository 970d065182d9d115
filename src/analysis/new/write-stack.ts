import type {Release} from '../../releases/facts.ts'
import type {NewElement} from './discovery-choices.ts'

interface Written {
  readonly text: string
  readonly notes: readonly string[]
}

/** Version of Infinispan's schema, by the JGroups it ships. */
const INFINISPAN: Readonly<Record<Release, string>> = {
  '5.5': '16.0',
  '5.4': '15.1',
  '5.3': '15.0',
  '5.2': '14.0',
  '4.2': '11.0',
  '3.6': '8.2',
}

/** Version of WildFly's subsystem, by the JGroups of the server. */
const WILDFLY: Readonly<Record<Release, string>> = {
  '5.5': '11.0',
  '5.4': '10.0',
  '5.3': '10.0',
  '5.2': '9.0',
  '4.2': '8.0',
  '3.6': '4.0',
}

/** Several attributes are aligned in one column. */
function element({name, attributes}: NewElement, indent: string): string {
  const texts = Object.entries(attributes).map(([key, value]) => `${key}="${value}"`)
  const joined = texts.length === 0 ? '' : ` ${texts.join(' ')}`
  if (indent.length + name.length + joined.length < 100) return `${indent}<${name}${joined}/>`
  return `${indent}<${name} ${texts.join(`\n${indent}${' '.repeat(name.length + 2)}`)}/>`
}

/** Writes a file for JGroups itself. */
export function plainFile(elements: readonly NewElement[], release: Release): string {
  const [major = '', minor = ''] = release.split('.')
  return [
    '<config xmlns="urn:org:jgroups"',
    '        xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    `        xsi:schemaLocation="urn:org:jgroups http://www.jgroups.org/schema/jgroups-${major}.${minor}.xsd">`,
    ...elements.map((e) => element(e, '    ')),
    '</config>',
    '',
  ].join('\n')
}

function infinispanLines(elements: readonly NewElement[], name: string): readonly string[] {
  return [
    '    <jgroups>',
    `        <stack name="${name}">`,
    ...elements.map((e) => element(e, '            ')),
    '        </stack>',
    '    </jgroups>',
  ]
}

/** Writes a file for Infinispan: the stack and a container that uses it. */
export function infinispanFile(elements: readonly NewElement[], name: string, release: Release): string {
  return [
    `<infinispan xmlns="urn:infinispan:config:${INFINISPAN[release]}">`,
    ...infinispanLines(elements, name),
    '    <cache-container name="default">',
    `        <transport stack="${name}"/>`,
    '    </cache-container>',
    '</infinispan>',
    '',
  ].join('\n')
}

/** Writes the part of Keycloak's cache configuration with the stack; the caches differ between versions. */
export function keycloakFile(elements: readonly NewElement[], name: string, release: Release): Written {
  const text = [
    `<infinispan xmlns="urn:infinispan:config:${INFINISPAN[release]}">`,
    ...infinispanLines(elements, name),
    '    <!-- Keep the caches in the conf/cache-ispn.xml of your version: copy only jgroups and the stack of transport. -->',
    '    <cache-container name="keycloak">',
    `        <transport lock-timeout="60000" stack="${name}"/>`,
    '    </cache-container>',
    '</infinispan>',
    '',
  ].join('\n')
  const notes = [
    'put <jgroups> and the stack of <transport> into conf/cache-ispn.xml and start with --cache-config-file=cache-ispn.xml',
    ...(elements.some(({name: protocol}) => protocol.startsWith('JDBC_PING'))
      ? ['the stack jdbc-ping of Keycloak does the same with the database of the server: --cache-stack=jdbc-ping']
      : []),
  ]
  return {text, notes}
}

/** Attributes that the server derives from socket bindings or manages itself. */
const BY_SERVER: ReadonlySet<string> = new Set([
  'bind_addr',
  'bind_port',
  'mcast_addr',
  'mcast_port',
  'diag.enabled',
  'enable_diagnostics',
  'thread_pool.max_threads',
  'offset',
  'start_port',
  'initial_hosts',
  'connection_url',
  'connection_driver',
  'connection_username',
  'connection_password',
])

function wildflyProtocol({name, attributes}: NewElement, transport: string): readonly string[] {
  const properties = Object.entries(attributes).filter(([key]) => !BY_SERVER.has(key))
  const [tag, more] = wildflyTag(name, transport)
  const head = `<${tag} type="${name}"${more}`
  if (properties.length === 0) return [`                ${head}/>`]
  return [
    `                ${head}>`,
    ...properties.map(([key, value]) => `                    <property name="${key}">${value}</property>`),
    `                </${tag}>`,
  ]
}

/** Protocols with sockets, hosts or a data source have their own elements. */
function wildflyTag(name: string, transport: string): readonly [tag: string, attributes: string] {
  if (name === transport) return ['transport', ` socket-binding="jgroups-${transport.toLowerCase()}"`]
  if (name === 'MPING') return ['socket-protocol', ' socket-binding="jgroups-mping"']
  if (/^FD_SOCK2?$/.test(name)) return ['socket-protocol', ` socket-binding="jgroups-${transport.toLowerCase()}-fd"`]
  if (name === 'TCPPING' || name === 'TCPGOSSIP')
    return ['socket-discovery-protocol', ' socket-bindings="jgroups-host-a jgroups-host-b"']
  return /^JDBC_PING2?$/.test(name) ? ['jdbc-protocol', ' data-source="ExampleDS"'] : ['protocol', '']
}

/** Writes the subsystem of WildFly and EAP; ports and addresses are those of its socket bindings. */
export function wildflyFile(elements: readonly NewElement[], name: string, release: Release): Written {
  const transport = elements[0]?.name ?? 'TCP'
  const text = [
    `<subsystem xmlns="urn:jboss:domain:jgroups:${WILDFLY[release]}">`,
    '    <channels default="ee">',
    `        <channel name="ee" stack="${name}" cluster="ejb"/>`,
    '    </channels>',
    '    <stacks>',
    `        <stack name="${name}">`,
    ...elements.flatMap((e) => wildflyProtocol(e, transport)).map((line) => line.slice(4)),
    '        </stack>',
    '    </stacks>',
    '</subsystem>',
    '',
  ].join('\n')
  const bindings = [
    ...new Set([...text.matchAll(/socket-bindings?="([^"]*)"/g)].flatMap(([, names = '']) => names.split(' '))),
  ]
  return {text, notes: [`the socket-binding-group must define ${bindings.join(', ')}`]}
}
