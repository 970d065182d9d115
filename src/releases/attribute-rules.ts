/** What happens to an attribute that the target release does not have. */
export interface AttributeRule {
  /** Where it applies: any protocol, a family, or named ones. */
  readonly on: 'any' | 'transport' | 'discovery' | readonly string[]
  readonly names: readonly string[]
  /** Its new name; if there is none, or the target does not know it, the attribute is dropped. */
  readonly to?: string
  readonly reason: string
  readonly person?: string
  /** How its value is written under the new name. */
  readonly value?: (plain: string) => string
}

/** The protocol that an attribute belongs to. */
export interface RuleSubject {
  readonly transport: boolean
  readonly superclasses: readonly string[]
  /** Its name, and others under which a file may name it or its predecessors. */
  readonly names: readonly string[]
}

/** The first rule that applies to an attribute of a protocol. */
export function attributeRule(name: string, {transport, superclasses, names}: RuleSubject): AttributeRule | undefined {
  const applies = ({on}: AttributeRule): boolean => {
    if (on === 'any') return true
    if (on === 'transport') return transport
    if (on === 'discovery') return superclasses.includes('Discovery')
    return names.some((known) => on.includes(known))
  }
  return ATTRIBUTE_RULES.find((rule) => rule.names.includes(name) && applies(rule))
}

const words = (text: string): readonly string[] => text.split(' ')

function drop(on: AttributeRule['on'], names: string, reason: string, person?: string): AttributeRule {
  return {on, names: words(names), reason, ...(person === undefined ? {} : {person})}
}

function move(on: AttributeRule['on'], name: string, to: string, reason: string): AttributeRule {
  return {on, names: [name], to, reason}
}

const DIAGNOSTICS = 'diagnostics are a component in 5.x'
const BUNDLER = 'the bundler is a component in 5.x'
const POOL = 'the thread pool is a component in 5.x'

const TRANSPORT: readonly AttributeRule[] = [
  move('transport', 'max_bundle_size', 'bundler.max_size', BUNDLER),
  move('transport', 'bundler_capacity', 'bundler.capacity', BUNDLER),
  move('transport', 'bundler_num_spins', 'bundler.num_spins', 'it belonged to the ring buffer bundlers'),
  move('transport', 'bundler_wait_strategy', 'bundler.wait_strategy', 'it belonged to the ring buffer bundlers'),
  move('transport', 'drop_when_full', 'bundler.drop_when_full', BUNDLER),
  move('transport', 'enable_diagnostics', 'diag.enabled', DIAGNOSTICS),
  move('transport', 'diagnostics_addr', 'diag.mcast_addr', DIAGNOSTICS),
  move('transport', 'diagnostics_bind_addr', 'diag.bind_addr', DIAGNOSTICS),
  move('transport', 'diagnostics_bind_interfaces', 'diag.bind_interfaces', DIAGNOSTICS),
  move('transport', 'diagnostics_passcode', 'diag.passcode', DIAGNOSTICS),
  move('transport', 'diagnostics_port', 'diag.port', DIAGNOSTICS),
  move('transport', 'diagnostics_port_range', 'diag.port_range', DIAGNOSTICS),
  move('transport', 'diagnostics_ttl', 'diag.ttl', DIAGNOSTICS),
  move('transport', 'diag_enable_tcp', 'diag.enable_tcp', DIAGNOSTICS),
  move('transport', 'diag_enable_udp', 'diag.enable_udp', DIAGNOSTICS),
  move('transport', 'thread_dump_path', 'thread_pool.thread_dump_path', POOL),
  move('transport', 'thread_dumps_threshold', 'thread_pool.thread_dumps_threshold', POOL),
  move(
    'transport',
    'message_processing_policy.max_buffer_size',
    'msg_processing_policy.max_buffer_size',
    'the policy is a component in 5.x',
  ),
  move('transport', 'use_fibers', 'use_virtual_threads', 'fibers are called virtual threads'),
  move(
    'transport',
    'thread_pool.use_virtual_threads',
    'use_virtual_threads',
    'it has been an attribute of the transport since 5.4',
  ),
  move('transport', 'start_port', 'bind_port', 'the port is now called bind_port'),
  move('transport', 'bind_to_all_interfaces', 'receive_on_all_interfaces', 'it was renamed'),
  drop('transport', 'end_port auto_port', 'up to port_range ports after bind_port are tried'),
  drop(
    'transport',
    'oob_thread_pool.enabled oob_thread_pool.min_threads oob_thread_pool.max_threads oob_thread_pool.keep_alive_time oob_thread_pool.queue_enabled oob_thread_pool.queue_max_size oob_thread_pool.rejection_policy ' +
      'internal_thread_pool.enabled internal_thread_pool.min_threads internal_thread_pool.max_threads internal_thread_pool.keep_alive_time internal_thread_pool.queue_enabled internal_thread_pool.queue_max_size internal_thread_pool.rejection_policy ' +
      'unmarshaller_thread_pool.enabled unmarshaller_thread_pool.min_threads unmarshaller_thread_pool.max_threads unmarshaller_thread_pool.keep_alive_time unmarshaller_thread_pool.queue_enabled unmarshaller_thread_pool.queue_max_size unmarshaller_thread_pool.rejection_policy',
    'one thread pool has replaced them all since 4.0',
  ),
  drop(
    'transport',
    'thread_pool.queue_enabled thread_pool.queue_max_size',
    'the thread pool has had no queue since 4.0: a message for which no thread is free is dropped and sent again, so max_threads may have to grow',
  ),
  drop(
    'transport',
    'thread_pool.use_common_fork_join_pool thread_pool.use_fork_join_pool',
    'fork-join pools were removed in 5.x',
  ),
  drop(
    'transport',
    'spawn_thread_on_full_pool',
    'thread_pool.rejection_policy applies to messages for which there is no thread',
  ),
  drop(
    'transport',
    'timer_type timer.min_threads timer.max_threads timer.keep_alive_time timer.queue_max_size timer.rejection_policy timer.tick_time timer.wheel_size timer.num_threads num_timer_threads',
    'there has been one kind of timer since 4.0, with threads from the pool',
  ),
  drop('transport', 'max_bundle_timeout', 'since 4.0 the bundler sends as soon as no message is waiting'),
  drop(
    'transport',
    'enable_bundling enable_unicast_bundling ignore_dont_bundle',
    'messages have always been bundled since 4.0',
  ),
  drop(
    'transport',
    'no_bundler.initial_buf_size no_bundler.pool_size',
    'buffers of the bundler have not been pooled since 4.0',
  ),
  drop('transport', 'enable_batching', 'messages have always been received in batches since 4.0'),
  drop('transport', 'discard_incompatible_packets', 'packets of other versions have always been dropped since 4.0'),
  drop(
    'transport',
    'loopback loopback_copy loopback_separate_thread loopback_queue',
    'messages to oneself are always looped back inside the transport',
  ),
  drop('transport', 'physical_addr_max_fetch_attempts', 'physical addresses are requested until they are known'),
  drop('transport', 'use_ip_addrs', 'addresses are always UUIDs in 5.x'),
  drop(
    'transport',
    'use_incoming_packet_handler use_outgoing_packet_handler use_packet_handler use_concurrent_stack use_threadless_stack outgoing_queue_max_size incoming_queue_max_size use_incoming_mcast_packet_handler use_incoming_ucast_packet_handler use_incoming_msg_handler',
    'the thread pool has handled packets since 3.0',
  ),
  drop(
    'transport',
    'marshaller_pool_size marshaller_pool_initial_size',
    'the bundler has marshalled messages since 3.0',
  ),
  drop(
    'transport',
    'use_send_queues send_queue_size',
    'connections have had no send queues of this kind since 4.0; see non_blocking_sends',
  ),
  drop(
    'transport',
    'skip_suspected_members suspect_on_send_failure',
    'checking connections has been up to the failure detectors since 3.0',
  ),
  drop('transport', 'use_local_host null_src_addresses prevent_port_reuse additional_data', 'it was removed in 3.0'),
  drop(
    'transport',
    'singleton_name singleton',
    'since 4.0 channels cannot share a transport',
    'each channel now opens its own sockets: give each its own bind_port, or share one channel through FORK',
  ),
  drop(
    'transport',
    'msg_factory_class',
    'it was removed in 5.4',
    'register your own message types with the message factory of the transport',
  ),
]

const DISCOVERY: readonly AttributeRule[] = [
  drop('discovery', 'timeout', 'pbcast.GMS.join_timeout has set how long discovery takes since 4.0'),
  drop(
    'discovery',
    'num_initial_members num_initial_srv_members initial_mbrs_timeout',
    'since 4.0 discovery waits for pbcast.GMS.join_timeout, not for a number of members',
  ),
  drop('discovery', 'num_ping_requests', 'requests are not repeated within a discovery; see num_discovery_runs'),
  drop(
    'discovery',
    'always_send_physical_addr_with_discovery_request force_sending_discovery_rsps',
    'it has always been so since 4.0',
  ),
  move('discovery', 'remove_all_files_on_view_change', 'remove_all_data_on_view_change', 'it was renamed in 4.0'),
  move('discovery', 'clear_table_on_view_change', 'remove_all_data_on_view_change', 'it was renamed in 4.0'),
  drop('discovery', 'interval', 'information is written after views only; see info_writer_sleep_time'),
  drop(['TCPGOSSIP'], 'sock_read_timeout', 'since 4.0 nothing waits for answers of a router'),
  drop(
    ['TCPGOSSIP', 'PING'],
    'gossip_refresh gossip_refresh_rate port_range',
    'a member stays registered as long as its connection to the router',
  ),
  drop(['PING'], 'gossip_host gossip_port gossip_hosts', 'the routers are those of TUNNEL.gossip_router_hosts'),
  drop('discovery', 'max_rank', 'see max_rank_to_reply'),
  move(['MPING'], 'bind_to_all_interfaces', 'receive_on_all_interfaces', 'it was renamed'),
]

const GMS = ['pbcast.GMS']

const UDP_ONLY: readonly AttributeRule[] = [
  drop(
    ['TCP', 'TCP_NIO2'],
    'ucast_send_buf_size ucast_recv_buf_size mcast_send_buf_size mcast_recv_buf_size mcast_addr mcast_port ip_ttl tos ip_mcast',
    'it is an attribute of UDP, without effect in a transport over TCP',
  ),
]

const MEMBERSHIP: readonly AttributeRule[] = [
  drop(GMS, 'view_bundling', 'join and leave requests are always bundled into one view'),
  drop(GMS, 'max_bundling_time', 'waiting requests are handled together, without a delay'),
  drop(GMS, 'join_retry_timeout', 'a join is repeated after join_timeout, max_join_attempts times'),
  drop(GMS, 'resume_task_timeout', 'the view handler no longer needs a time limit'),
  drop(GMS, 'install_view_locally_first', 'the coordinator always installs its own view first'),
  drop(GMS, 'handle_concurrent_startup', 'it has always been so since 4.0'),
  drop(GMS, 'flush_invoker_class use_flush_if_present', 'FLUSH was removed in 5.4'),
  drop(
    GMS,
    'merge_leader disable_initial_coord digest_timeout reject_join_from_existing_member merge_kill_timeout',
    'it was removed before 4.0',
  ),
  drop(['pbcast.STABLE'], 'stability_delay', 'stability messages are sent without delay'),
  drop(['pbcast.STABLE'], 'send_stable_msgs_to_coord_only', 'they always are'),
  drop(['pbcast.STABLE'], 'cap', 'max_bytes no longer grows with the number of members'),
  drop(['MERGE3'], 'only_coords_run_consistency_checker', 'all members take part in the check'),
  drop(['FD_SOCK'], 'bind_interface_name', 'see bind_addr'),
  move(['FD_SOCK'], 'srv_sock_bind_addr', 'bind_addr', 'it was renamed'),
  drop('any', 'msg_counts_as_heartbeat', 'any message counts as a heartbeat'),
  drop(['FD_ALL2', 'FD_ALL3'], 'timeout_check_interval', 'the check has run every interval since 4.0'),
]

const DELIVERY: readonly AttributeRule[] = [
  drop(
    ['UNICAST3', 'pbcast.NAKACK2'],
    'max_msg_batch_size',
    'it limited what one thread takes at a time; max_batch_size has been unlimited since 4.0',
  ),
  drop(
    ['UNICAST3', 'pbcast.NAKACK2'],
    'retransmit_timeout retransmit_timeouts exponential_backoff',
    'missing messages are requested every xmit_interval',
  ),
  drop(['pbcast.NAKACK2'], 'gc_lag', 'messages are kept until all members have them'),
  drop(['UNICAST3'], 'ack_batches_immediately', 'see ack_threshold'),
  drop(['pbcast.NAKACK2'], 'max_rebroadcast_timeout', 'resend_last_seqno has sent messages again since 5.4'),
  drop(['pbcast.NAKACK2'], 'print_stability_history_on_failed_xmit', 'the history has not been kept since 4.0'),
  drop(['UFC', 'MFC'], 'ignore_synchronous_response', 'threads of the pool have been allowed to block since 4.0'),
  drop(['UFC', 'MFC'], 'max_block_times', 'max_block_time applies to messages of every size'),
  drop(['UFC', 'MFC'], 'max_queue_size', 'messages are not queued: the sender blocks'),
  drop(
    ['pbcast.STATE_TRANSFER', 'pbcast.STATE', 'pbcast.STATE_SOCK'],
    'timeout',
    'the time limit is the argument of getState()',
  ),
  drop(['DAISYCHAIN'], 'forward_queue_size send_queue_size', 'the thread pool has forwarded messages since 4.0'),
  drop(['SIZE'], 'min_size print_msg raw_buffer', 'SIZE has only counted bytes since 5.4'),
  drop(
    ['CLEAR_FLAGS'],
    'oob',
    'flags to clear are added while the stack runs',
    'if the flag OOB has to be cleared, add it with the operation addFlag',
  ),
  drop(['BATCH2'], 'flush_interval', 'see poll_timeout'),
  drop(['relay.RELAY2'], 'warn_when_ftc_missing', 'FORWARD_TO_COORD was removed in 5.0'),
]

const SECURITY: readonly AttributeRule[] = [
  drop(['ASYM_ENCRYPT', 'SYM_ENCRYPT'], 'encrypt_entire_message', 'headers above the protocol are always encrypted'),
  drop(['ASYM_ENCRYPT', 'SYM_ENCRYPT'], 'sign_msgs use_adler', 'use an authenticated cipher such as AES/GCM/NoPadding'),
  drop(['ASYM_ENCRYPT'], 'key_server_interval min_time_between_key_requests', 'keys have come with the view since 4.0'),
]

const ANY: readonly AttributeRule[] = [
  drop('any', 'up_thread down_thread', 'protocols no longer have their own threads'),
  drop('any', 'shun', 'excluded members return by a merge'),
  drop('any', 'use_flush flush_timeout', 'FLUSH was removed in 5.4'),
  drop('any', 'name', 'protocols have been distinguished by id since 4.0'),
  {
    on: 'any',
    names: ['bind_interface', 'bind_interface_str'],
    to: 'bind_addr',
    reason: 'bind_addr has named interfaces since 4.0',
    value: (plain) => `match-interface:${plain}`,
  },
]

/** The first match counts. */
export const ATTRIBUTE_RULES: readonly AttributeRule[] = [
  ...TRANSPORT,
  ...UDP_ONLY,
  ...DISCOVERY,
  ...MEMBERSHIP,
  ...DELIVERY,
  ...SECURITY,
  ...ANY,
]
