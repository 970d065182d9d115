import {type Codec, CodecTable} from '../model/codec.ts'
import {type Classes, readMessage, writeMessage} from '../model/message-codec.ts'
import {type Message, MessageType} from '../model/message.ts'
import {primitiveWrapperCodec, serializableWrapperCodec, uuidCodec} from '../model/java-object.ts'
import {seqnoListCodec} from '../model/seqno-list.ts'
import {digestCodec, mergeViewCodec, mutableDigestCodec, viewCodec, viewIdCodec} from './model-objects.ts'
import {pingDataCodec} from './ping-data.ts'
import {
  extendedUuidCodec,
  flagsUuidCodec,
  ipAddressCodec,
  millisAddressCodec,
  siteMasterCodec,
  siteUuidCodec,
} from './address-objects.ts'
import {fdSockHeader} from './fd-sock.ts'
import {verifySuspectHeader} from './verify-suspect.ts'
import {sequencer2Header} from './sequencer2.ts'
import {sequencerHeader} from './sequencer.ts'
import {daisyHeader} from './daisychain.ts'
import {forkHeader} from './fork.ts'
import {relayHeaderCodec} from './relay2.ts'
import {frag3Header} from './frag3.ts'
import {nakAck4Header} from './nakack4.ts'
import {rsvpHeader} from './rsvp.ts'
import {unicast4Header} from './unicast4.ts'
import {methodCallCodec} from './method-call.ts'
import {multiDestinationHeader, requestHeader} from './request.ts'
import {authHeader} from './auth.ts'
import {compressHeader} from './compress.ts'
import {dhHeader} from './dh.ts'
import {encryptHeader} from './encrypt.ts'
import {fixedMembershipTokenCodec, x509TokenCodec} from './auth-tokens.ts'
import {batch2Header, batchHeader, counterHeader, lockingHeader, protPerfHeader} from './empty.ts'
import {flushHeader} from './flush.ts'
import {infoHeader} from './info.ts'
import {mperfHeader} from './mperf.ts'
import {perfHeader} from './perf.ts'
import {rttHeader} from './rtt.ts'
import {stompHeader} from './stomp.ts'
import {streamingStateHeader} from './streaming-state.ts'

import {pingHeader} from './ping.ts'
import {fragHeader} from './frag2.ts'
import {heartbeatHeader} from './heartbeat.ts'
import {fdHeader} from './fd-sock2.ts'
import {verifyHeader} from './verify-suspect2.ts'
import {fcHeader} from './fc.ts'
import {gmsHeader} from './gms.ts'
import {mergeHeader} from './merge3.ts'
import {nakAckHeader} from './nakack2.ts'
import {unicastHeader} from './unicast3.ts'
import {stableHeader} from './stable.ts'
import {stateHeader} from './state-transfer.ts'
import {tpHeaderCodec} from './tp.ts'

/** Headers whose fields refer to no other class. */
const HEADERS: readonly Codec<unknown>[] = [
  pingHeader,
  fragHeader,
  heartbeatHeader,
  fdHeader,
  verifyHeader,
  fcHeader,
  gmsHeader,
  mergeHeader,
  nakAckHeader,
  unicastHeader,
  stableHeader,
  stateHeader,
  tpHeaderCodec,
  fdSockHeader,
  verifySuspectHeader,
  compressHeader,
  sequencerHeader,
  flushHeader,
  streamingStateHeader,
  authHeader,
  requestHeader,
  multiDestinationHeader,
  daisyHeader,
  stompHeader,
  lockingHeader,
  counterHeader,
  rsvpHeader,
  mperfHeader,
  forkHeader,
  perfHeader,
  sequencer2Header,
  encryptHeader,
  frag3Header,
  dhHeader,
  batchHeader,
  batch2Header,
  rttHeader,
  protPerfHeader,
  nakAck4Header,
  unicast4Header,
  infoHeader,
]

/** Objects whose fields refer to no other class. */
const OBJECTS: readonly Codec<unknown>[] = [
  digestCodec,
  mutableDigestCodec,
  viewCodec,
  viewIdCodec,
  mergeViewCodec,
  seqnoListCodec,
  uuidCodec,
  serializableWrapperCodec,
  ipAddressCodec,
  pingDataCodec,
  extendedUuidCodec,
  siteUuidCodec,
  siteMasterCodec,
  fixedMembershipTokenCodec,
  x509TokenCodec,
  flagsUuidCodec,
  millisAddressCodec,
]

// BytesMessage as an object => MESSAGE full form, without type
function bytesMessageCodec(classes: Classes): Codec<Message> {
  return {
    id: 3,
    name: 'BytesMessage',
    size: (message, minor) => message.size(minor),
    write: (message, out) => {
      writeMessage(out, message)
    },
    read: (inp) => readMessage(inp, MessageType.BYTES, classes),
  }
}

/**
 * All classes of the wire: a header has no length, so one of an unknown class would make the rest of its frame
 * unreadable, whether its protocol is in the stack or not. An application's own are added. Throws TypeError where a magic id is
 * taken.
 */
export function wireClasses(ownHeaders: readonly Codec<unknown>[] = []): Classes {
  const classes: Classes = {headers: new CodecTable(), objects: new CodecTable()}
  for (const codec of [...HEADERS, relayHeaderCodec(classes), ...ownHeaders]) classes.headers.add(codec)
  for (const codec of [
    ...OBJECTS,
    primitiveWrapperCodec(classes),
    methodCallCodec(classes),
    bytesMessageCodec(classes),
  ])
    classes.objects.add(codec)
  return classes
}

/** The classes of JGroups, by the magic ids of its releases 5.0 to 5.5. */
export const CLASSES: Classes = wireClasses()
