/** Runs the look-ups of a stack's discovery protocols from outside, without joining and without announcing itself to members. */
import type {StackModel, StackProtocol} from '../analysis/stacks/stack-model.ts'
import type {Clock, Network} from '../runtime/ports.ts'
import type {Resolver} from '../runtime/resolver.ts'
import {endpointText, ipAddressText, withPortsAbove} from '../model/endpoint.ts'
import {parseHostList} from '../stack/host-list.ts'
import {hasStore, type StoreAccess, type StorePorts, storesOfProtocol} from './open-stores.ts'
import {foreignLookUp, isForeignDiscovery, notRun} from './foreign-look-ups.ts'
import {type DiscoveryStore, identityOf, readStores} from './store.ts'

/** Ports that look-ups need. */
export interface CheckPorts extends StorePorts {
  readonly resolver: Resolver
}

/** The result of one discovery protocol's look-up. */
export interface LookUp {
  readonly protocol: string
  /** What was looked up, without passwords. */
  readonly lookUp: string
  /** Addresses as `host:port`, in the order of the answer. */
  readonly found: readonly string[]
  /** False for a protocol that finds members by messages, which only a member may send. */
  readonly run: boolean
  readonly error: string | null
  /** Milliseconds. @asType number */
  readonly elapsedMs: number
}

/** Addresses of members that a look-up found, and what failed besides. */
type Found = Pick<LookUp, 'found' | 'error'>

/** A look-up that can be run. */
type Looked = Pick<LookUp, 'lookUp'> & {readonly find: () => Promise<Found>}

/** Look-ups by discovery protocol, for those without a store. */
const LOOK_UPS: Readonly<Record<string, (protocol: StackProtocol, port: number, ports: CheckPorts) => Looked>> = {
  TCPPING: (protocol, port, {network}) => {
    const hosts = protocol.text('initial_hosts') ?? ''
    const range = protocol.number('port_range') ?? 0
    return {lookUp: `hosts ${hosts}`, find: () => faultless(listedHosts(hosts, port, range, network))}
  },
  DNS_PING: (protocol, port, {resolver}) => {
    const query = protocol.text('dns_query') ?? ''
    const type = protocol.text('dns_record_type') ?? 'A'
    const servers = (protocol.text('dns_address') ?? '').split(',').filter((s) => s.trim() !== '')
    return {
      lookUp: `${type} records of ${query}`,
      find: () => faultless(dnsRecords(query, type, servers, port, resolver)),
    }
  },
}

/** Runs the look-ups of all discovery protocols of a stack, one after the other as the stack does. */
export async function checkDiscovery(
  stack: StackModel,
  cluster: string | undefined,
  ports: CheckPorts,
  access: StoreAccess,
): Promise<readonly LookUp[]> {
  const results: LookUp[] = []
  const found = stack.protocols.filter(
    (protocol) => protocol.is('Discovery') || hasStore(protocol) || isForeignDiscovery(protocol),
  )
  for (const protocol of found) results.push(await check(stack, protocol, cluster, ports, access))
  return results
}

/** Members of these are found by messages to all, or to a router. */
const isByMessages = (protocol: StackProtocol): boolean => protocol.is('Discovery') && !isForeignDiscovery(protocol)

async function check(
  stack: StackModel,
  protocol: StackProtocol,
  cluster: string | undefined,
  ports: CheckPorts,
  access: StoreAccess,
): Promise<LookUp> {
  const {name} = protocol
  const start = ports.clock.now()
  let lookUp = ''
  const run = hasStore(protocol) || LOOK_UPS[name] !== undefined
  if (!run && !isByMessages(protocol))
    return {
      protocol: name,
      lookUp: foreignLookUp(protocol).lookUp,
      found: [],
      run,
      error: notRun(protocol),
      elapsedMs: 0,
    }
  if (!run) {
    const error = 'not run: it asks members by messages, which only a member may send; see jg status and jg peek'
    return {protocol: name, lookUp, found: [], run, error, elapsedMs: 0}
  }
  try {
    const looked = lookOf(stack, protocol, cluster, ports, access)
    lookUp = looked.lookUp
    const {found, error} = await looked.find()
    return {protocol: name, lookUp, found, run, error, elapsedMs: elapsed(ports.clock, start)}
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {protocol: name, lookUp, found: [], run, error: reason, elapsedMs: elapsed(ports.clock, start)}
  }
}

function lookOf(
  stack: StackModel,
  protocol: StackProtocol,
  cluster: string | undefined,
  ports: CheckPorts,
  access: StoreAccess,
): Looked {
  if (hasStore(protocol)) {
    const stores = storesOfProtocol(stack, protocol, ports, access)
    return {lookUp: stores.map(({label}) => label).join(', '), find: () => recorded(stores, cluster)}
  }
  const port = stack.transport?.number('bind_port', 'start_port') ?? 0
  const look = LOOK_UPS[protocol.name]
  if (look === undefined) throw new Error('it has no look-up')
  return look(protocol, port === 0 ? 7800 : port, ports)
}

async function faultless(addresses: Promise<readonly string[]>): Promise<Found> {
  return {found: await addresses, error: null}
}

/** A member may be registered with several routers; it is asked once. */
async function recorded(stores: readonly DiscoveryStore[], cluster: string | undefined): Promise<Found> {
  const entries = await readStores(stores, cluster)
  const found = new Map<string, string>()
  for (const {member} of entries) {
    const address = ipAddressText(member?.physicalAddress)
    if (member !== null && address !== null) found.set(`${identityOf(member)} ${address}`, address)
  }
  const faults = entries.flatMap(({place, fault}) => (fault === null ? [] : [`${place}: ${fault}`]))
  return {found: [...found.values()], error: faults.length === 0 ? null : faults.join('; ')}
}

function elapsed(clock: Clock, start: number): number {
  return Math.round((clock.now() - start) * 10) / 10
}

async function listedHosts(hosts: string, port: number, range: number, network: Network): Promise<readonly string[]> {
  const {hosts: listed, malformed} = parseHostList(hosts)
  if (malformed.length > 0) throw new Error(`initial_hosts: expected host[port], found ${malformed.join(', ')}`)
  const unresolved: string[] = []
  const found = await Promise.all(
    listed.map(async ({host, port: own}) => {
      const addresses = await new Promise<readonly string[]>((resolve) => {
        network.lookup(host, (all) => resolve(all.map(({address}) => address)))
      })
      const [first] = addresses
      if (first === undefined) unresolved.push(host)
      return first === undefined ? [] : withPortsAbove({host: first, port: own ?? port}, range).map(endpointText)
    }),
  )
  if (unresolved.length > 0) throw new Error(`names without an address: ${unresolved.join(', ')}`)
  return found.flat()
}

async function dnsRecords(
  query: string,
  type: string,
  servers: readonly string[],
  port: number,
  resolver: Resolver,
): Promise<readonly string[]> {
  if (type === 'SRV') {
    return new Promise((resolve, reject) => {
      resolver.services(query, servers, (error, records) => {
        if (error === null) resolve(records.map(endpointText))
        else reject(error)
      })
    })
  }
  return new Promise((resolve, reject) => {
    resolver.addresses(query, type === 'AAAA' ? 6 : 4, servers, (error, addresses) => {
      if (error === null) resolve(addresses.map((address) => endpointText({host: address, port})))
      else reject(error)
    })
  })
}
