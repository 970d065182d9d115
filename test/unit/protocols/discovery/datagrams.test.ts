import assert from 'node:assert/strict'
import fc from 'fast-check'
import {Uuid} from '../../../../src/model/address.ts'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {Bping} from '../../../../src/protocols/discovery/bping.ts'
import {Mping} from '../../../../src/protocols/discovery/mping.ts'
import type {DatagramSocket} from '../../../../src/runtime/ports.ts'
import {SimWorld} from '../../../../src/runtime/simulation/world.ts'
import type {Protocol} from '../../../../src/stack/protocol.ts'
import {addresses, memberAddress, ProtocolHarness} from '../../../support/protocol-harness.ts'
import {recordingLog} from '../../../support/transports.ts'
import {fromHex, loadVectors, toHex} from '../../../support/vectors.ts'

const [request] = loadVectors('discovery', 'mping-datagram')
const REQUEST = fromHex(request?.hex ?? '')

/** Members in a simulated world, and a stranger that sends and receives datagrams. */
class Bench {
  readonly recording = recordingLog()
  readonly world = new SimWorld({log: () => this.recording.log})
  readonly heard: Uint8Array[] = []

  member<P extends Protocol>(protocol: P, name: string, cluster = 'test'): ProtocolHarness<P> {
    const host = this.world.host(name)
    return new ProtocolHarness(protocol, {
      name,
      cluster,
      runtime: host.runtime,
      transport: {bindAddress: host.address, physicalAddress: IpAddress.parse(host.address, 7800)},
      up: () => ({server: true, coordinator: true}),
    })
  }

  stranger(group: string | undefined, port: number): DatagramSocket {
    const opened: DatagramSocket[] = []
    const handler = {onDatagram: (bytes: Uint8Array) => this.heard.push(bytes), onError: () => undefined}
    const options = {family: 4, port, reuse: true, broadcast: true, ...(group === undefined ? {} : {group})} as const
    this.world.host('stranger').runtime.network.openDatagram(options, handler, (_error, socket) => {
      if (socket !== null) opened.push(socket)
    })
    return opened[0]!
  }
}

function search(h: {readonly protocol: Protocol}): void {
  h.protocol.down({type: 'FIND_INITIAL_MBRS', timeoutMs: 100, done: () => undefined})
}

describe('MPING', () => {
  it('sends the datagram that Java sends', () => {
    const bench = new Bench()
    bench.stranger('232.5.6.7', 7555)
    const host = bench.world.host('B')
    const address = Uuid.fromBits(0x5d80b2f2f069450cn, 0x8470c0d694a6d11fn)
    addresses.names.remember(address, 'B')
    const h = new ProtocolHarness(new Mping(), {
      name: 'B',
      address,
      cluster: 'vec',
      runtime: host.runtime,
      transport: {bindAddress: host.address, physicalAddress: IpAddress.parse('127.0.0.1', 27_801)},
    })
    search(h)
    bench.world.advance(50)
    assert.deepEqual(bench.heard.map(toHex), [request?.hex])
  })

  it('answers a datagram that Java sent, over the transport, and no member of another cluster', () => {
    const bench = new Bench()
    const [a, other] = [bench.member(new Mping(), 'A', 'vec'), bench.member(new Mping(), 'O')]
    bench.stranger(undefined, 9).send(REQUEST, '232.5.6.7', 7555)
    bench.world.advance(50)
    const [response] = a.takeSent()
    assert.equal(response?.dest?.key, '5d80b2f2f069450c8470c0d694a6d11f')
    assert.deepEqual(other.takeSent(), [])
    assert.match(bench.recording.lines.join(), /discovery request of another cluster is dropped/)
  })

  it('does not answer itself', () => {
    const bench = new Bench()
    const a = bench.member(new Mping(), 'A')
    search(a)
    bench.world.advance(50)
    assert.deepEqual(a.takeSent(), [])
  })

  it('drops datagrams that are not requests, and warns once per sender', () => {
    const bench = new Bench()
    const a = bench.member(new Mping(), 'A')
    const socket = bench.stranger(undefined, 9)
    for (let i = 0; i < 50; i++) socket.send(Uint8Array.of(9, 9, 9, i), '232.5.6.7', 7555)
    bench.world.advance(100)
    assert.equal(bench.recording.lines.filter((line) => line === 'dropping a discovery datagram').length, 1)
    assert.deepEqual(a.delivered, [])
  })

  it('survives any bytes', () => {
    const bench = new Bench()
    bench.member(new Mping(), 'A')
    const socket = bench.stranger(undefined, 9)
    const mutated = fc.tuple(fc.nat(REQUEST.length - 1), fc.nat(255)).map(([at, value]) => {
      const bytes = REQUEST.slice()
      bytes[at] = value
      return bytes
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({maxLength: 200}), mutated), (bytes) => {
        socket.send(bytes, '232.5.6.7', 7555)
        bench.world.advance(10)
      }),
    )
  })

  it('opens sockets on the configured interfaces, and names unknown ones', () => {
    const bench = new Bench()
    const {runtime} = bench.world.host('A')
    let failure: Error | undefined
    const protocol = new Mping({props: {send_interfaces: ['eth7']}})
    const opened: (string | undefined)[] = []
    const {network} = runtime
    const open = network.openDatagram.bind(network)
    network.openDatagram = (options, handler, done) => {
      opened.push(options.bindAddress)
      open(options, handler, done)
    }
    const prepare = protocol.prepare.bind(protocol)
    protocol.prepare = (done) => prepare((error) => done((failure = error)))
    new ProtocolHarness(protocol, {runtime})
    assert.match(String(failure?.message), /expected interfaces of this host \(lo, eth0\), found: eth7/)
    const all = new Mping({props: {send_on_all_interfaces: true, receive_on_all_interfaces: true}})
    new ProtocolHarness(all, {runtime})
    const own = network.interfaces().map((i) => i.addresses[0]?.address)
    assert.deepEqual(opened, ['232.5.6.7', ...own])
  })
})

describe('BPING', () => {
  it('sends a request to each port of its range and is found by members on all of them', () => {
    const bench = new Bench()
    const [a, b] = [bench.member(new Bping(), 'A'), bench.member(new Bping(), 'B')]
    bench.stranger(undefined, 8558)
    search(a)
    bench.world.advance(50)
    assert.equal(bench.heard.length, 1)
    const [response] = b.takeSent()
    assert.ok(response?.dest?.equals(memberAddress('A')) === true)
  })

  it('uses the next port when members on the same host have the first, and fails when none is free', () => {
    const bench = new Bench()
    const {runtime} = bench.world.host('A')
    const failures: (Error | undefined)[] = []
    for (let i = 0; i < 4; i++) {
      const protocol = new Bping({props: {port_range: 2}})
      const prepare = protocol.prepare.bind(protocol)
      protocol.prepare = (done) =>
        prepare((error) => {
          failures.push(error)
          done(error)
        })
      new ProtocolHarness(protocol, {runtime})
    }
    assert.deepEqual(failures.slice(0, 3), [undefined, undefined, undefined])
    assert.match(String(failures[3]?.message), /expected a port in 8555\.\.8557, found: EADDRINUSE/)
  })
})
