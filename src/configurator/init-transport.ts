import {bundlerClass, gossipHosts, messagePolicyClass} from './values.ts'
import {demand, type InitCheck, type InitRule} from './init-rule.ts'
import type {JavaStack, JavaStackProtocol} from './stack.ts'
import {Java, JavaFault} from './refusal.ts'

const MAX_DATAGRAM_PACKET_SIZE = 1 << 16
const DEFAULT_MESSAGE_FACTORY = 'org.jgroups.DefaultMessageFactory'

/** Runs a look-up; its fault counts as the property's. */
function atProperty(property: string, lookUp: () => unknown): void {
  try {
    lookUp()
  } catch (error) {
    throw error instanceof JavaFault ? new JavaFault(error.exception, error.message, property) : error
  }
}

const checkTransport: InitCheck = (protocol, {host}) => {
  const localTransport = protocol.text('local_transport_class')
  if (localTransport !== null) throw new JavaFault(Java.noClass, localTransport, 'local_transport_class')
  const factory = protocol.text('msg_factory_class')
  if (factory !== null && factory !== DEFAULT_MESSAGE_FACTORY) {
    throw new JavaFault(Java.noClass, factory, 'msg_factory_class')
  }
  const policy = protocol.text('message_processing_policy')
  if (policy !== null && host.release >= '5.5' && messagePolicyClass(policy, host.release) === null) {
    const text = `message_processing_policy ${policy} not found or cannot be created`
    throw new JavaFault(Java.argument, text, 'message_processing_policy')
  }
  atProperty('bundler_type', () => bundlerClass(protocol.text('bundler_type') ?? '', host.release))
}

/** A fixed port is needed where other members cannot learn it by discovery. */
const checkPort: InitCheck = (protocol, stack) => {
  const port = protocol.number('bind_port')
  if (port > 0) return
  const discovery = stack.find('Discovery')
  const isDynamic = discovery?.is('TCPPING', 'MULTI_PING') !== true
  const text = `bind_port cannot be set to ${String(port)}, as no dynamic discovery protocol (e.g. MPING or TCPGOSSIP) has been detected.`
  demand(isDynamic, Java.argument, text, 'bind_port')
}

const checkDatagram: InitCheck = (protocol, {host}) => {
  if (host.release > '4.2') return
  const size = protocol.number('max_bundle_size')
  const text = `max_bundle_size (${String(size)}) cannot exceed the max datagram packet size of ${String(MAX_DATAGRAM_PACKET_SIZE)}`
  demand(size <= MAX_DATAGRAM_PACKET_SIZE, Java.argument, text, 'max_bundle_size')
}

const checkTunnel: InitCheck = (protocol, {host}) => {
  const hosts = protocol.text('gossip_router_hosts')
  const noHosts = 'Cannot invoke "String.length()" because "str" is null'
  if (hosts === null) throw new JavaFault(Java.nullPointer, noHosts, 'gossip_router_hosts')
  let found: readonly string[] = []
  atProperty('gossip_router_hosts', () => {
    const {release, addresses} = host
    found = gossipHosts(hosts, {release, addresses, value: () => null, where: 'TUNNEL.gossip_router_hosts'})
  })
  const text = 'gossip_router_hosts needs to contain at least one address of a GossipRouter'
  demand(found.length > 0, Java.state, text, 'gossip_router_hosts')
}

/** The thread pools that are attributes of the transport itself in 4.2. */
const checkThreadPool: InitCheck = (protocol) => {
  if (!protocol.flag('thread_pool.enabled') || protocol.flag('thread_pool.use_fork_join_pool')) return
  checkPool(protocol)
}

function checkPool(protocol: JavaStackProtocol): void {
  const min = protocol.number('thread_pool.min_threads')
  const max = protocol.number('thread_pool.max_threads')
  demand(min >= 0, Java.argument, 'null', 'thread_pool.min_threads')
  demand(max > 0 && max >= min, Java.argument, 'null', 'thread_pool.max_threads')
  const keepAlive = protocol.number('thread_pool.keep_alive_time')
  demand(keepAlive >= 0, Java.argument, 'null', 'thread_pool.keep_alive_time')
}

const checkLoopback: InitCheck = (_protocol, stack: JavaStack) => {
  const isLoopback = stack.transport?.is('SHARED_LOOPBACK') === true
  demand(isLoopback, Java.state, 'the transport must be SHARED_LOOPBACK')
}

/** The checks of transports. */
export const TRANSPORT_RULES: readonly InitRule[] = [
  {classes: ['TP'], from: '5.2', check: checkTransport},
  {classes: ['TP'], to: '4.2', check: checkThreadPool},
  {classes: ['BasicTCP'], check: checkPort},
  {classes: ['UDP'], check: checkDatagram},
  {classes: ['TUNNEL'], check: checkTunnel},
  {classes: ['SHARED_LOOPBACK_PING'], check: checkLoopback},
]
