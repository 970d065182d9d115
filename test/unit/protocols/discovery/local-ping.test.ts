import assert from 'node:assert/strict'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import type {PingData} from '../../../../src/headers/ping-data.ts'
import {LocalPing} from '../../../../src/protocols/discovery/local-ping.ts'
import type {SimHost} from '../../../../src/runtime/simulation/host.ts'
import {SimWorld} from '../../../../src/runtime/simulation/world.ts'
import {ProtocolHarness, viewOf} from '../../../support/protocol-harness.ts'

function member(host: SimHost, name: string): ProtocolHarness<LocalPing> {
  const physicalAddress = IpAddress.parse('127.0.0.1', 7000 + name.charCodeAt(0))
  const h = new ProtocolHarness(new LocalPing(), {name, runtime: host.runtime, transport: {physicalAddress}})
  h.protocol.down({type: 'CONNECT', cluster: 'test', withStateTransfer: false, done: () => undefined})
  return h
}

function find(h: ProtocolHarness<LocalPing>): string {
  let found: readonly PingData[] = []
  h.protocol.down({type: 'FIND_INITIAL_MBRS', timeoutMs: 0, done: (list) => (found = list)})
  return found.map((d) => `${d.logicalName ?? ''}${d.coordinator ? '*' : ''}`).join(' ')
}

describe('LOCAL_PING', () => {
  it('finds the members of its process, the first of them as coordinator, and no others', () => {
    const world = new SimWorld()
    const [here, there] = [world.host('here'), world.host('there')]
    const [a, b] = [member(here, 'A'), member(here, 'B')]
    const c = member(there, 'C')
    assert.equal(find(b), 'A* B')
    assert.equal(find(c), 'C*')
    assert.deepEqual(a.takeSent(), [])
    assert.equal(
      a.protocol.operation('print')?.(),
      'test: [A, name=A, addr=127.0.0.1:7065, coord, B, name=B, addr=127.0.0.1:7066]\n',
    )
    assert.equal(a.protocol.gauge('discovery_cache_size'), 1)
  })

  it('knows the coordinator of the view', () => {
    const host = new SimWorld().host('here')
    const [a, b] = [member(host, 'A'), member(host, 'B')]
    for (const h of [a, b]) h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'B', 'A')})
    assert.equal(find(a), 'A B*')
  })

  it('forgets members that left or were stopped', () => {
    const host = new SimWorld().host('here')
    const [a, b, c] = [member(host, 'A'), member(host, 'B'), member(host, 'C')]
    a.protocol.down({type: 'DISCONNECT', done: () => undefined})
    b.protocol.stop()
    c.protocol.down({type: 'VIEW_CHANGE', view: viewOf(3, 'C')})
    assert.equal(find(c), 'C*')
    c.protocol.stop()
    assert.equal(c.protocol.gauge('discovery_cache_size'), 0)
  })
})
