import type {Codec} from '../codec.ts'
import {type Classes, readMessage, writeMessage} from '../message-codec.ts'
import {type Message, MessageType} from '../message.ts'
import {pingDataCodec} from '../ping-data.ts'
import {
  extendedUuidCodec,
  flagsUuidCodec,
  ipAddressCodec,
  millisAddressCodec,
  siteMasterCodec,
  siteUuidCodec,
} from './addresses.ts'
import {fdSockHeader, verifySuspectHeader} from './detection.ts'
import {sequencer2Header, sequencerHeader} from './order.ts'
import {daisyHeader, forkHeader, relayHeaderCodec} from './relay.ts'
import {frag3Header, nakAck4Header, rsvpHeader, unicast4Header} from './reliable.ts'
import {methodCallCodec, multiDestinationHeader, requestHeader} from './rpc.ts'
import {
  authHeader,
  compressHeader,
  dhHeader,
  encryptHeader,
  fixedMembershipTokenCodec,
  x509TokenCodec,
} from './security.ts'
import {
  batch2Header,
  batchHeader,
  counterHeader,
  flushHeader,
  infoHeader,
  lockingHeader,
  mperfHeader,
  perfHeader,
  protPerfHeader,
  rttHeader,
  stompHeader,
} from './small.ts'
import {streamingStateHeader} from './state.ts'

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
