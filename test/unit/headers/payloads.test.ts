import assert from 'node:assert/strict'
import fc from 'fast-check'
import {DecodeError} from '../../../src/errors/index.ts'
import {type Codec} from '../../../src/model/codec.ts'
import {type CounterPayload, counterPayloadCodec, type Owner} from '../../../src/headers/counter-payload.ts'
import {fdSockCacheCodec} from '../../../src/headers/fd-sock.ts'
import {gossipDataCodec} from '../../../src/headers/gossip-data.ts'
import {javaExceptionCodec, type StackFrame} from '../../../src/headers/java-exception.ts'
import {CLASSES} from '../../../src/headers/classes.ts'
import {type MethodCall, methodCallCodec} from '../../../src/headers/method-call.ts'
import {authHeader} from '../../../src/headers/auth.ts'
import {
  fixedMembershipTokenCodec,
  krb5TokenCodec,
  regexTokenCodec,
  x509TokenCodec,
} from '../../../src/headers/auth-tokens.ts'
import {infoHeader} from '../../../src/headers/info.ts'
import {mperfHeader} from '../../../src/headers/mperf.ts'
import {JavaType, readJavaValue} from '../../../src/model/java-object.ts'
import {IpAddress} from '../../../src/model/ip-address.ts'
import {type PingData, pingDataCodec} from '../../../src/headers/ping-data.ts'
import {ByteReader} from '../../../src/wire/reader.ts'
import {
  addressOf,
  codecVector,
  decode,
  encode,
  fieldsOf,
  type Fields,
  fromHex,
  loadVectors,
  memberOf,
  onlyDecodeError,
  toHex,
} from '../../support/vectors.ts'

const classes = CLASSES

const methodCall = methodCallCodec(classes)
const counterPayload = counterPayloadCodec(classes)

function ipOf(value: unknown): IpAddress | null {
  const address = addressOf(value)
  assert.ok(address === null || address instanceof IpAddress)
  return address
}

function memberInfoOf(value: unknown): PingData {
  const f = fieldsOf(value)
  const flags = Number(f['flags'])
  return {
    sender: memberOf(f['sender']),
    server: (flags & 1) !== 0,
    coordinator: (flags & 2) !== 0,
    logicalName: f['logical_name'] as string | null,
    physicalAddress: ipOf(f['physical_addr']),
    members: f['mbrs'] === null ? null : (f['mbrs'] as unknown[]).map(memberOf),
  }
}

function ownerOf(value: unknown): Owner {
  const f = fieldsOf(value)
  return {member: addressOf(f['address']), threadId: BigInt(String(f['thread_id']))}
}

function counterOf(f: Fields): CounterPayload {
  const bits = (name: string): bigint => BigInt(String(f[name]))
  const name = f['name'] as string
  if (f['request'] !== true) {
    if (f['ordinal'] === 0) {
      return {response: {type: 'VALUE', owner: ownerOf(f['owner']), result: bits('result'), version: bits('version')}}
    }
    const entries = (f['names'] as string[]).map((n, i) => ({
      name: n,
      value: BigInt((f['values'] as string[])[i] ?? 0),
      version: BigInt((f['versions'] as string[])[i] ?? 0),
    }))
    return {response: {type: 'RECONCILE', entries}}
  }
  switch (f['ordinal']) {
    case 0:
      return {request: {type: 'GET_OR_CREATE', owner: ownerOf(f['owner']), name, value: bits('initial_value')}}
    case 2:
      return {request: {type: 'SET', owner: ownerOf(f['owner']), name, value: bits('value')}}
    case 3: {
      const owner = ownerOf(f['owner'])
      return {request: {type: 'COMPARE_AND_SET', owner, name, expected: bits('expected'), update: bits('update')}}
    }
    default:
      return {request: {type: 'UPDATE', name, value: bits('value'), version: bits('version')}}
  }
}

const calls: Record<string, MethodCall> = {
  methodcall_55: {
    methodId: 5,
    args: [
      {code: JavaType.STRING, value: 'arg'},
      {code: JavaType.INT, value: 7},
    ],
  },
  'methodcall_put-1': {
    methodName: 'put',
    types: [
      {code: JavaType.CLASS, value: JavaType.STRING},
      {code: JavaType.CLASS, value: JavaType.INT - 1},
    ],
    args: [
      {code: JavaType.STRING, value: 'k'},
      {code: JavaType.INT, value: 42},
    ],
  },
}

function roundTrip<T>(codec: Codec<T>, value: T): void {
  const bytes = encode(codec, value)
  assert.equal(codec.size(value, 5), bytes.length)
  assert.deepEqual(decode(codec, bytes), value)
}

describe('payloads of protocols that do not run here', () => {
  for (const v of loadVectors('payloads', 'method-call')) {
    it(`method call ${v.name} is written and read as JGroups does`, () => {
      const call = calls[v.name]
      assert.ok(call !== undefined)
      codecVector(methodCall, v, call)
      assert.deepEqual(decode(methodCall, fromHex(v.hex)), call)
    })
  }

  for (const v of loadVectors('payloads', 'counter')) {
    it(`${v.name} is written and read as JGroups does`, () => {
      codecVector(counterPayload, v, counterOf(v.fields))
      assert.deepEqual(decode(counterPayload, fromHex(v.hex)), counterOf(v.fields))
    })
  }

  for (const v of loadVectors('payloads', 'fdsock-cache')) {
    it(`${v.name} is written and read as JGroups does`, () => {
      const entries = (v.fields['entries'] as [unknown, unknown][]).map(([member, socket]) => ({
        member: addressOf(member),
        socketAddress: ipOf(socket),
      }))
      codecVector(fdSockCacheCodec, v, entries)
    })
  }

  for (const v of loadVectors('gossip', 'gossip-data')) {
    it(`gossip data ${v.name} is written and read as JGroups does`, () => {
      const f = v.fields
      codecVector(gossipDataCodec, v, {
        type: f['type_name'] as 'REGISTER',
        group: f['group'] as string | null,
        address: addressOf(f['addr']),
        sender: addressOf(f['sender']),
        logicalName: f['logical_name'] as string | null,
        members: ((f['ping_data'] ?? []) as unknown[]).map(memberInfoOf),
        physicalAddress: ipOf(f['physical_addr']),
        buffer: f['buffer'] === null ? null : fromHex(f['buffer'] as string),
      })
    })
  }

  for (const v of loadVectors('payloads', 'pingdata-list')) {
    it(`${v.name} holds PingData as JGroups writes it`, () => {
      const members = (v.fields['list'] as unknown[]).map(memberInfoOf)
      const bodies = members.map((m) => toHex(encode(pingDataCodec, m))).join('')
      assert.equal(bodies, v.hex.slice(8))
      assert.equal(
        members.reduce((sum, m) => sum + pingDataCodec.size(m, 5), 4),
        v.hex.length / 2,
      )
    })
  }

  for (const v of loadVectors('objects', 'exception')) {
    it(`${v.name} is written and read as JGroups does`, () => {
      const value = {
        className: v.fields['class'] as string,
        message: v.fields['message'] as string,
        invocationTarget: v.fields['invocation_target'] === true,
        stack: (v.fields['stack'] as Fields[]).map((s): StackFrame => ({
          className: s['class'] as string,
          method: s['method'] as string,
          file: s['file'] as string | null,
          line: Number(s['line']),
        })),
        cause: null,
      }
      codecVector(javaExceptionCodec, v, value)
      assert.deepEqual(decode(javaExceptionCodec, fromHex(v.hex)), value)
    })
  }

  it('requests and responses of COUNTER without vector are read as written', () => {
    const owner = {member: null, threadId: -5n}
    const function_ = {codec: fixedMembershipTokenCodec as Codec<unknown>, value: 'f'}
    const entries = [{name: 'a', value: 1n, version: -2n}]
    const payloads: CounterPayload[] = [
      {request: {type: 'DELETE', owner, name: 'a'}},
      {request: {type: 'ADD_AND_GET', owner, name: 'a', value: -3n}},
      {request: {type: 'RECONCILE', entries}},
      {request: {type: 'RESEND_PENDING_REQUESTS'}},
      {request: {type: 'UPDATE_FUNCTION', owner, name: 'a', function: function_}},
      {response: {type: 'EXCEPTION', owner, message: null}},
      {response: {type: 'UPDATE_FUNCTION', owner, result: null}},
    ]
    for (const payload of payloads) roundTrip(counterPayload, payload)
  })

  it('each class of token of AUTH is read as written', () => {
    const tokens: [Codec<unknown>, unknown][] = [
      [fixedMembershipTokenCodec, '10.0.0.1/7800'],
      [x509TokenCodec, Uint8Array.of(1, 2, 3)],
      [regexTokenCodec, null],
      [krb5TokenCodec, 'dGlja2V0'],
    ]
    for (const [codec, value] of tokens) roundTrip(authHeader, {token: {codec, value}})
    const named = encode(authHeader, {token: {codec: regexTokenCodec, value: null}})
    assert.equal(toHex(named), `01ffff0020${Buffer.from('org.jgroups.auth.RegexMembership').toString('hex')}`)
  })

  it('headers without vector are read as written', () => {
    roundTrip(infoHeader, {
      info: [
        ['site', 'lon'],
        ['key', null],
      ],
    })
    roundTrip(mperfHeader, {type: 'CONFIG_REQ'})
  })

  it('a cause within a cause is refused beyond 20, as Java does', () => {
    const level = '00000000000001'
    const end = '01'
    const chain = (causes: number): Uint8Array => fromHex(level.repeat(causes) + end)
    assert.equal(decode(javaExceptionCodec, chain(20))?.className, null)
    assert.throws(() => decode(javaExceptionCodec, chain(21)), DecodeError)
  })

  it('objects nested without end are refused before the call stack is exhausted', () => {
    const wrappers = fromHex('32010015'.repeat(20_000))
    assert.throws(() => readJavaValue(new ByteReader(wrappers), classes), DecodeError)
    const relays = fromHex(`01000101${'00000000'.repeat(2)}0001002c0050`.repeat(20_000))
    assert.throws(() => classes.headers.get(80)?.read(new ByteReader(relays)), DecodeError)
  })

  it('any bytes are read or refused with a DecodeError', () => {
    const codecs: Codec<unknown>[] = [
      ...classes.objects.list(),
      counterPayload,
      fdSockCacheCodec,
      gossipDataCodec,
      javaExceptionCodec,
    ]
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 60}), fc.constantFrom(...codecs), (bytes, codec) => {
        onlyDecodeError(() => codec.read(new ByteReader(bytes)))
      }),
      {numRuns: 2000},
    )
  })
})
