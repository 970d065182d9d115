import assert from 'node:assert/strict'
import fc from 'fast-check'
import {type Codec} from '../../../src/model/codec.ts'
import {fdSockHeader} from '../../../src/headers/fd-sock.ts'
import {verifySuspectHeader} from '../../../src/headers/verify-suspect.ts'
import {sequencer2Header} from '../../../src/headers/sequencer2.ts'
import {sequencerHeader} from '../../../src/headers/sequencer.ts'
import {CLASSES} from '../../../src/headers/classes.ts'
import {daisyHeader} from '../../../src/headers/daisychain.ts'
import {forkHeader} from '../../../src/headers/fork.ts'
import {type RelayHeader, relayHeaderCodec} from '../../../src/headers/relay2.ts'
import {frag3Header} from '../../../src/headers/frag3.ts'
import {nakAck4Header} from '../../../src/headers/nakack4.ts'
import {rsvpHeader} from '../../../src/headers/rsvp.ts'
import {unicast4Header} from '../../../src/headers/unicast4.ts'
import {multiDestinationHeader, requestHeader} from '../../../src/headers/request.ts'
import {authHeader} from '../../../src/headers/auth.ts'
import {compressHeader} from '../../../src/headers/compress.ts'
import {dhHeader} from '../../../src/headers/dh.ts'
import {encryptHeader} from '../../../src/headers/encrypt.ts'
import {fixedMembershipTokenCodec} from '../../../src/headers/auth-tokens.ts'
import {batch2Header, counterHeader, protPerfHeader} from '../../../src/headers/empty.ts'
import {flushHeader} from '../../../src/headers/flush.ts'
import {perfHeader} from '../../../src/headers/perf.ts'
import {rttHeader} from '../../../src/headers/rtt.ts'
import {stompHeader} from '../../../src/headers/stomp.ts'
import {streamingStateHeader} from '../../../src/headers/streaming-state.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'
import {nakAckHeader, NakAckType, nakAckSeqno} from '../../../src/headers/nakack2.ts'
import {ByteReader} from '../../../src/wire/reader.ts'
import type {WireMinor} from '../../../src/wire/writer.ts'
import {
  addressOf,
  bytesOf,
  codecVector,
  decode,
  digestOf,
  type Fields,
  fieldsOf,
  fromHex,
  loadVectors,
  memberOf,
  onlyDecodeError,
} from '../../support/vectors.ts'

const classes = CLASSES

/** Magic ids of the headers whose vectors are read by the tests of the protocols that send them. */
const PROVED_WITH_THEIR_PROTOCOLS = new Set([52, 53, 55, 56, 57, 59, 60, 62, 75, 78, 82, 93, 94])

/** A codec with the value that a vector's fields stand for. */
interface Proof<T = unknown> {
  readonly codec: Codec<T>
  readonly value: (f: Fields) => T
}

function proof<T>(codec: Codec<T>, value: (f: Fields) => T): Proof {
  return {codec, value: value}
}

/** A type's name by the number a vector gives, from the list of names. */
function named<K extends string>(first: number, names: readonly K[]): (f: Fields) => K {
  return (f) => {
    const {type} = f
    const code = typeof type === 'object' ? Number(fieldsOf(type)['ordinal']) : Number(type)
    const name = names[code - first]
    assert.ok(name !== undefined, `type ${String(code)}`)
    return name
  }
}

function ipOf(value: unknown): IpAddress | null {
  const address = addressOf(value)
  assert.ok(address === null || address instanceof IpAddress)
  return address
}

const list = (value: unknown): unknown[] => (value ?? []) as unknown[]
const text = (value: unknown): string | null => value as string | null
/** Longs beyond 2^53 are bigints. */
function longOf(value: unknown): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(String(value))
}

const fdSockType = named(10, ['SUSPECT', 'UNSUSPECT', 'WHO_HAS_SOCK', 'I_HAVE_SOCK', 'GET_CACHE', 'GET_CACHE_RSP'])
const verifyType = named(1, ['ARE_YOU_DEAD', 'I_AM_NOT_DEAD'])
const sequencerType = named(1, ['FORWARD', 'FLUSH', 'BCAST', 'WRAPPED_BCAST'])
const flushType = named(0, ['START_FLUSH'])
const stateType = named(1, ['STATE_REQ', 'STATE_RSP', 'STATE_PART', 'STATE_EOF', 'STATE_EX'])
const requestType = named(0, ['REQ', 'RSP', 'EXC_RSP'])
const stompType = named(0, ['MESSAGE', 'ENDPOINT'])
const rsvpType = named(1, ['REQ', 'REQ_ONLY', 'RSP'])
const sequencer2Type = named(1, ['REQUEST', 'BCAST', 'RESPONSE'])
const encryptType = named(0, ['DATA', 'INSTALL_KEYS', 'FETCH_SHARED_KEY'])
const dhType = named(0, ['SECRET_KEY_REQ', 'SECRET_KEY_RSP'])
const nakAckType = named(1, ['MSG', 'XMIT_REQ', 'XMIT_RSP', 'HIGHEST_SEQNO', 'ACK'])
const unicastType = named(0, ['DATA', 'ACK', 'SEND_FIRST_SEQNO', 'XMIT_REQ', 'CLOSE'])
const relayType = named(1, [
  'DATA',
  'SITE_UNREACHABLE',
  'MBR_UNREACHABLE',
  'SITES_UP',
  'SITES_DOWN',
  'TOPO_REQ',
  'TOPO_RSP',
])

/** The protocol ids of carried headers are not in a vector's fields; in the only vector that has any they are these. */
const CARRIED_IDS = new Map([
  [78, 41],
  [83, 203],
])

function carriedOf(value: unknown): RelayHeader['originalHeaders'][number] {
  const f = fieldsOf(value)
  const magic = Number(f['magic'])
  const protocolId = CARRIED_IDS.get(magic) ?? 0
  if (magic === nakAckHeader.id) {
    const header = nakAckSeqno(NakAckType.MSG, Number(f['seqno']))
    return {protocolId, codec: nakAckHeader, value: header}
  }
  return {
    protocolId,
    codec: forkHeader,
    value: {forkStackId: text(f['fork_stack_id']), forkChannelId: text(f['fork_channel_id'])},
  }
}

const proofs = new Map<number, Proof>(
  [
    proof(fdSockHeader, (f) => ({
      type: fdSockType(f),
      member: addressOf(f['mbr']),
      socketAddress: ipOf(f['sock_addr']),
      members: list(f['mbrs']).map(memberOf),
    })),
    proof(verifySuspectHeader, (f) => ({type: verifyType(f), from: addressOf(f['from'])})),
    proof(compressHeader, (f) => ({
      originalSize: Number(f['original_size']),
      needsDeserialization: f['needs_deserialization'] === true,
    })),
    proof(sequencerHeader, (f) => ({
      type: sequencerType(f),
      seqno: longOf(f['seqno']),
      flushAck: f['flush_ack'] === true,
    })),
    proof(flushHeader, (f) => ({type: flushType(f), viewId: BigInt(String(f['viewID']))})),
    proof(streamingStateHeader, (f) => ({
      type: stateType(f),
      digest: f['digest'] === null ? null : digestOf(f['digest']),
      bindAddress: ipOf(f['bind_addr']),
    })),
    proof(authHeader, (f) => ({
      token: f['token'] === null ? null : {codec: fixedMembershipTokenCodec, value: fieldsOf(f['token'])['token']},
    })),
    proof(requestHeader, (f) => ({
      type: requestType(f),
      requestId: longOf(f['req_id']),
      correlatorId: Number(f['corrId']),
    })),
    proof(multiDestinationHeader, (f) => ({
      type: requestType(f),
      requestId: longOf(f['req_id']),
      correlatorId: Number(f['corrId']),
      exclusionList: list(f['exclusion_list']).map(addressOf),
    })),
    proof(daisyHeader, (f) => ({originalSender: addressOf(f['original_sender'])})),
    proof(stompHeader, (f) => ({type: stompType(f), headers: f['headers'] as [string, string][]})),
    proof(counterHeader, () => null),
    proof(batch2Header, () => null),
    proof(protPerfHeader, () => null),
    proof(rsvpHeader, (f) => ({type: rsvpType(f), id: Number(f['id'])})),
    proof(forkHeader, (f) => ({forkStackId: text(f['fork_stack_id']), forkChannelId: text(f['fork_channel_id'])})),
    proof(perfHeader, (f) => ({startTime: BigInt(String(f['start_time']))})),
    proof(rttHeader, (f) => ({
      sendReq: BigInt(String(f['send_req'])),
      serializeReq: BigInt(String(f['serialize_req'])),
      deserializeReq: BigInt(String(f['deserialize_req'])),
      receiveReq: BigInt(String(f['receive_req'])),
      sendRsp: BigInt(String(f['send_rsp'])),
      serializeRsp: BigInt(String(f['serialize_rsp'])),
      deserializeRsp: BigInt(String(f['deserialize_rsp'])),
      rspDispatched: BigInt(String(f['rsp_dispatched'])),
    })),
    proof(sequencer2Header, (f) => ({
      type: sequencer2Type(f),
      seqno: longOf(f['seqno']),
      seqnos: Number(f['num_seqnos']),
    })),
    proof(encryptHeader, (f) => ({
      type: encryptType(f),
      needsDeserialization: f['needs_deserialization'] === true,
      version: bytesOf(f['version']),
      keyServer: addressOf(f['server']),
      iv: bytesOf(f['iv']),
    })),
    proof(frag3Header, (f) => ({
      id: Number(f['id']),
      fragment: Number(f['frag_id']),
      fragments: Number(f['num_frags']),
      originalLength: Number(f['original_length']),
      offset: Number(f['offset']),
      needsDeserialization: f['needs_deserialization'] === true,
    })),
    proof(dhHeader, (f) => {
      const type = dhType(f)
      const dhKey = bytesOf(f['dh_key'])
      if (type === 'SECRET_KEY_REQ') return {type, dhKey}
      return {
        type,
        dhKey,
        encryptedSecretKey: bytesOf(f['encrypted_secret_key']),
        secretKeyVersion: bytesOf(f['secret_key_version']),
      }
    }),
    proof(nakAck4Header, (f) => {
      const type = nakAckType(f)
      return type === 'XMIT_REQ' ? {type, sender: addressOf(f['sender'])} : {type, seqno: longOf(f['seqno'])}
    }),
    proof(unicast4Header, (f) => ({
      type: unicastType(f),
      seqno: longOf(f['seqno']),
      connId: Number(f['conn_id']),
      first: f['first'] === true,
      timestamp: Number(f['timestamp']),
    })),
    proof(relayHeaderCodec(classes), (f) => ({
      type: relayType(f),
      finalDest: addressOf(f['final_dest']),
      originalSender: addressOf(f['original_sender']),
      sites: list(f['sites']).map(text),
      visitedSites: list(f['visited_sites']).map(text),
      returnEntireCache: f['return_entire_cache'] === true,
      originalHeaders: list(f['original_hdrs']).map(carriedOf),
      originalFlags: Number(f['original_flags'] ?? 0),
    })),
  ].map((p) => [p.codec.id, p]),
)

const files: readonly [string, WireMinor][] = [
  ...[
    'auth',
    'compress',
    'encrypt',
    'fd',
    'fork',
    'frag',
    'misc',
    'nakack4',
    'relay',
    'rpc',
    'rsvp',
    'sequencer',
    'state',
    'transport',
    'unicast4',
  ].map((name): [string, WireMinor] => [`headers-${name}`, 5]),
  ['diff-5.3', 3],
  ['diff-5.2', 2],
]

describe('headers of protocols that do not run here', () => {
  const proved = new Set<number>()
  for (const [file, minor] of files) {
    for (const v of loadVectors(file, 'header')) {
      const found = proofs.get(Number(v.fields['magic']))
      if (found === undefined) continue
      proved.add(found.codec.id)
      it(`${found.codec.name} ${v.name} of ${file} is written and read as JGroups does`, () => {
        codecVector(found.codec, v, found.value(v.fields), minor)
      })
    }
  }

  it('each of them is proved by a vector, but for those that have none', () => {
    const unproved = classes.headers.list().filter(({id}) => !PROVED_WITH_THEIR_PROTOCOLS.has(id) && !proved.has(id))
    assert.deepEqual(
      unproved.map((codec) => codec.name),
      ['LockingHeader', 'MPerfHeader', 'BatchHeader', 'InfoHeader'],
    )
  })

  it('what is read is what was written, field by field', () => {
    const [data] = loadVectors('headers-unicast4').filter((v) => v.name === 'ack')
    assert.deepEqual(decode(unicast4Header, fromHex(data?.hex ?? '')), {
      type: 'ACK',
      seqno: 299,
      connId: 5,
      timestamp: 17,
    })
    const [big] = loadVectors('headers-nakack4').filter((v) => v.name === 'highest_big')
    assert.deepEqual(decode(nakAck4Header, fromHex(big?.hex ?? '')), {type: 'HIGHEST_SEQNO', seqno: 2n ** 63n - 1n})
  })

  it('any bytes are read or refused with a DecodeError', () => {
    const codecs = classes.headers.list()
    fc.assert(
      fc.property(
        fc.uint8Array({maxLength: 60}),
        fc.constantFrom(...codecs),
        fc.constantFrom<WireMinor[]>(2, 3, 4, 5),
        (bytes, codec, minor) => {
          onlyDecodeError(() => codec.read(new ByteReader(bytes, minor)))
        },
      ),
      {numRuns: 2000},
    )
  })

  it('any change of one byte of a vector is read or refused with a DecodeError', () => {
    const vectors = files.flatMap(([file]) => loadVectors(file, 'header')).filter((v) => v.hex !== '')
    fc.assert(
      fc.property(fc.constantFrom(...vectors), fc.nat(), fc.nat(255), (v, at, byte) => {
        const bytes = fromHex(v.hex)
        bytes[at % bytes.length] = byte
        const codec = classes.headers.get(Number(v.fields['magic']))
        onlyDecodeError(() => codec?.read(new ByteReader(bytes)))
      }),
      {numRuns: 2000},
    )
  })
})
