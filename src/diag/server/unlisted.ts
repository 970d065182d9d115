import type {Attribute} from '../../stack/introspection.ts'
import type {Protocol} from '../../stack/protocol.ts'

/** Properties that Java sets by a method and has no way to read, and those that it keeps to itself. */
const UNREADABLE = new Set([
  'use_virtual_threads',
  'max_retransmit_time',
  'membership_change_policy',
  'tls.keystore_password',
  'tls.truststore_password',
])

const CREDITS = ['requests', 'responses'].flatMap((what) => [
  `number_of_credit_${what}_received`,
  `number_of_credit_${what}_sent`,
])

const TRANSPORT = [
  'num_mcast_msgs_received',
  'num_mcast_msgs_sent',
  'num_rejected_msgs',
  'num_ucast_msgs_received',
  'num_ucast_msgs_sent',
  'number_of_thread_dumps',
]

/** Attributes that JGroups 5.5 keeps for programs that read metrics, and leaves out of `jmx`. */
const DEPRECATED: Readonly<Record<string, readonly string[]>> = {
  MFC: CREDITS,
  UFC: CREDITS,
  RED: ['dropped_messages', 'total_messages'],
  SHARED_LOOPBACK: TRANSPORT,
  STATE_TRANSFER: ['average_state_size', 'number_of_state_bytes_sent', 'number_of_state_requests'],
  TCP: TRANSPORT,
  TCP_NIO2: TRANSPORT,
  TUNNEL: TRANSPORT,
  UDP: TRANSPORT,
  UNICAST3: ['num_messages_received', 'num_messages_sent'],
}

/**
 * Whether an answer with all attributes holds one that JGroups does not have: only once it has something to tell, so that answers are else those
 * of JGroups. Who asks for it by name always gets it.
 */
export function isTold({own, read}: Pick<Attribute, 'own' | 'read'>): boolean {
  return !own || read() !== 0
}

/** Whether `jmx` answers of JGroups 5.5 hold the attribute. */
export function isListed({name: protocol}: Pick<Protocol, 'name'>, {name}: Pick<Attribute, 'name'>): boolean {
  return !UNREADABLE.has(name) && DEPRECATED[protocol]?.includes(name) !== true
}
