import fc from 'fast-check'
import assert from 'node:assert/strict'
import {ConfigError} from '../../../../src/errors/index.ts'
import {MessageBatch} from '../../../../src/model/batch.ts'
import {Flag, Message, MessageType, Transient} from '../../../../src/model/message.ts'
import {readTypedMessage, writeTypedMessage} from '../../../../src/model/message-codec.ts'
import {Digest} from '../../../../src/model/digest.ts'
import {fcHeader} from '../../../../src/headers/fc.ts'
import {digestCodec} from '../../../../src/headers/model-objects.ts'
import {type FragHeader, fragHeader} from '../../../../src/headers/frag2.ts'
import {Frag2} from '../../../../src/protocols/fragment/frag2.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {ByteReader} from '../../../../src/wire/reader.ts'
import {ByteWriter} from '../../../../src/wire/writer.ts'
import {memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'
import {rulesBrokenBy} from '../../../support/rules.ts'
import {
  bytesOf,
  codecVector,
  fieldsOf,
  fromHex,
  loadVectors,
  memberOf,
  onlyDecodeError,
  toHex,
} from '../../../support/vectors.ts'

const [A, B] = [memberAddress('A'), memberAddress('B')]
const FRAG_SIZE = 100

function harness(size = FRAG_SIZE): ProtocolHarness<Frag2> {
  return new ProtocolHarness(new Frag2({props: {frag_size: size}}))
}

function payload(length: number): Uint8Array {
  return Uint8Array.from({length}, (_, i) => i * 7)
}

function from(message: Message, sender = B): Message {
  message.src = sender
  return message
}

function fragmentsOf(message: Message, size = FRAG_SIZE): Message[] {
  const h = harness(size)
  h.protocol.send(message)
  return h.takeSent().map((m) => from(h.copyOverWire(m), memberAddress(String(message.src ?? 'B'))))
}

describe('FragHeader', () => {
  for (const v of loadVectors('headers-frag').filter((each) => each.fields['magic'] === 52)) {
    it(v.name, () => {
      const f = v.fields
      codecVector(fragHeader, v, {
        id: Number(f['id']),
        index: Number(f['frag_id']),
        count: Number(f['num_frags']),
        serialized: f['needs_deserialization'] === true,
        originalType: Number(f['original_type']),
      })
    })
  }

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 24}), (bytes) =>
        onlyDecodeError(() => fragHeader.read(new ByteReader(bytes))),
      ),
    )
  })
})

describe('fragments as JGroups writes them', () => {
  for (const v of loadVectors('fragments').filter((each) => each.fields['protocol'] === 'FRAG2')) {
    it(v.name, () => {
      const h = harness(Number(v.fields['frag_size']))
      const bytes = fromHex(v.hex)
      let at = 0
      const parts = (v.fields['part_lengths'] as number[]).map((length) => bytes.subarray(at, (at += length)))
      for (const part of parts) h.protocol.receive(readTypedMessage(new ByteReader(part), h.classes))
      const [whole] = h.delivered
      const original = fieldsOf(v.fields['original'])
      assert.ok(whole !== undefined)
      assert.deepEqual([whole.type, whole.flags], [original['type'], original['flags']])
      assert.deepEqual(
        [whole.dest?.key, whole.src?.key],
        [memberOf(original['dest']).key, memberOf(original['src']).key],
      )
      assert.equal(whole.header(31, fcHeader), 'REPLENISH')
      if (whole.type === MessageType.BYTES) assert.deepEqual(whole.payload, bytesOf(original['payload']))
      const cutter = harness(Number(v.fields['frag_size']))
      cutter.protocol.send(whole)
      assert.deepEqual(cutter.sent.map(toBytes).map(toHex), parts.map(toHex))
    })
  }
})

function toBytes(message: Message): Uint8Array {
  const out = new ByteWriter()
  writeTypedMessage(out, message)
  return out.copy()
}

describe('FRAG2', () => {
  it('leaves messages of up to frag_size alone', () => {
    const h = harness()
    const message = Message.bytes(null, payload(FRAG_SIZE))
    h.protocol.send(message)
    assert.deepEqual(h.sent, [message])
    assert.equal(h.protocol.gauge('avg_size_down'), 'n/a')
  })

  it('cuts into slices that share memory; only the first has the headers', () => {
    const h = harness()
    const memory = payload(300)
    const message = Message.bytes(B, memory).setFlag(Flag.OOB).putHeader(31, fcHeader, 'REPLENISH')
    message.offset = 10
    message.length = 250
    message.transient = Transient.DONT_LOOPBACK | Transient.OOB_DELIVERED
    h.protocol.send(message)
    assert.deepEqual(
      h.sent.map((m) => [m.offset, m.length]),
      [
        [10, 100],
        [110, 100],
        [210, 50],
      ],
    )
    for (const [i, m] of h.sent.entries()) {
      assert.equal(m.array, memory)
      assert.deepEqual(
        [m.dest, m.flags, m.transient, m.type],
        [B, Flag.OOB, Transient.DONT_LOOPBACK, MessageType.BYTES],
      )
      assert.equal(m.header(31, fcHeader), i === 0 ? 'REPLENISH' : undefined)
    }
    assert.equal(h.protocol.counters.number_of_sent_fragments, 3)
    assert.equal(h.protocol.gauge('avg_size_down'), 'min/avg/max=250.00/250.00/250.00')
  })

  it('puts fragments together in whatever order they come, and whatever lies between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({min: 101, max: 900}), {minLength: 1, maxLength: 5}),
        fc.infiniteStream(fc.nat()),
        (lengths, shuffle) => {
          const cutter = harness()
          for (const [i, length] of lengths.entries())
            cutter.protocol.send(Message.bytes(null, new Uint8Array(length).fill(i)))
          const fragments = cutter.sent.map((m) => ({
            m: from(cutter.copyOverWire(m)),
            at: Number(shuffle.next().value),
          }))
          fragments.sort((x, y) => x.at - y.at)
          const h = harness()
          for (const {m} of fragments) h.protocol.receive(m)
          const got = h.delivered.map((m) => [m.length, m.array?.[0], String(m.src)])
          assert.deepEqual(got.sort(), lengths.map((length, i) => [length, i, 'B']).sort())
        },
      ),
    )
  })

  it('keeps senders apart and ignores fragments that come twice', () => {
    const h = harness()
    const [b, c] = [
      fragmentsOf(from(Message.bytes(null, payload(150)), B)),
      fragmentsOf(from(Message.bytes(null, payload(150)), memberAddress('C'))),
    ]
    for (const m of [b[0]!, c[1]!, b[0]!, b[1]!]) h.protocol.receive(m)
    assert.deepEqual(
      h.delivered.map((m) => String(m.src)),
      ['B'],
    )
    h.protocol.receive(c[0]!)
    assert.deepEqual(
      h.delivered.map((m) => String(m.src)),
      ['B', 'C'],
    )
    assert.equal(h.protocol.counters.number_of_received_fragments, 5)
  })

  it('puts the message in a batch where its last fragment was', () => {
    const h = harness()
    const [first, last] = fragmentsOf(from(Message.bytes(null, payload(150)).putHeader(31, fcHeader, 'REPLENISH')))
    const plain = [1, 2, 3].map((n) => from(Message.bytes(null, payload(n))))
    h.protocol.receiveBatch(new MessageBatch(null, B, 'test', false, [plain[0]!, first!, plain[1]!, last!, plain[2]!]))
    assert.deepEqual(
      h.batches[0]?.messages.map((m) => m.length),
      [1, 2, 150, 3],
    )
    assert.equal(h.delivered[2]?.header(31, fcHeader), 'REPLENISH')
    assert.equal(h.delivered[2].hasHeader(4), false)
    h.protocol.receiveBatch(
      new MessageBatch(null, B, 'test', false, [fragmentsOf(Message.bytes(null, payload(150)))[0]!]),
    )
    assert.equal(h.batches.length, 1, 'a batch of fragments alone ends here')
  })

  it('writes out and cuts messages without array', () => {
    const entries = Array.from({length: 40}, (_, i) => ({
      member: memberAddress(String.fromCharCode(65 + i)),
      delivered: i,
      received: i + 1,
    }))
    const message = Message.object(B, digestCodec, new Digest(entries))
      .setFlag(Flag.NO_FC)
      .putHeader(31, fcHeader, 'REPLENISH')
    const h = harness()
    h.protocol.send(from(message, A))
    assert.ok(h.sent.length > 5)
    for (const m of h.sent) {
      assert.deepEqual([m.type, m.flags, m.headerCount], [MessageType.BYTES, Flag.NO_FC, 1])
      h.protocol.receive(from(h.copyOverWire(m), A))
    }
    const [whole] = h.delivered
    assert.equal(String(whole?.object(digestCodec)), String(message.object(digestCodec)))
    assert.deepEqual([whole?.header(31, fcHeader), whole?.src, whole?.flags], ['REPLENISH', A, Flag.NO_FC])
  })

  it('drops written messages that are none', () => {
    const h = harness()
    const header: FragHeader = {id: 1, index: 0, count: 1, serialized: true, originalType: 0}
    for (const bytes of [[], [0], [0, 99, 0, 0, 0, 0, 0]]) {
      h.protocol.receive(from(Message.bytes(null, Uint8Array.from(bytes)).putHeader(4, fragHeader, header)))
    }
    assert.deepEqual(h.delivered, [])
  })

  it('drops fragments that cannot belong to one message, and reserves nothing for their count', () => {
    const h = harness()
    const part = (index: number, count: number): Message =>
      from(
        Message.bytes(null, payload(10)).putHeader(4, fragHeader, {
          id: 7,
          index,
          count,
          serialized: false,
          originalType: 0,
        }),
      )
    h.protocol.receive(part(0, 2_000_000_000))
    h.protocol.receive(part(1, 3))
    assert.deepEqual(h.delivered, [])
    h.protocol.receive(
      Message.bytes(null, payload(10)).putHeader(4, fragHeader, {
        id: 1,
        index: 0,
        count: 1,
        serialized: false,
        originalType: 0,
      }),
    )
    assert.deepEqual(h.delivered, [], 'a fragment without sender')
    assert.equal(h.protocol.counters.num_fragments_dropped, 1)
  })

  it('counts dropped fragments of strangers, and still delivers the messages of members', () => {
    const limits = {members: {bytes: 20_000, senderBytes: 20_000}, strangers: {bytes: 10_000, senderBytes: 10_000}}
    const h = new ProtocolHarness(new Frag2({props: {frag_size: FRAG_SIZE}}, limits))
    h.protocol.up({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
    const [first, last] = fragmentsOf(from(Message.bytes(null, payload(150))))
    h.protocol.receive(first!)
    for (let i = 0; i < 500; i++) {
      const header: FragHeader = {id: i, index: 0, count: 2, serialized: false, originalType: 0}
      const half = Message.bytes(null, payload(90)).setFlag(Flag.NO_RELIABILITY).putHeader(4, fragHeader, header)
      h.protocol.receive(from(half, i % 2 === 0 ? memberAddress('X') : B))
    }
    h.protocol.receive(last!)
    assert.deepEqual(
      h.delivered.map((m) => [String(m.src), m.length]),
      [['B', 150]],
    )
    assert.ok(h.protocol.counters.num_fragments_dropped > 480)
  })

  it('forgets the fragments of members that left, and by operation', () => {
    for (const clear of [
      (h: ProtocolHarness<Frag2>) => h.protocol.up({type: 'VIEW_CHANGE', view: viewOf(2, 'A')}),
      (h: ProtocolHarness<Frag2>) => h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A')}),
      (h: ProtocolHarness<Frag2>) => invoke(h.protocol, 'clearFragmentsFor', ['B']),
      (h: ProtocolHarness<Frag2>) => invoke(h.protocol, 'clearAllFragments', []),
      (h: ProtocolHarness<Frag2>) => h.protocol.stop(),
    ]) {
      const h = harness()
      h.protocol.up({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
      const [first, last] = fragmentsOf(from(Message.bytes(null, payload(150))))
      h.protocol.receive(first!)
      clear(h)
      h.protocol.receive(last!)
      assert.deepEqual(h.delivered, [])
    }
  })

  it('refuses a frag_size that does not fit into a bundle', () => {
    assert.throws(() => harness(64_000), ConfigError)
    assert.throws(() => harness(0), ConfigError)
    const [finding] = rulesBrokenBy(Frag2.spec, {frag_size: 70_000})
    assert.match(finding?.message ?? '', /bundler.max_size \(64000\)/)
    assert.deepEqual(rulesBrokenBy(Frag2.spec, {frag_size: 60_000}), [])
    assert.deepEqual(rulesBrokenBy(Frag2.spec, {frag_size: 60_000}, {maxBundleSize: undefined}), [])
  })
})
