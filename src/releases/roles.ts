/**
 * Protocols of all releases by role, by name without package, newest first. Which release has which of them is up to
 * `facts`.
 */

/** Count heartbeats to all members. */
export const HEARTBEAT_DETECTORS: readonly string[] = ['FD_ALL3', 'FD_ALL2', 'FD_ALL']

/** Watch members by sockets of their own. */
export const SOCKET_DETECTORS: readonly string[] = ['FD_SOCK2', 'FD_SOCK']

/** Raise suspicions. */
export const DETECTORS: readonly string[] = [...SOCKET_DETECTORS, ...HEARTBEAT_DETECTORS, 'FD_HOST', 'FD']

/** Verify suspicions. */
export const VERIFIERS: readonly string[] = ['VERIFY_SUSPECT2', 'VERIFY_SUSPECT']

/** Find subgroups that should be one cluster. */
export const MERGERS: readonly string[] = ['MERGE3', 'MERGE2']

/** Deliver multicasts reliably. */
export const MULTICAST_DELIVERY: readonly string[] = ['NAKACK4', 'NAKACK3', 'NAKACK2', 'NAKACK']

/** Deliver unicasts reliably. */
export const UNICAST_DELIVERY: readonly string[] = ['UNICAST4', 'UNICAST3', 'UNICAST2', 'UNICAST']

/** Limit senders by credits. */
export const FLOW_CONTROLS: readonly string[] = ['MFC_NB', 'UFC_NB', 'MFC', 'UFC', 'FC']

/** Cut long messages. */
export const FRAGMENTERS: readonly string[] = ['FRAG4', 'FRAG3', 'FRAG2', 'FRAG']

/** Encrypt messages. */
export const ENCRYPTERS: readonly string[] = ['SYM_ENCRYPT', 'ASYM_ENCRYPT', 'ENCRYPT']

/** Give joiners the state. */
export const STATE_TRANSFERS: readonly string[] = ['STATE_TRANSFER', 'STATE', 'STATE_SOCK', 'STREAMING_STATE_TRANSFER']

/** Connect members one by one. */
export const TCP_TRANSPORTS: readonly string[] = ['SimpleTCP', 'TCP_NIO2', 'TCP', 'TCP_NIO']
