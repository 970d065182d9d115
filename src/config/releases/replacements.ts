/** What took the place of a protocol that is gone: the new protocol, or a reason why there is none. */
export interface Replacement {
  /** XML name of the protocol, or name of the attribute, to use instead. */
  readonly by?: string
  /** What to know about it. */
  readonly note?: string
}

const by = (name: string, note?: string): Replacement => (note === undefined ? {by: name} : {by: name, note})
const gone = (note: string): Replacement => ({note})

const PROTOCOLS: Readonly<Record<string, Replacement>> = {
  MERGE2: by('MERGE3'),
  MERGEFAST: by('MERGE3'),
  FD: by('FD_ALL3'),
  FD_PING: by('FD_ALL3'),
  FD_ICMP: by('FD_HOST'),
  FD_SIMPLE: by('FD_ALL3'),
  FD_ALL: by('FD_ALL3'),
  FD_ALL2: by('FD_ALL3'),
  FD_SOCK: by('FD_SOCK2'),
  VERIFY_SUSPECT: by('VERIFY_SUSPECT2'),
  'pbcast.NAKACK': by('pbcast.NAKACK2'),
  NAKACK: by('pbcast.NAKACK2'),
  UNICAST: by('UNICAST3'),
  UNICAST2: by('UNICAST3'),
  FC: by('MFC', 'with UFC for messages to one member'),
  SFC: by('MFC'),
  UFC_NB: by('UFC'),
  MFC_NB: by('MFC'),
  TCP_NIO: by('TCP_NIO2'),
  'pbcast.STREAMING_STATE_TRANSFER': by('pbcast.STATE_SOCK'),
  'pbcast.FLUSH': gone('views are no longer flushed; remove it'),
  FLUSH: gone('views are no longer flushed; remove it'),
  VIEW_SYNC: gone('GMS and MERGE3 do its work; remove it'),
  ENCRYPT: by('SYM_ENCRYPT', 'or ASYM_ENCRYPT'),
  S3_PING: by('aws.S3_PING', 'of the artifact org.jgroups.aws:jgroups-aws'),
  GOOGLE_PING: by('google.GOOGLE_PING2', 'of the artifact org.jgroups.google:jgroups-google'),
  AWS_PING: by('aws.S3_PING', 'of the artifact org.jgroups.aws:jgroups-aws'),
  CENTRAL_LOCK: gone('locks are in jgroups-raft now'),
  CENTRAL_LOCK2: gone('locks are in jgroups-raft now'),
  PEER_LOCK: gone('locks are in jgroups-raft now'),
  RELAY: by('relay.RELAY2'),
  'tom.TOA': by('SEQUENCER', 'which orders all messages to all members'),
  SASL: by('AUTH'),
  BATCH: by('BATCH2'),
  SCOPE: gone('messages of one sender are ordered as a whole; remove it'),
  RATE_LIMITER2: by('RATE_LIMITER'),
  DISCARD_PAYLOAD: by('DISCARD'),
  FORWARD_TO_COORD: gone('send to the coordinator of the view instead'),
  'rules.SUPERVISOR': gone('remove it'),
  AUTOCONF: gone('remove it'),
  QUEUE: gone('remove it'),
  MULTI_PING: gone('name one discovery protocol'),
  DETECT_LOOPBACKS: gone('remove it'),
  ASYNC: gone('remove it'),
}

/** Attributes of transports since 5.x; those of the release before stand on the left. */
const TRANSPORT: Readonly<Record<string, Replacement>> = {
  max_bundle_size: by('bundler.max_size'),
  max_bundle_timeout: gone('a bundle is sent at once when nothing more is waiting; remove it'),
  bundler_capacity: by('bundler.capacity'),
  bundler_num_spins: by('bundler.num_spins'),
  bundler_wait_strategy: by('bundler.wait_strategy'),
  drop_when_full: by('bundler.drop_when_full'),
  enable_bundling: gone('bundling is always on; bundler_type chooses how'),
  enable_unicast_bundling: gone('bundling is always on; remove it'),
  use_incoming_packet_handler: gone('remove it'),
  loopback: gone('messages to oneself are always looped back; remove it'),
  discard_incompatible_packets: gone('packets of other versions are always discarded; remove it'),
  enable_diagnostics: by('diag.enabled'),
  diagnostics_addr: by('diag.mcast_addr'),
  diagnostics_bind_addr: by('diag.bind_addr'),
  diagnostics_bind_interfaces: by('diag.bind_interfaces'),
  diagnostics_passcode: by('diag.passcode'),
  diagnostics_port: by('diag.port'),
  diagnostics_port_range: by('diag.port_range'),
  diagnostics_ttl: by('diag.ttl'),
  diag_enable_tcp: by('diag.enable_tcp'),
  diag_enable_udp: by('diag.enable_udp'),
  'message_processing_policy.max_buffer_size': by('msg_processing_policy.max_buffer_size'),
  thread_dump_path: by('thread_pool.thread_dump_path'),
  thread_dumps_threshold: by('thread_pool.thread_dumps_threshold'),
  thread_pool_enabled: by('thread_pool.enabled'),
  thread_pool_min_threads: by('thread_pool.min_threads'),
  thread_pool_max_threads: by('thread_pool.max_threads'),
  thread_pool_keep_alive_time: by('thread_pool.keep_alive_time'),
  'thread_pool.use_virtual_threads': by('use_vthreads'),
  use_fibers: by('use_vthreads'),
  use_virtual_threads: by('use_vthreads'),
  singleton_name: gone('transports are no longer shared; use FORK channels'),
  start_port: by('bind_port'),
  mcast_group_addr: by('mcast_addr'),
  receive_on_all_interfaces: by('receive_interfaces'),
  suspect_on_send_failure: by('enable_suspect_events'),
}

const ATTRIBUTES: Readonly<Record<string, Replacement>> = {
  max_block_times: by('max_block_time', 'which takes one value for all sizes'),
  view_bundling: gone('views are always bundled; remove it'),
  max_bundling_time: gone('remove it'),
  use_flush_if_present: gone('FLUSH is gone; remove it'),
  install_view_locally_first: gone('remove it'),
  stability_delay: gone('there is no delay any more; remove it'),
  send_stable_msgs_to_coord_only: gone('they always go to the coordinator; remove it'),
  only_coords_run_consistency_checker: gone('remove it'),
  msg_counts_as_heartbeat: gone('every message counts as a heartbeat; remove it'),
  timeout_check_interval: gone('remove it'),
  num_initial_members: gone('discovery ends by itself; remove it'),
  initial_mbrs_timeout: gone('remove it'),
  gc_lag: gone('remove it'),
  retransmit_timeout: by('xmit_interval', 'which takes one value'),
  retransmit_timeouts: by('xmit_interval', 'which takes one value'),
  exponential_backoff: gone('remove it'),
  shun: gone('expelled members merge back; remove it'),
  up_thread: gone('remove it'),
  down_thread: gone('remove it'),
  clear_table_on_view_change: by('remove_all_data_on_view_change'),
  hosts: by('initial_hosts'),
  gossip_host: by('initial_hosts'),
  auth_value: by('auth_token.auth_value'),
  token_hash: by('auth_token.token_hash'),
  key_store_name: by('keystore_name'),
  use_adler: gone('remove it'),
  sign_msgs: gone('remove it'),
  encrypt_entire_message: gone('remove it'),
}

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

/** What took the place of a protocol. */
export function replacementOfProtocol(xmlName: string): Replacement | undefined {
  const plain = xmlName.replace(/^org\.jgroups\.protocols\./, '')
  return own(PROTOCOLS, plain) ?? own(PROTOCOLS, plain.slice(plain.lastIndexOf('.') + 1))
}

/** What took the place of an attribute. */
export function replacementOfAttribute(transport: boolean, name: string): Replacement | undefined {
  return (transport ? own(TRANSPORT, name) : undefined) ?? own(ATTRIBUTES, name)
}

/** A replacement as an advice. */
export function adviceOf(replacement: Replacement): string {
  const {by: name, note} = replacement
  if (name === undefined) return note ?? 'remove it'
  return note === undefined ? `use ${name}` : `use ${name}, ${note}`
}
