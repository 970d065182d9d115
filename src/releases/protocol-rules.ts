import {HEARTBEAT_DETECTORS} from './roles.ts'

/** What happens to a protocol that the target release does not have. */
export interface ProtocolRule {
  /** The protocols that replace it; with none, the element is dropped. */
  readonly to?: readonly string[]
  /** Protocols that already do the same work: if the stack has one of them, the element is dropped. */
  readonly covers?: readonly string[]
  /** The element stays as it is: nothing in the target does its work. */
  readonly stays?: true
  readonly reason: string
  /** What a person has to see to. */
  readonly person?: string
  /** New names of its attributes; others that the new protocol does not have are dropped. */
  readonly renames?: Readonly<Record<string, string>>
}

const heartbeats = (reason: string): ProtocolRule => ({to: ['FD_ALL3'], covers: HEARTBEAT_DETECTORS, reason})

const gone = (reason: string, person?: string): ProtocolRule => (person === undefined ? {reason} : {reason, person})

const stays = (reason: string, person: string): ProtocolRule => ({stays: true, reason, person})

const into = (to: string, reason: string, renames?: Readonly<Record<string, string>>): ProtocolRule =>
  renames === undefined ? {to: [to], covers: [to], reason} : {to: [to], covers: [to], reason, renames}

const SYM_ENCRYPT_NAMES = {
  key_store_name: 'keystore_name',
  keyStoreName: 'keystore_name',
  store_password: 'store_password',
  storePassword: 'store_password',
  keyPassword: 'key_password',
  sym_init: 'sym_keylength',
  symInit: 'sym_keylength',
  sym_provider: 'provider',
  symProvider: 'provider',
  asym_init: 'asym_keylength',
  asymInit: 'asym_keylength',
  symAlgorithm: 'sym_algorithm',
  asymAlgorithm: 'asym_algorithm',
}

const LOCKS = 'the last release with a lock protocol is 5.3: first move the application to another service'

const S3 = 'use org.jgroups.protocols.aws.S3_PING from jgroups-aws'

/** The streaming state transfer of 2.x. */
export const STREAMING = 'pbcast.STREAMING_STATE_TRANSFER'

/** It could also stream in messages, as STATE does. */
export const STREAMING_OVER_MESSAGES: ProtocolRule = {
  to: ['pbcast.STATE'],
  covers: ['pbcast.STATE'],
  reason: 'STATE has streamed the state in messages since 3.0',
  renames: {socket_buffer_size: 'buffer_size'},
}

/** By name without the package org.jgroups.protocols. */
export const PROTOCOL_RULES: Readonly<Record<string, ProtocolRule>> = {
  ABP: gone('the alternating bit protocol was an experiment; UNICAST3 does its work'),
  ASYNC: gone('it was removed in 5.5; the thread pool of the transport does its work'),
  AUTOCONF: gone('it probed for the largest packet; fragment sizes are set in FRAG2 and the bundler'),
  AWS_PING: stays('AWS_PING was never part of JGroups', S3),
  BATCH: into('BATCH2', 'BATCH2 replaced BATCH'),
  BSH: gone('it ran scripts on behalf of other members, and was removed'),
  CENTRAL_EXECUTOR: stays(
    'no release since 5.0 has an executor service',
    'the application has to distribute its tasks itself, or by RPCs',
  ),
  CENTRAL_LOCK: stays('5.4 removed the lock protocols', LOCKS),
  CENTRAL_LOCK2: stays('5.4 removed the lock protocols', LOCKS),
  DELIVERY_TIME: gone('it measured delivery times; TIME has done so since 5.2'),
  DETECT_LOOPBACKS: gone('it looked for messages to oneself, for debugging only'),
  FC: {to: ['UFC', 'MFC'], reason: 'since 3.0 flow control has been one protocol for unicasts and one for multicasts'},
  FD: heartbeats('FD was removed in 5.2: FD_ALL3 watches all members by heartbeats'),
  FD_ICMP: heartbeats('FD_ICMP asked the hosts of members by ICMP: FD_ALL3 watches all members by heartbeats'),
  FD_PING: heartbeats('FD_PING ran a command per member: FD_ALL3 watches all members by heartbeats'),
  FD_PROB: heartbeats('FD_PROB was removed: FD_ALL3 watches all members by heartbeats'),
  FD_SIMPLE: heartbeats('FD_SIMPLE was removed: FD_ALL3 watches all members by heartbeats'),
  'pbcast.FD': heartbeats('pbcast.FD was removed: FD_ALL3 watches all members by heartbeats'),
  FLOW_CONTROL: {to: ['UFC', 'MFC'], reason: 'FLOW_CONTROL was removed: UFC and MFC limit senders by credits'},
  FORWARD_TO_COORD: gone('it was removed in 5.0', 'the application has to address messages for the coordinator itself'),
  GOOGLE_PING: stays(
    'it moved out of JGroups in 5.0',
    'use org.jgroups.protocols.google.GOOGLE_PING2 from jgroups-google',
  ),
  LOOPBACK: into('SHARED_LOOPBACK', 'SHARED_LOOPBACK is the transport inside one process'),
  MERGE: into('MERGE3', 'MERGE3 replaced the older merge protocols'),
  MERGE2: into('MERGE3', 'MERGE3 replaced MERGE2 in 4.0'),
  MERGEFAST: into('MERGE3', 'MERGE3 replaced the older merge protocols'),
  MFC_NB: into('MFC', 'non-blocking flow control was removed in 5.5: MFC blocks the sender instead'),
  MULTI_PING: gone('several discovery protocols have worked side by side without it since 5.1'),
  NAKACK: into('pbcast.NAKACK2', 'NAKACK2 replaced NAKACK in 4.0'),
  NAMING: gone('members learn logical names with the view; it was removed in 5.0'),
  'pbcast.NAKACK': into('pbcast.NAKACK2', 'NAKACK2 replaced NAKACK in 4.0'),
  'pbcast.PBCAST': into('pbcast.NAKACK2', 'PBCAST was removed: NAKACK2 sends multicasts reliably'),
  'pbcast.FLUSH': gone('FLUSH was removed in 5.4: views and state transfer do without stopping the senders'),
  FLUSH: gone('FLUSH was removed in 5.4: views and state transfer do without stopping the senders'),
  PEER_LOCK: stays('4.0 removed PEER_LOCK', LOCKS),
  PRIO: gone('message priorities were removed in 4.0'),
  QUEUE: gone('it held up messages for tests only'),
  RELAY: stays(
    'RELAY was removed in 5.0',
    'set up relay.RELAY2 with a list of sites and the configuration of their bridge',
  ),
  S3_PING: stays('it moved out of JGroups in 5.0', S3),
  SASL: stays(
    'SASL was removed in 5.0',
    'choose how members prove who they are: AUTH with X509Token, or encryption with SYM_ENCRYPT or SSL_KEY_EXCHANGE',
  ),
  SCOPE: gone('message scopes were removed in 4.0: messages of one sender are delivered in order, except OOB ones'),
  SFC: into('MFC', 'SFC was removed: MFC limits senders of multicasts by credits'),
  SMACK: stays('SMACK was removed', 'build the stack with NAKACK2, STABLE and GMS: nothing else keeps membership'),
  TCP1_4: into('TCP', 'TCP1_4 was TCP for Java 1.4'),
  TCP_NIO: into('TCP_NIO2', 'TCP_NIO2 replaced TCP_NIO in 4.0'),
  TOTAL: into('SEQUENCER', 'TOTAL was removed: SEQUENCER puts all multicasts in one order'),
  TOTAL_TOKEN: stays(
    'TOTAL_TOKEN was removed',
    'put SEQUENCER above GMS for total order, and NAKACK2 below it for reliable delivery',
  ),
  UFC_NB: into('UFC', 'non-blocking flow control was removed in 5.5: UFC blocks the sender instead'),
  UNICAST: into('UNICAST3', 'UNICAST3 replaced UNICAST in 4.0'),
  UNICAST2: into('UNICAST3', 'UNICAST3 replaced UNICAST2 in 4.0'),
  VIEW_ENFORCER: gone('messages before the first view are held back by NAKACK2 and UNICAST3 themselves'),
  VIEW_SYNC: gone('MERGE3 compares the views of all members'),
  'pbcast.STREAMING_STATE_TRANSFER': {
    to: ['pbcast.STATE_SOCK'],
    covers: ['pbcast.STATE_SOCK', 'pbcast.STATE', 'pbcast.STATE_TRANSFER'],
    reason: 'STATE_SOCK has streamed the state over its own connection since 3.0',
    renames: {start_port: 'bind_port', socket_buffer_size: 'buffer_size'},
  },
  'rules.SUPERVISOR': gone('rules were removed in 5.0'),
  'tom.TOA': gone(
    'TOA was removed in 5.0',
    'an application that sends to an AnycastAddress in total order has to be changed; others do not need it',
  ),
}

/** ENCRYPT was split in 4.0: with a key store it became SYM_ENCRYPT, otherwise ASYM_ENCRYPT. */
export function encryptRule(hasKeyStore: boolean): ProtocolRule {
  const renames = {...SYM_ENCRYPT_NAMES, change_keys: 'change_key_on_leave'}
  return hasKeyStore
    ? {
        to: ['SYM_ENCRYPT'],
        reason: 'ENCRYPT with a key store has been SYM_ENCRYPT since 4.0',
        renames: SYM_ENCRYPT_NAMES,
      }
    : {to: ['ASYM_ENCRYPT'], reason: 'ENCRYPT without a key store has been ASYM_ENCRYPT since 4.0', renames}
}

/** The rules for a protocol by its name in a file; ENCRYPT has two. */
export function protocolRules(name: string): readonly ProtocolRule[] {
  const plain = name.replace(/^org\.jgroups\.protocols\./, '')
  if (/^ENCRYPT(?:1_4)?$/.test(plain)) return [encryptRule(true), encryptRule(false)]
  const found = [plain, `pbcast.${plain}`].find((known) => Object.hasOwn(PROTOCOL_RULES, known))
  const rule = found === undefined ? undefined : PROTOCOL_RULES[found]
  return rule === undefined ? [] : [rule]
}
