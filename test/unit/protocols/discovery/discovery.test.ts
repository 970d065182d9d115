import assert from 'node:assert/strict'
import {Uuid} from '../../../../src/model/address.ts'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {Flag, Message, Transient} from '../../../../src/model/message.ts'
import {encodePayload} from '../../../../src/model/payload.ts'
import type {PingData} from '../../../../src/headers/ping-data.ts'
import {pingHeader} from '../../../../src/headers/ping.ts'
import {readPingPayload, writePingPayload} from '../../../../src/headers/ping-payload.ts'
import {Ping} from '../../../../src/protocols/discovery/ping.ts'
import {TcpPing} from '../../../../src/protocols/discovery/tcpping.ts'
import {type HarnessOptions, memberAddress, ProtocolHarness, reader, viewOf} from '../../../support/protocol-harness.ts'

const physical = (n: number): IpAddress => IpAddress.parse(`10.0.0.${String(n)}`, 7800)!

function dataOf(name: string, options: Partial<PingData> = {}): PingData {
  const address = memberAddress(name)
  return {
    sender: address,
    server: true,
    coordinator: false,
    logicalName: name,
    physicalAddress: physical(address.w0),
    ...options,
  }
}

function ping(props: Readonly<Record<string, unknown>> = {}, options: HarnessOptions = {}): ProtocolHarness<Ping> {
  return new ProtocolHarness(new Ping({props}), {
    transport: {physicalAddress: physical(1)},
    up: () => ({server: true, coordinator: true}),
    ...options,
  })
}

function message(
  h: ProtocolHarness<Ping>,
  type: 'GET_MBRS_REQ' | 'GET_MBRS_RSP',
  list: readonly PingData[],
  cluster = 'test',
): void {
  const m = Message.bytes(
    null,
    encodePayload(5, (out) => writePingPayload(out, list)),
  )
  m.src = list[0]?.sender ?? memberAddress('B')
  m.putHeader(5, pingHeader, {type, cluster: type === 'GET_MBRS_REQ' ? cluster : null, initialDiscovery: true})
  h.receiveBatch([m], true)
}

const payloadOf = (m: Message | undefined): PingData[] => readPingPayload(reader(m?.payload ?? new Uint8Array()))

const ended = (result: {responses: readonly PingData[] | null}): boolean => result.responses !== null

function find(h: ProtocolHarness<Ping>, timeoutMs = 1000): {responses: readonly PingData[] | null} {
  const result: {responses: readonly PingData[] | null} = {responses: null}
  h.protocol.down({type: 'FIND_INITIAL_MBRS', timeoutMs, done: (responses) => (result.responses = responses)})
  return result
}

describe('PING', () => {
  it('drops and counts overlong names, but still finds the member', () => {
    const h = ping()
    const result = find(h)
    const stranger = {...dataOf('Z'), logicalName: 'z'.repeat(64_000)}
    message(h, 'GET_MBRS_RSP', [stranger])
    message(h, 'GET_MBRS_REQ', [stranger])
    h.advance(1000)
    assert.deepEqual(
      result.responses?.map((d) => [d.sender.key, d.logicalName, String(d.physicalAddress)]),
      [[stranger.sender.key, null, String(stranger.physicalAddress)]],
    )
    assert.equal(h.protocol.counters.num_names_dropped, 2)
  })

  it('starts no further search for a physical address while many are running', () => {
    const h = ping()
    for (let i = 0; i < 500; i++) h.protocol.up({type: 'WHO_HAS', member: new Uuid(7, 7, 7, i)})
    assert.equal(h.takeSent().length, 64)
    h.advance(1000)
    h.protocol.up({type: 'WHO_HAS', member: new Uuid(7, 7, 7, 1)})
    assert.equal(h.takeSent().length, 1)
  })

  it('asks all members with one multicast and returns the responses when the time is over', () => {
    const h = ping()
    const result = find(h)
    const [request, ...more] = h.takeSent()
    assert.equal(more.length, 0)
    assert.ok(request !== undefined)
    assert.equal(request.dest, null)
    assert.equal(request.flags, Flag.OOB | Flag.DONT_BUNDLE)
    assert.equal(request.transient & Transient.DONT_LOOPBACK, Transient.DONT_LOOPBACK)
    assert.deepEqual(request.header(5, pingHeader), {type: 'GET_MBRS_REQ', cluster: 'test', initialDiscovery: true})
    assert.deepEqual(
      payloadOf(request).map((d) => [d.logicalName, d.server, d.coordinator, d.members]),
      [['A', false, false, null]],
    )
    message(h, 'GET_MBRS_RSP', [dataOf('B')])
    h.advance(999)
    assert.ok(!ended(result))
    h.advance(1)
    assert.deepEqual(
      result.responses?.map((d) => String(d.sender)),
      ['B'],
    )
  })

  it('ends with the first response of a coordinator', () => {
    const h = ping()
    const result = find(h)
    message(h, 'GET_MBRS_RSP', [dataOf('B')])
    message(h, 'GET_MBRS_RSP', [dataOf('C', {coordinator: true})])
    assert.deepEqual(
      result.responses?.map((d) => [String(d.sender), d.coordinator]),
      [
        ['B', false],
        ['C', true],
      ],
    )
  })

  it('waits its time when break_on_coord_rsp is off', () => {
    const h = ping({break_on_coord_rsp: false})
    const result = find(h)
    message(h, 'GET_MBRS_RSP', [dataOf('C', {coordinator: true})])
    assert.ok(!ended(result))
  })

  it('asks num_discovery_runs times', () => {
    const h = ping({num_discovery_runs: 3})
    find(h, 900)
    h.advance(900)
    assert.equal(h.takeSent().length, 3)
    assert.equal(h.protocol.counters.num_discovery_requests, 3)
  })

  it('stores name and address of requesters, and answers with the state that GMS reports', () => {
    const h = ping()
    message(h, 'GET_MBRS_REQ', [dataOf('B', {server: false})])
    assert.deepEqual(
      h.eventsDown.map((e) => e.type),
      ['ADD_PHYSICAL_ADDRESS'],
    )
    const [response] = h.takeSent()
    assert.ok(response?.dest?.equals(memberAddress('B')))
    assert.deepEqual(response?.header(5, pingHeader), {type: 'GET_MBRS_RSP', cluster: null, initialDiscovery: false})
    assert.deepEqual(
      payloadOf(response).map((d) => [d.logicalName, d.server, d.coordinator]),
      [['A', true, true]],
    )
  })

  it('does not answer other clusters, requests for others, or while it leaves', () => {
    const h = ping()
    message(h, 'GET_MBRS_REQ', [dataOf('B')], 'other')
    message(h, 'GET_MBRS_REQ', [dataOf('B', {members: [memberAddress('C')]})])
    assert.equal(h.takeSent().length, 0)
    message(h, 'GET_MBRS_REQ', [dataOf('B', {members: [memberAddress('A')]})])
    assert.equal(h.takeSent().length, 1)
    h.protocol.down({type: 'DISCONNECT', done: () => undefined})
    message(h, 'GET_MBRS_REQ', [dataOf('B')])
    assert.equal(h.takeSent().length, 0)
  })

  it('answers joiners only up to max_rank_to_reply', () => {
    const h = ping({max_rank_to_reply: 1})
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'B', 'A')})
    message(h, 'GET_MBRS_REQ', [dataOf('C')])
    assert.equal(h.takeSent().length, 0)
  })

  it('spreads responses over stagger_timeout by rank', () => {
    const h = ping({stagger_timeout: 1000})
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'B', 'A')})
    message(h, 'GET_MBRS_REQ', [dataOf('C')])
    h.advance(499)
    assert.equal(h.takeSent().length, 0)
    h.advance(1)
    assert.equal(h.takeSent().length, 1)
  })

  it('returns all known members with return_entire_cache', () => {
    const entry = (name: string) => ({member: memberAddress(name), physical: physical(2), since: 0, removable: false})
    const h = ping(
      {return_entire_cache: true},
      {
        transport: {
          physicalAddress: physical(1),
          physicalAddressOf: () => physical(2),
          addressCache: () => [entry('A'), entry('B'), entry('X')],
        },
      },
    )
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, 'A', 'B')})
    message(h, 'GET_MBRS_REQ', [dataOf('C')])
    assert.deepEqual(
      payloadOf(h.takeSent()[0]).map((d) => String(d.sender)),
      ['A', 'B'],
    )
  })

  it('asks for a missing physical address by naming the member', () => {
    const h = ping()
    h.protocol.up({type: 'WHO_HAS', member: memberAddress('B')})
    const [request] = h.takeSent()
    assert.equal(request?.header(5, pingHeader)?.initialDiscovery, false)
    assert.deepEqual(payloadOf(request)[0]?.members?.map(String), ['B'])
    assert.equal(h.eventsUp.length, 0)
  })

  it('passes each response to MERGE3 as it arrives', () => {
    const h = ping()
    const seen: string[] = []
    h.protocol.down({
      type: 'FIND_MBRS',
      members: null,
      timeoutMs: 100,
      each: (d) => seen.push(String(d.sender)),
      done: () => seen.push('done'),
    })
    message(h, 'GET_MBRS_RSP', [dataOf('B', {coordinator: true})])
    message(h, 'GET_MBRS_RSP', [dataOf('C')])
    h.advance(100)
    assert.deepEqual(seen, ['B', 'C', 'done'])
  })

  it('drops a payload that cannot be read', () => {
    const h = ping()
    const m = Message.bytes(null, Uint8Array.of(0, 0, 0, 9, 1))
    m.src = memberAddress('B')
    m.putHeader(5, pingHeader, {type: 'GET_MBRS_RSP', cluster: null, initialDiscovery: false})
    h.receiveBatch([m])
    assert.equal(h.delivered.length, 0)
  })
})

describe('TCPPING', () => {
  function tcpping(view: readonly string[] = []): ProtocolHarness<TcpPing> {
    const h = new ProtocolHarness(new TcpPing({props: {initial_hosts: ''}}), {
      transport: {
        physicalAddress: physical(65),
        supportsMulticasting: false,
        physicalAddressOf: (m) => physical(m.toString().charCodeAt(0)),
      },
      up: () => ({server: true, coordinator: true}),
    })
    if (view.length > 0) h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(1, ...view)})
    return h
  }

  it('asks hosts that joined or asked before, by physical address, and not itself', () => {
    const h = tcpping(['A', 'B'])
    h.protocol.down({type: 'ADD_PHYSICAL_ADDRESS', member: memberAddress('C'), address: physical(67)})
    h.advance(0)
    h.takeSent()
    h.protocol.down({type: 'FIND_INITIAL_MBRS', timeoutMs: 10, done: () => undefined})
    assert.deepEqual(
      h.takeSent().map((m) => String(m.dest)),
      ['10.0.0.66:7800', '10.0.0.67:7800'],
    )
  })

  it('announces old members to new ones and new ones to old, as coordinator', () => {
    const h = tcpping(['A', 'B'])
    h.advance(0)
    h.takeSent()
    h.protocol.down({type: 'VIEW_CHANGE', view: viewOf(2, 'A', 'B', 'C')})
    h.advance(0)
    const told = h.takeSent().map((m) => `${String(payloadOf(m)[0]?.sender)} to ${String(m.dest)}`)
    assert.deepEqual(told, ['B to C', 'C to C', 'C to B'])
  })

  it('lists and forgets its dynamic hosts', () => {
    const h = tcpping(['A', 'B'])
    assert.equal(h.protocol.gauge('dynamic_host_list'), '[10.0.0.65:7800, 10.0.0.66:7800]')
    h.protocol.operation('clearDynamicHostList')?.()
    assert.equal(h.protocol.gauge('dynamic_host_list'), '[]')
  })
})
