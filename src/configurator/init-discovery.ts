import {portOf} from './values.ts'
import {readSiteFile} from './children.ts'
import {demand, type InitCheck, type InitRule, needTransport} from './init-rule.ts'
import {Java, JavaFault} from './refusal.ts'

const checkDiscovery: InitCheck = (protocol, stack) => {
  needTransport(stack)
  demand(
    protocol.number('stagger_timeout') >= 0,
    Java.argument,
    'stagger_timeout cannot be negative',
    'stagger_timeout',
  )
  // JGroups 3 has no such property.
  const runs = protocol.properties['num_discovery_runs'] === undefined ? 1 : protocol.number('num_discovery_runs')
  demand(runs >= 1, Java.argument, 'num_discovery_runs must be >= 1', 'num_discovery_runs')
}

/** Since 5.3 the port is optional, and blanks separate hosts as well. */
const checkHosts: InitCheck = (protocol, {host}) => {
  const text = protocol.text('initial_hosts')
  const file = protocol.text('initial_hosts_file')
  if (file !== null && file !== '' && typeof host.files.find(file) === 'string') {
    throw new JavaFault(Java.argument, `initial_hosts_file '${file}' not found`, 'initial_hosts_file')
  }
  const isOld = host.release < '5.3'
  const words = (text ?? '').split(isOld ? ',' : /[ \t\n\r\f,]/).filter((word) => word !== '')
  for (const word of words) {
    if (!isOld && !word.includes('[')) continue
    try {
      portOf(word.trim())
    } catch (error) {
      throw error instanceof JavaFault ? new JavaFault(error.exception, error.message, 'initial_hosts') : error
    }
  }
}

const checkGossip: InitCheck = (_protocol, stack) => {
  const text = 'TCPGOSSIP cannot be used with TUNNEL; use either TUNNEL:PING or TCP:TCPGOSSIP as valid configurations'
  demand(stack.transport?.is('TUNNEL') !== true, Java.state, text)
}

const checkDns: InitCheck = (protocol) => {
  const query = protocol.text('dns_query')
  demand(query !== null && query.trim() !== '', Java.argument, 'dns_query can not be null or empty', 'dns_query')
}

/** No JDBC driver and no naming service is on the class path of JGroups alone. */
const checkDatabase: InitCheck = (protocol, {host}) => {
  const injecter = protocol.text('datasource_injecter_class')
  const jndi = protocol.text('datasource_jndi_name')
  if (host.databases && (injecter !== null || jndi !== null)) return
  if (injecter !== null) throw new JavaFault(Java.noClass, injecter, 'datasource_injecter_class')
  if (jndi !== null) throw new JavaFault(Java.argument, `Could not lookup datasource ${jndi}`, 'datasource_jndi_name')
  const driver = protocol.text('connection_driver')
  demand(driver !== null, Java.argument, 'connection_driver must not be null', 'connection_driver')
  if (host.databases) return
  throw new JavaFault(Java.argument, `JDBC driver could not be loaded: '${driver ?? ''}'`, 'connection_driver')
}

/** The one of JGroups 3 and 4; those of other artifacts have its simple name and none of its rules. */
const checkBucket: InitCheck = (protocol) => {
  if (protocol.facts.className !== 'org.jgroups.protocols.S3_PING') return
  const host = protocol.text('host') ?? 's3.amazonaws.com'
  throw new JavaFault(Java.unknownHost, host, 'host')
}

const checkRackspace: InitCheck = (protocol) => {
  demand(protocol.text('username') !== null, Java.argument, "Rackspace 'username' must not be null", 'username')
  demand(protocol.text('apiKey') !== null, Java.argument, "Rackspace 'apiKey' must not be null", 'apiKey')
  const region = protocol.text('region')
  demand(region === 'UK' || region === 'US', Java.argument, "Invalid 'region', must be UK or US", 'region')
  throw new JavaFault(Java.unknownHost, 'the service of Rackspace is not asked')
}

const checkSwift: InitCheck = (protocol) => {
  for (const name of ['auth_url', 'auth_type', 'username', 'password', 'container']) {
    const value = protocol.text(name)
    demand(value !== null && value !== '', Java.argument, `'${name}' cannot be empty`, name)
  }
  throw new JavaFault(Java.unknownHost, 'the service of Swift is not asked', 'auth_url')
}

const checkRelay: InitCheck = (protocol, stack) => {
  needTransport(stack)
  const site = protocol.text('site')
  demand(site !== null, Java.argument, 'site cannot be null', 'site')
  const picker = protocol.text('site_master_picker_impl')
  if (picker !== null && !picker.startsWith('org.jgroups.protocols.relay.')) {
    throw new JavaFault(Java.noClass, picker, 'site_master_picker_impl')
  }
  readSiteFile(protocol, stack.host)
  const config = String(protocol.text('config'))
  const text = `site configuration for "${String(site)}" not found in ${config}`
  demand(protocol.sites.has(String(site)), Java.exception, text, 'site')
  if (stack.host.release <= '4.2') return
  const isPositive = protocol.number('suppress_time_no_route_errors') > 0
  const name = 'suppress_time_no_route_errors'
  demand(isPositive, Java.argument, `${name} has to be > 0`, name)
}

/** The checks of discovery, and of the relays. */
export const DISCOVERY_RULES: readonly InitRule[] = [
  {classes: ['Discovery'], check: checkDiscovery},
  {classes: ['TCPPING'], check: checkHosts},
  {classes: ['TCPGOSSIP'], check: checkGossip},
  {classes: ['DNS_PING'], check: checkDns},
  {classes: ['JDBC_PING', 'JDBC_PING2'], check: checkDatabase},
  {classes: ['S3_PING'], check: checkBucket},
  {classes: ['RACKSPACE_PING'], check: checkRackspace},
  {classes: ['SWIFT_PING'], check: checkSwift},
  {classes: ['RELAY'], from: '5.2', check: checkRelay},
  {classes: ['RELAY2'], to: '4.2', check: checkRelay},
]
