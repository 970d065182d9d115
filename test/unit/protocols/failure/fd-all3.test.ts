import assert from 'node:assert/strict'
import {ConfigError} from '../../../../src/errors/index.ts'
import {MessageBatch} from '../../../../src/model/batch.ts'
import {Message, Transient} from '../../../../src/model/message.ts'
import {FdAll3} from '../../../../src/protocols/failure/fd-all3.ts'
import {heartbeatHeader} from '../../../../src/headers/heartbeat.ts'
import {HeartbeatWindow} from '../../../../src/protocols/failure/heartbeat-window.ts'
import {utcText} from '../../../../src/protocols/failure/suspect-history.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {memberAddress, ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'
import {rulesBrokenBy} from '../../../support/rules.ts'

type Harness = ProtocolHarness<FdAll3>

function detector(name = 'A'): Harness {
  return new ProtocolHarness(new FdAll3({props: {interval: 1000, timeout: 4000}}), {name})
}

function heartbeatOf(name: string): Message {
  const message = Message.empty(null).putHeader(70, heartbeatHeader, null)
  message.src = memberAddress(name)
  return message
}

function dataOf(name: string): Message {
  const message = Message.bytes(null, Uint8Array.of(1))
  message.src = memberAddress(name)
  return message
}

function suspicions(h: Harness): string[] {
  return h.eventsUp.flatMap((e) =>
    e.type === 'SUSPECT' || e.type === 'UNSUSPECT' ? [`${e.type} ${e.members.join()}`] : [],
  )
}

describe('FD_ALL3', () => {
  it('multicasts a heartbeat when the view arrives and then every interval', () => {
    const h = detector()
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
    h.advance(3500)
    assert.equal(h.sent.length, 4)
    for (const message of h.sent) {
      assert.equal(message.dest, null)
      assert.equal(message.flags, 0)
      assert.equal(message.transient, Transient.DONT_LOOPBACK)
      assert.equal(message.header(70, heartbeatHeader), null)
    }
  })

  it('is silent for an interval in which something else was multicast', () => {
    const h = detector()
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
    h.takeSent()
    h.protocol.send(dataOf('A'))
    h.advance(1500)
    assert.equal(h.sent.length, 1)
    assert.equal(h.protocol.counters.num_heartbeats_sent, 1)
    h.advance(1000)
    assert.equal(h.protocol.counters.num_heartbeats_sent, 2)
  })

  it('does nothing while the member is alone', () => {
    const h = detector()
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A')})
    h.advance(20_000)
    assert.deepEqual([h.sent.length, h.eventsUp.length], [0, 0])
  })

  it('suspects a member that was silent for the timeout, and no other', () => {
    const h = detector()
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B', 'C')})
    for (let i = 0; i < 8; i++) {
      h.advance(500)
      h.protocol.receive(heartbeatOf('B'))
    }
    assert.deepEqual(suspicions(h), [])
    h.advance(1100)
    assert.deepEqual(suspicions(h), ['SUSPECT C'])
    assert.equal(h.protocol.gauge('has_suspected_mbrs'), true)
    assert.match(String(invoke(h.protocol, 'printSuspectHistory', [])), /^Mon Jan 1 0:0:5 UTC 2024: C\n$/)
  })

  it('counts any message, and any batch, as a sign of life', () => {
    const h = detector()
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B', 'C')})
    for (let i = 0; i < 12; i++) {
      h.advance(1000)
      h.protocol.receive(dataOf('B'))
      h.protocol.receiveBatch(new MessageBatch(null, memberAddress('C'), 'test', false, [dataOf('C'), dataOf('C')]))
    }
    assert.deepEqual(suspicions(h), [])
    assert.equal(h.delivered.length, 36)
  })

  it('removes heartbeats from a batch and keeps the order of the rest', () => {
    const h = detector()
    const [first, last] = [dataOf('B'), dataOf('B')]
    h.protocol.receiveBatch(new MessageBatch(null, memberAddress('B'), 'test', false, [first, heartbeatOf('B'), last]))
    assert.deepEqual(h.delivered, [first, last])
    assert.equal(h.protocol.counters.num_heartbeats_received, 1)
  })

  it('unsuspects a member that is heard from again', () => {
    const h = detector()
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
    h.advance(5500)
    h.protocol.receive(dataOf('B'))
    assert.deepEqual(suspicions(h), ['SUSPECT B', 'UNSUSPECT B'])
    assert.deepEqual(h.protocol.down({type: 'GET_SUSPECTED'}), [])
    assert.ok(h.eventsDown.some((e) => e.type === 'UNSUSPECT'))
  })

  it('reports suspects only where the member would be coordinator without them', () => {
    const h = detector('B')
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B', 'C')})
    for (let i = 0; i < 6; i++) {
      h.advance(1000)
      h.protocol.receive(heartbeatOf('A'))
    }
    assert.deepEqual(suspicions(h), [], 'A reports C')
    assert.equal(h.protocol.gauge('suspected_members'), '[C]')
    h.advance(5000)
    assert.ok(suspicions(h).at(-1)?.startsWith('SUSPECT A'), 'nobody before B is left')
  })

  it('does not watch members that left', () => {
    const h = detector()
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B', 'C')})
    h.advance(5500)
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A')})
    assert.equal(h.protocol.gauge('suspected_members'), '[]')
    assert.equal(h.protocol.gauge('running'), false)
    assert.equal(String(invoke(h.protocol, 'printTimestamps', [])), '')
  })

  it('stops and starts checking by operation, and follows changed times', () => {
    const h = detector()
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
    invoke(h.protocol, 'stopFailureDetection', [])
    h.advance(10_000)
    assert.deepEqual(suspicions(h), [])
    invoke(h.protocol, 'startFailureDetection', [])
    h.protocol.props.timeout = 2000
    h.protocol.propertyChanged('timeout')
    assert.equal(h.protocol.gauge('num_bits'), 2)
    h.advance(3100)
    assert.deepEqual(suspicions(h), ['SUSPECT B'])
    h.protocol.stop()
    assert.equal(h.protocol.gauge('members'), '(0) ')
  })

  it('refuses an interval that is not smaller than the timeout', () => {
    const refused = new FdAll3({props: {interval: 5, timeout: 5}})
    assert.throws(() => new ProtocolHarness(refused), ConfigError)
    const [finding] = rulesBrokenBy(FdAll3.spec, {interval: 5, timeout: 5})
    assert.equal(finding?.property, 'interval')
    assert.deepEqual(rulesBrokenBy(FdAll3.spec, {interval: 4, timeout: 5}), [])
  })
})

describe('heartbeat window', () => {
  it('is silent only when no interval has a sign of life', () => {
    const window = new HeartbeatWindow(3)
    for (let i = 0; i < 2; i++) window.advance()
    assert.equal(window.silent, false)
    window.advance()
    assert.equal(window.silent, true)
    window.mark()
    assert.equal(window.toString(), '[1, 0, 0] (index=0)')
    assert.equal(new HeartbeatWindow(20).toString(), '[20 set 0 not-set] (index: 0)')
  })

  it('prints times as JGroups does', () => {
    assert.equal(utcText(Date.UTC(2026, 10, 22, 14, 3, 7)), 'Sun Nov 22 14:3:7 UTC 2026')
  })
})
