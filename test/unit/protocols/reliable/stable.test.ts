import assert from 'node:assert/strict'
import {Digest} from '../../../../src/model/digest.ts'
import {Flag, Message, Transient} from '../../../../src/model/message.ts'
import {digestCodec, mutableDigestCodec} from '../../../../src/headers/model-objects.ts'
import type {ViewId} from '../../../../src/model/view.ts'
import {stableHeader, StableType} from '../../../../src/headers/stable.ts'
import {Stable} from '../../../../src/protocols/reliable/stable/stable.ts'
import {attributesOf, invoke} from '../../../../src/stack/introspection.ts'
import {type HarnessOptions, memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'

const view = viewOf(3, 'A', 'B', 'C')

function digest(...seqnos: readonly (readonly [number, number])[]): Digest {
  return new Digest(
    seqnos.map(([delivered, received], i) => ({member: memberAddress('ABC'[i] ?? 'Z'), delivered, received})),
  )
}

const own = digest([5, 5], [3, 4], [1, 1])

function harness(
  name: string,
  options: HarnessOptions & {props?: Readonly<Record<string, unknown>>} = {},
): ProtocolHarness<Stable> {
  const member = new ProtocolHarness(new Stable({props: options.props ?? {desired_avg_gossip: 0}}), {
    name,
    down: (event) => (event.type === 'GET_DIGEST' ? own : null),
    ...options,
  })
  member.protocol.down({type: 'VIEW_CHANGE', view})
  return member
}

function stableMessage(
  src: string,
  type: number,
  seqnos: Digest,
  viewId: ViewId | null = view.viewId,
  codec = mutableDigestCodec,
): Message {
  const dest = type === StableType.STABILITY ? null : memberAddress('A')
  const message = Message.object(dest, codec, seqnos).setFlag(Flag.OOB | Flag.NO_RELIABILITY)
  message.src = memberAddress(src)
  return message.putHeader(13, stableHeader, {type, viewId})
}

function gossip(src: string, seqnos: Digest, viewId: ViewId | null = view.viewId): Message {
  return stableMessage(src, StableType.STABLE_GOSSIP, seqnos, viewId)
}

/** Digests that went down as stable. */
function stable(member: ProtocolHarness<Stable>): [number, number][][] {
  return member.eventsDown
    .filter((e) => e.type === 'STABLE')
    .map((e) => e.digest.entries.map((entry) => [entry.delivered, entry.received]))
}

function attribute(member: ProtocolHarness<Stable>, name: string): unknown {
  return attributesOf(member.protocol)
    .find((a) => a.name === name)
    ?.read()
}

describe('STABLE as a participant', () => {
  it('sends the coordinator its digest in view order', () => {
    const b = harness('B')
    invoke(b.protocol, 'gc', [])
    const [message] = b.takeSent()
    assert.equal(String(message?.dest), 'A')
    assert.equal(message?.flags, Flag.OOB | Flag.NO_RELIABILITY | Flag.NO_FC)
    assert.deepEqual(message.header(13, stableHeader), {type: StableType.STABLE_GOSSIP, viewId: view.viewId})
    assert.deepEqual(message.object(mutableDigestCodec)?.entries, own.entries)
  })

  it('uses the flags of 5.2 towards members of 5.2', () => {
    const b = harness('B', {wire: '5.2'})
    invoke(b.protocol, 'gc', [])
    assert.equal(b.takeSent()[0]?.flags, Flag.OOB | Flag.NO_RELIABILITY)
  })

  it('sends nothing while a member of the view is missing from the digest', () => {
    const b = harness('B', {down: () => digest([1, 1])})
    invoke(b.protocol, 'gc', [])
    assert.deepEqual(b.sent, [])
  })

  it('purges what the coordinator says is stable, in the present view only', () => {
    const b = harness('B')
    b.receiveBatch([stableMessage('A', StableType.STABILITY, own, viewOf(2, 'A').viewId)])
    b.receiveBatch([stableMessage('A', StableType.STABILITY, own, null)])
    b.receiveBatch([stableMessage('X', StableType.STABILITY, own)])
    assert.deepEqual(stable(b), [])
    b.receiveBatch([stableMessage('A', StableType.STABILITY, own)])
    assert.deepEqual(stable(b), [
      [
        [5, 5],
        [3, 4],
        [1, 1],
      ],
    ])
    assert.deepEqual(b.delivered, [])
  })

  it('accepts a plain Digest in place of a MutableDigest', () => {
    const b = harness('B')
    b.receiveBatch([stableMessage('A', StableType.STABILITY, own, view.viewId, digestCodec)])
    assert.equal(stable(b).length, 1)
  })
})

describe('STABLE as the coordinator', () => {
  it('multicasts the lowest delivered and highest received seqnos once all have reported', () => {
    const a = harness('A')
    a.protocol.receive(a.copyOverWire(gossip('B', digest([4, 6], [4, 4], [0, 3]))))
    invoke(a.protocol, 'gc', [])
    assert.equal(String(invoke(a.protocol, 'printVotes', [])), '(2): {0-1}')
    assert.equal(String(invoke(a.protocol, 'printDigest', [])), 'A: [4], B: [3], C: [0]')
    assert.deepEqual([a.takeSent(), stable(a)], [[], []])
    a.receiveBatch([gossip('C', digest([5, 5], [2, 2], [3, 3]))])
    const [message] = a.takeSent()
    assert.equal(message?.dest, null)
    assert.equal(message.flags, Flag.OOB | Flag.NO_RELIABILITY | Flag.NO_RELAY | Flag.NO_FC)
    assert.equal(message.transient, Transient.DONT_LOOPBACK)
    assert.deepEqual(message.header(13, stableHeader), {type: StableType.STABILITY, viewId: view.viewId})
    assert.deepEqual(stable(a), [
      [
        [4, 6],
        [2, 4],
        [0, 3],
      ],
    ])
    assert.equal(attribute(a, 'num_votes'), 0)
    assert.equal(String(invoke(a.protocol, 'printVotes', [])), '{}')
  })

  it('counts each member once a round, and no others', () => {
    const a = harness('A')
    for (const message of [gossip('B', own), gossip('B', own), gossip('X', own), gossip('C', digest([1, 1]))]) {
      a.receiveBatch([message])
    }
    a.receiveBatch([gossip('C', own, viewOf(2, 'A').viewId)])
    a.receiveBatch([control('C')])
    assert.equal(attribute(a, 'num_votes'), 1)
    assert.equal(attribute(a, 'num_stable_msgs_received'), 1)
  })

  it('starts a new round with a new view', () => {
    const a = harness('A')
    a.receiveBatch([gossip('B', own)])
    a.protocol.down({type: 'VIEW_CHANGE', view: viewOf(4, 'A', 'B', 'C')})
    assert.equal(attribute(a, 'num_votes'), 0)
    a.protocol.up({type: 'VIEW_CHANGE', view})
    assert.equal(attribute(a, 'coordinator'), view.coordinator)
  })
})

/** A stable message without a digest. */
function control(src: string): Message {
  const message = Message.empty(memberAddress('A'))
  message.src = memberAddress(src)
  return message.putHeader(13, stableHeader, {type: StableType.STABLE_GOSSIP, viewId: view.viewId})
}

describe('STABLE starts a round', () => {
  function payload(dest: string | null, length: number): Message {
    const message = Message.bytes(dest === null ? null : memberAddress(dest), new Uint8Array(length))
    message.src = memberAddress('A')
    return message
  }

  it('after max_bytes of multicasts', () => {
    const b = harness('B', {props: {desired_avg_gossip: 0, max_bytes: 1000}})
    b.receiveBatch([payload('B', 5000)])
    b.receiveBatch([payload(null, 400), payload(null, 500)])
    assert.equal(attribute(b, 'num_bytes_received'), 900)
    assert.deepEqual(b.sent, [])
    b.protocol.receive(payload(null, 100))
    assert.equal(b.takeSent().length, 1)
    assert.equal(attribute(b, 'num_bytes_received'), 0)
    assert.equal(b.delivered.length, 4)
  })

  it('after max_bytes of own multicasts that do not come back', () => {
    const b = harness('B', {props: {desired_avg_gossip: 0, max_bytes: 1000}})
    b.protocol.send(payload(null, 2000))
    const hidden = payload(null, 1000)
    hidden.transient |= Transient.DONT_LOOPBACK
    b.protocol.send(hidden)
    assert.deepEqual(
      b.takeSent().map((m) => m.headerCount),
      [0, 0, 1],
    )
  })

  it('never by size when max_bytes is 0', () => {
    const b = harness('B', {props: {desired_avg_gossip: 0, max_bytes: 0}})
    b.receiveBatch([payload(null, 50_000)])
    assert.deepEqual(b.sent, [])
  })

  it('by time, about every desired_avg_gossip', () => {
    const b = harness('B', {props: {desired_avg_gossip: 1000}})
    b.advance(100_000)
    const count = b.takeSent().length
    assert.ok(count > 70 && count < 140, `${String(count)} rounds`)
    b.protocol.stop()
    b.advance(10_000)
    assert.deepEqual(b.sent, [])
    assert.equal(attribute(b, 'stable_task_running'), false)
  })

  it('by time as soon as desired_avg_gossip is set', () => {
    const b = harness('B')
    b.protocol.props.desired_avg_gossip = 10
    b.protocol.propertyChanged('desired_avg_gossip')
    b.advance(100)
    assert.ok(b.takeSent().length > 0)
  })
})

describe('STABLE while suspended', () => {
  it('neither sends nor takes part, until it is resumed', () => {
    const a = harness('A')
    a.receiveBatch([gossip('B', own)])
    a.protocol.down({type: 'SUSPEND_STABLE', maxMs: 1000})
    a.receiveBatch([gossip('C', own)])
    invoke(a.protocol, 'gc', [])
    assert.equal(attribute(a, 'suspended'), true)
    assert.equal(attribute(a, 'num_votes'), 1)
    a.protocol.down({type: 'RESUME_STABLE'})
    assert.deepEqual([attribute(a, 'suspended'), attribute(a, 'num_votes')], [false, 0])
    assert.deepEqual(
      a.eventsDown.map((e) => e.type),
      ['VIEW_CHANGE', 'SUSPEND_STABLE', 'RESUME_STABLE'],
    )
  })

  it('resumes by itself when the time is over', () => {
    const a = harness('A')
    a.protocol.down({type: 'SUSPEND_STABLE', maxMs: 1000})
    a.protocol.down({type: 'SUSPEND_STABLE', maxMs: 1000})
    a.advance(1050)
    assert.equal(attribute(a, 'suspended'), true)
    a.advance(100)
    assert.equal(attribute(a, 'suspended'), false)
  })
})

describe('STABLE exposes', () => {
  it('every attribute and operation without failing', () => {
    const a = harness('A')
    for (const each of attributesOf(a.protocol)) assert.notEqual(each.read(), undefined, each.name)
    assert.equal(String(invoke(a.protocol, 'printDigest', [])), 'A: [-1], B: [-1], C: [-1]')
    for (const name of Object.keys(a.protocol.spec.operations)) invoke(a.protocol, name, [])
  })

  it('nothing of a view before the first one', () => {
    const a = new ProtocolHarness(new Stable())
    assert.equal(invoke(a.protocol, 'printDigest', []), null)
    assert.equal(invoke(a.protocol, 'printVotes', []), 'n/a')
    invoke(a.protocol, 'gc', [])
    assert.deepEqual(a.sent, [])
  })
})
