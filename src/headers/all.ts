import type {Codec} from '../model/codec.ts'
import {type Classes, readMessage, writeMessage} from '../model/message-codec.ts'
import {type Message, MessageType} from '../model/message.ts'
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

const headers: readonly Codec<unknown>[] = [
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

const objects: readonly Codec<unknown>[] = [
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
 * Adds the classes of protocols and building blocks that do not run here. A header has no length, so one of an unknown class would
 * make the rest of its frame unreadable. Protocols of the stack come first, whenever they register theirs.
 */
export function registerForeignClasses(classes: Classes): void {
  for (const codec of [...headers, relayHeaderCodec(classes)]) classes.headers.addStandIn(codec)
  for (const codec of [...objects, methodCallCodec(classes), bytesMessageCodec(classes)])
    classes.objects.addStandIn(codec)
}
