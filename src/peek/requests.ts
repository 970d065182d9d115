/**
 * The requests of somebody who is no member. They come from a bare socket address, carry nothing that a member would keep, and are
 * answered to that address: MERGE3's VIEW_REQ, discovery's GET_MBRS_REQ without payload, and FD_SOCK2's CONNECT.
 */
import type {Address} from '../model/address.ts'
import {TRANSPORT_ID, writeSingleFrame} from '../model/frame.ts'
import type {IpAddress} from '../model/ip-address.ts'
import {Flag, Message} from '../model/message.ts'
import {writeMessage} from '../model/message-codec.ts'
import {pingHeader} from '../headers/ping.ts'
import {fdHeader} from '../headers/fd-sock2.ts'
import {mergeHeader} from '../headers/merge3.ts'
import {nakAckHeader, nakAckSeqno, NakAckType} from '../headers/nakack2.ts'
import {tpHeaderCodec} from '../headers/tp.ts'
import {ByteWriter} from '../wire/writer.ts'
import {writeOldFrame} from './old-frame.ts'
import type {Language} from './releases.ts'

const MERGE3_ID = 38
const FD_SOCK2_ID = 71
const NAKACK2_ID = 41

/**
 * Protocol ids of discovery: a member answers under the id of its own only. PING, MPING, FILE_PING, TCPPING, TCPGOSSIP, JDBC_PING, BPING,
 * RACKSPACE_PING, SWIFT_PING, DNS_PING, LOCAL_PING, JDBC_PING2, AZURE_PING, MONGO_PING, S3_PING, Keycloak's JDBC_PING2, KUBE_PING.
 */
const DISCOVERY_IDS = [5, 6, 8, 9, 10, 32, 34, 40, 43, 61, 68, 75, 530, 531, 789, 1025, 2017]

/** Who asks whom. */
export interface Asker {
  readonly language: Language
  /** Address to which the answer goes. */
  readonly own: IpAddress
  /** Cluster of the member; null when it is not known, which members of 5.5.3 and later allow. */
  readonly cluster: string | null
  /** Member that is meant; null for whoever is there. A member drops what is for another one without a word. */
  readonly dest: Address | null
}

function request({own, cluster, dest}: Asker): Message {
  const message = Message.empty(dest).setFlag(Flag.OOB)
  message.src = own
  if (cluster !== null) message.putHeader(TRANSPORT_ID, tpHeaderCodec, {cluster, flag: 0, index: 0})
  // Where the protocol that is asked is missing, NAKACK2 takes the message: it must not reach the application.
  return message.putHeader(NAKACK2_ID, nakAckHeader, nakAckSeqno(NakAckType.HIGHEST_SEQNO, 0))
}

function frame({version, minor, release}: Language, message: Message): Uint8Array {
  const out = new ByteWriter(256, minor)
  if (release === '4.2') writeOldFrame(out, version, message)
  else writeSingleFrame(out, version, message)
  return out.copy()
}

/** A frame that asks for the view. */
export function viewRequest(asker: Asker): Uint8Array {
  const header = {type: 'VIEW_REQ', viewId: null, logicalName: null, physicalAddress: null} as const
  return frame(asker.language, request(asker).putHeader(MERGE3_ID, mergeHeader, header))
}

/** A frame that asks for name, role and physical address; without payload, with which the member would remember the asker. */
export function membersRequest(asker: Asker & {readonly cluster: string}): Uint8Array {
  const message = request(asker).setFlag(Flag.DONT_BUNDLE)
  const header = {type: 'GET_MBRS_REQ', cluster: asker.cluster, initialDiscovery: false} as const
  for (const id of DISCOVERY_IDS) message.putHeader(id, pingHeader, header)
  return frame(asker.language, message)
}

/** What FD_SOCK2's own port is asked: who is there. */
export function connectRequest({minor}: Language, own: IpAddress): Uint8Array {
  const header = {type: 'CONNECT', members: [], cluster: null, server: null} as const
  const message = Message.empty(null).putHeader(FD_SOCK2_ID, fdHeader, header)
  message.src = own
  const out = new ByteWriter(64, minor)
  writeMessage(out, message)
  return out.copy()
}
