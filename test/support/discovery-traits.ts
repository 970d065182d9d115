/** The discovery protocols that the suites run with. */
import {DnsServer} from './interop/dns-server.ts'
import {available} from './requirements.ts'
import type {DiscoveryTraits, Place} from './compliance/discovery.ts'

const hostList = ({hosts, port}: Place): string => hosts.map((host) => `${host}[${String(port)}]`).join(',')
/** Ports to ask on each host: members share the one host of loopback. */
const range = ({world}: Place): string => (world === null ? '4' : '0')

/** An address of loopback that nothing else binds to. */
const DNS_HOST = '127.77.0.53'

/** A server of the test's own: the simulated one, or dnsmasq on loopback. */
async function startDns(place: Place): Promise<() => Promise<void>> {
  if (place.world !== null) {
    place.world.dns.addresses.set('members.test', place.hosts)
    return () => Promise.resolve()
  }
  const site = {index: 0, address: DNS_HOST, namespace: undefined}
  const server = await DnsServer.start(site, place.port - 1, place.folder, {addresses: {'members.test': place.hosts}})
  return () => server.end()
}

const dnsTraits: DiscoveryTraits = {
  elements: ({port}) =>
    `<dns.DNS_PING dns_query="members.test" dns_address="${DNS_HOST}:${String(port - 1)}" async_discovery="false"/>`,
  prepare: startDns,
}

/** By the names that tests use. DNS_PING on sockets is omitted if no DNS server is available. */
export const DISCOVERIES: Readonly<Record<string, DiscoveryTraits>> = {
  PING: {elements: () => '<PING/>', transport: 'UDP'},
  MPING: {elements: ({port}) => `<MPING mcast_addr="239.77.77.80" mcast_port="${String(port)}"/>`},
  BPING: {
    elements: ({port, world}) =>
      `<BPING dest="${world === null ? '127.255.255.255' : '255.255.255.255'}" bind_port="${String(port)}" port_range="5"/>`,
  },
  TCPPING: {
    elements: (place) => `<TCPPING initial_hosts="${hostList(place)}" port_range="${range(place)}"/>`,
  },
  'TCPPING with return_entire_cache': {
    elements: (place) =>
      `<TCPPING initial_hosts="${hostList(place)}" port_range="${range(place)}" return_entire_cache="true"/>`,
  },
  'TCPPING over PDC': {
    elements: (place) =>
      `<PDC cache_dir="${place.folder}/pdc"/>
       <TCPPING initial_hosts="${hostList(place)}" port_range="${range(place)}" use_disk_cache="true"/>`,
  },
  FILE_PING: {
    elements: ({folder}) => `<FILE_PING location="${folder}" read_sleep="20" remove_all_data_on_view_change="true"/>`,
  },
  'FILE_PING without removal of old files': {elements: ({folder}) => `<FILE_PING location="${folder}"/>`},
  JDBC_PING: {
    elements: ({folder}) =>
      `<JDBC_PING connection_url="jdbc:sqlite:${folder}/members.db" remove_all_data_on_view_change="true"/>`,
  },
  'JDBC_PING2 without an address': {elements: ({folder}) => `<JDBC_PING2 location="${folder}"/>`},
  LOCAL_PING: {elements: () => '<LOCAL_PING/>', oneProcess: true},
  'dns.DNS_PING': dnsTraits,
  'several discovery protocols': {
    elements: ({port, folder}) =>
      `<FILE_PING location="${folder}" read_sleep="20" remove_all_data_on_view_change="true"/>
       <MPING mcast_addr="239.77.77.80" mcast_port="${String(port)}"/>`,
  },
  'several discovery protocols with async_discovery': {
    elements: (place) =>
      `<MPING mcast_addr="239.77.77.80" mcast_port="${String(place.port)}"/>
       <TCPPING initial_hosts="${hostList(place)}" port_range="${range(place)}" async_discovery="true" num_discovery_runs="2"/>`,
  },
}

/** Variants without a difference on sockets. */
const SIMULATED_ONLY = [
  'TCPPING with return_entire_cache',
  'FILE_PING without removal of old files',
  'several discovery protocols',
]

/** The protocols that this machine can run on sockets. */
export function discoveriesOnSockets(): [string, DiscoveryTraits][] {
  return Object.entries(DISCOVERIES).filter(
    ([name, traits]) => !SIMULATED_ONLY.includes(name) && (traits !== dnsTraits || available('dnsmasq')),
  )
}
