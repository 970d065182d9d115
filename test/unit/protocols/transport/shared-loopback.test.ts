import assert from 'node:assert/strict'
import {ConfigError} from '../../../../src/errors/index.ts'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {Message} from '../../../../src/model/message.ts'
import type {PingData} from '../../../../src/headers/ping-data.ts'
import {View, ViewId} from '../../../../src/model/view.ts'
import {SharedLoopbackPing} from '../../../../src/protocols/discovery/shared-loopback-ping.ts'
import {Udp} from '../../../../src/protocols/transport/udp.ts'
import {SimWorld} from '../../../../src/runtime/simulation/world.ts'
import {Channel} from '../../../../src/stack/channel.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import type {ProtocolClass} from '../../../../src/stack/protocol.ts'
import {attributeOf, type BareMember, BarePair} from '../../../support/transports.ts'

function pingData(member: BareMember): string[] {
  const found = member.transport.down({type: 'GET_PING_DATA'}) as readonly PingData[]
  return found.map((d) => `${String(d.sender)}${d.server ? ' server' : ''}${d.coordinator ? ' coordinator' : ''}`)
}

describe('SHARED_LOOPBACK', () => {
  let pair: BarePair
  beforeEach(() => (pair = new BarePair('SHARED_LOOPBACK')))
  afterEach(() => {
    for (const member of [pair.a, pair.b]) member.channel.disconnectThen(() => undefined)
    pair.settle()
  })

  it('knows the other members without requests', () => {
    pair.a.tell(pair.b, 'hello')
    pair.settle()
    assert.deepEqual(pair.b.received, ['A: hello'])
    assert.equal(invoke(pair.a.transport, 'dumpRoutingTable', []), 'demo: [A, B]\n')
  })

  it('accepts physical addresses too', () => {
    pair.a.channel.send(Message.bytes(pair.b.transport.physicalAddress, Buffer.from('who')))
    pair.a.channel.send(Message.bytes(new IpAddress(Uint8Array.of(127, 0, 0, 1), 65_535), Buffer.from('nobody')))
    pair.settle()
    assert.deepEqual(pair.b.received, ['A: who'])
  })

  it('reports which members may answer a joiner: the first member at once, others when they are servers', () => {
    assert.deepEqual(pingData(pair.a), ['A server coordinator', 'B'])
    pair.b.transport.down({type: 'BECOME_SERVER'})
    pair.b.install(new View(new ViewId(pair.b.channel.address, 3), [pair.b.channel.address]))
    assert.deepEqual(pingData(pair.a), ['A server coordinator', 'B server coordinator'])
    assert.equal(attributeOf(pair.b, 'curr_view'), '[B|3] (1) [B]')
  })

  it('forgets members that stopped', () => {
    pair.a.channel.disconnectThen(() => undefined)
    pair.settle()
    assert.deepEqual(pingData(pair.b), ['B'])
    assert.equal(invoke(pair.b.transport, 'dumpRoutingTable', []), 'demo: [B]\n')
    assert.equal(attributeOf(pair.a, 'curr_view'), 'null')
  })
})

describe('SHARED_LOOPBACK_PING', () => {
  it('refuses other transports', () => {
    const {runtime} = new SimWorld().host('A')
    const stack = [Udp, SharedLoopbackPing].map((protocol: ProtocolClass) => ({protocol, settings: {}}))
    assert.throws(
      () => new Channel({stack, runtime, name: 'A'}),
      (error) => {
        assert.ok(error instanceof ConfigError)
        assert.equal(error.message, 'SHARED_LOOPBACK_PING: the transport must be SHARED_LOOPBACK, found UDP')
        return true
      },
    )
  })
})
