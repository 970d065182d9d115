import type {Endpoint} from '../../../model/endpoint.ts'
import {parseHostList} from '../../../stack/host-list.ts'
import type {StackModel, StackProtocol} from '../../stacks/stack-model.ts'
import {formatRange} from '../../ports/port-range.ts'
import {transportPorts} from '../../ports/port-use.ts'
import type {Fault, Rule} from '../rule.ts'

/** Discovery by a store that keeps a record per member until it is removed. */
const STORES =
  /^(?:FILE_PING|JDBC_PING2?|S3_PING|NATIVE_S3_PING|GOOGLE_PING2?|AZURE_PING|SWIFT_PING|RACKSPACE_PING|S3_CLIENT_PING|MONGO_PING)$/

const REMOVE_ALL = ['remove_all_data_on_view_change', 'remove_all_files_on_view_change']

function cleanupFaults(p: StackProtocol): readonly Fault[] {
  const all = p.setting(...REMOVE_ALL)
  const faults: Fault[] = []
  if (p.boolean(...REMOVE_ALL) === true && p.boolean('write_data_on_find') !== true) {
    const message = `${p.name}.${all?.name ?? ''} is true without write_data_on_find: in a partition each coordinator permanently deletes the records of the others`
    faults.push({place: all?.place ?? p.place, message, hint: 'set write_data_on_find="true" too'})
  }
  const clear = p.setting('clear_table_on_view_change')
  if (clear !== undefined && p.boolean('clear_table_on_view_change') === true) {
    const message = `${p.name}.clear_table_on_view_change is true: in a partition each coordinator deletes the records of the others`
    faults.push({place: clear.place, message})
  }
  const hook = p.setting('register_shutdown_hook')
  if (hook !== undefined && p.boolean('register_shutdown_hook') === false && p.boolean(...REMOVE_ALL) !== true) {
    const message = `${p.name}.register_shutdown_hook is false and nothing else removes records: each member stopped by a signal leaves one behind`
    faults.push({place: hook.place, message})
  }
  const removes = [...REMOVE_ALL, 'remove_old_coords_on_view_change', 'clear_table_on_view_change']
  if (removes.every((name) => p.boolean(name) !== true) && removes.some((name) => p.knows(name))) {
    const message = `${p.name} never removes records of others: a killed member leaves one behind, and joining members ask it in vain`
    faults.push({
      place: p.place,
      message,
      hint: 'set remove_all_data_on_view_change="true" and write_data_on_find="true"',
    })
  }
  return faults
}

const cleanup: Rule = {
  code: 'JG4010',
  name: 'store-cleanup',
  title: 'records of dead members stay in the discovery store, or those of living ones are deleted',
  severity: 'warning',
  why: 'JDBC_PING, FILE_PING and their kin keep a record per member. A member that is killed leaves its record behind: joining members ask the ghost up to max_join_attempts times before they give up. The coordinator can clear the store at each view; but then, in a partition, each coordinator clears the records of the other side, and unless they are written again (write_data_on_find), the sides cannot find each other to merge.',
  fix: 'Set remove_all_data_on_view_change="true" together with write_data_on_find="true", and keep register_shutdown_hook on.',
  example: '<JDBC_PING2 remove_all_data_on_view_change="true" write_data_on_find="true"/>',
  check: (stack) => stack.protocols.filter((p) => STORES.test(p.name)).flatMap(cleanupFaults),
}

const multicastDiscovery: Rule = {
  code: 'JG4029',
  name: 'discovery-needs-multicast',
  title: 'discovery does not fit the transport',
  severity: 'error',
  why: 'PING sends its request through the transport to all members. Over TCP that reaches only the members already known, of which there are none at startup, so each member becomes a cluster of its own. The reverse, TCPPING over UDP, works only with fixed ports.',
  fix: 'Over TCP, use MPING (multicast for discovery alone), TCPPING, DNS_PING, KUBE_PING, JDBC_PING2 or another discovery that needs no multicast.',
  example: '<TCP bind_port="7800"/>\n<MPING/>',
  check(stack) {
    const ping = stack.protocols.find((p) => p.name === 'PING')
    const udp = stack.transport?.name === 'UDP'
    if (ping !== undefined && (stack.overTcp || (udp && !stack.multicasts))) {
      const others = stack.all('Discovery').filter((p) => p !== ping)
      if (others.length > 0) return []
      const over = stack.overTcp ? 'TCP' : 'UDP with ip_mcast="false"'
      return [
        {
          place: ping.place,
          message: `PING over ${over} finds no members: there is no multicast for its requests`,
          found: 'PING',
        },
      ]
    }
    const hosts = stack.find('TCPPING')
    if (hosts === undefined || !udp || stack.managed || (stack.transport.number('bind_port') ?? 0) > 0) return []
    const message = 'TCPPING asks fixed ports, but UDP.bind_port is 0: nothing listens there'
    return [{place: hosts.place, message, severity: 'warning', hint: 'set bind_port on UDP'}]
  },
}

const isLocal = ({host}: Endpoint): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/i.test(host)

function hostFaults(stack: StackModel): readonly Fault[] {
  const p = stack.find('TCPPING')
  const setting = p?.setting('initial_hosts')
  if (p === undefined || setting === undefined) return []
  const {place} = setting
  const {hosts} = parseHostList(setting.text)
  const faults: Fault[] = []
  const from = setting.written === setting.text ? '' : `, which comes from ${setting.written}`
  if (hosts.length > 0 && hosts.every(isLocal)) {
    faults.push({
      place,
      message: `TCPPING.initial_hosts names only this host (${setting.text}${from}): members on other hosts are not found`,
    })
  }
  const range = p.number('port_range') ?? 0
  const own = transportPorts(stack)
  const outside = hosts.filter(
    ({port}) => port !== undefined && own.length > 0 && !own.some((r) => port <= r.to && port + range >= r.from),
  )
  if (outside.length > 0 && outside.length === hosts.length) {
    const asked = [...new Set(outside.map((h) => formatRange({from: h.port ?? 0, to: (h.port ?? 0) + range})))].join(
      ',',
    )
    const message = `TCPPING asks at ports ${asked}, members of this stack listen on ${own.map(formatRange).join(',')}`
    faults.push({place, message, hint: 'use the bind_port of the transport'})
  }
  return faults
}

const staticHosts: Rule = {
  code: 'JG4030',
  name: 'static-hosts',
  title: 'the list of hosts does not lead to the other members',
  severity: 'warning',
  why: 'TCPPING asks only the hosts in initial_hosts, even to find the other side after a partition. A list of just localhost, often the default of a variable that is never set, or one with the wrong ports, makes every member a cluster of its own.',
  fix: 'List all members, with the bind_port of the transport.',
  example: '<TCPPING initial_hosts="${jgroups.tcpping.initial_hosts:a.example[7800],b.example[7800]}" port_range="1"/>',
  check: hostFaults,
}

const localStore: Rule = {
  code: 'JG4031',
  name: 'local-store',
  title: 'the discovery store is a local folder of this host',
  severity: 'warning',
  why: 'FILE_PING finds the members that write to the same folder. Its default, /tmp/jgroups, is local to each host, so members on different hosts never find each other, and the system may empty it at any time.',
  fix: 'Set location to a folder on shared storage.',
  example: '<FILE_PING location="/mnt/shared/jgroups"/>',
  check(stack) {
    const p = stack.protocols.find((protocol) => protocol.name === 'FILE_PING')
    const location = p?.text('location')
    if (p === undefined || location === undefined || !/^(?:\/tmp|\/var\/tmp)(?:\/|$)/.test(location)) return []
    const setting = p.setting('location')
    const message = `FILE_PING.location is ${location}${setting === undefined ? ' by default' : ''}: members on other hosts write elsewhere`
    return [{place: setting?.place ?? p.place, message, found: location}]
  },
}

const noDiscovery: Rule = {
  code: 'JG4032',
  name: 'empty-discovery',
  title: 'a discovery protocol has nothing to look for',
  severity: 'error',
  why: 'Without its list, query or store, a discovery protocol finds no members or refuses to start, and each member is a cluster of its own.',
  fix: 'Set the attribute.',
  example: '<dns.DNS_PING dns_query="my-headless-service.my-namespace.svc.cluster.local"/>',
  check(stack) {
    if (stack.managed) return []
    const needed: readonly [string, readonly string[]][] = [
      ['DNS_PING', ['dns_query']],
      ['TCPGOSSIP', ['initial_hosts']],
      ['TCPPING', ['initial_hosts']],
      ['JDBC_PING', ['connection_url', 'datasource_jndi_name', 'datasource_injecter_class']],
      ['JDBC_PING2', ['connection_url', 'datasource_jndi_name', 'datasource_injecter_class']],
    ]
    return needed.flatMap(([name, attributes]): Fault[] => {
      const p = stack.protocols.find((protocol) => protocol.name === name)
      if (p === undefined || p.setting(...attributes) !== undefined) return []
      const written = attributes.map((a) => p.attributePlace(a)).find((place) => place !== undefined)
      const list = attributes.join(', ')
      const message =
        written === undefined ? `${name} has no ${list}` : `${list} of ${name} is empty: a variable has no value`
      // Servers supply the data source or the hosts themselves.
      return [
        {place: written ?? p.place, message, severity: written === undefined && stack.standalone ? 'error' : 'warning'},
      ]
    })
  },
}

/** Rules on how members find each other. */
export const DISCOVERY_RULES: readonly Rule[] = [cleanup, multicastDiscovery, staticHosts, localStore, noDiscovery]
