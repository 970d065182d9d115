import assert from 'node:assert/strict'
import {ConfigError, type JgError} from '../../../../src/errors/index.ts'
import {WIRE_VERSIONS, type WireVersion} from '../../../../src/model/frame.ts'
import {IpAddress} from '../../../../src/model/ip-address.ts'
import {View, ViewId} from '../../../../src/model/view.ts'
import type {StreamSocket} from '../../../../src/runtime/ports.ts'
import type {SimHost} from '../../../../src/runtime/simulation/host.ts'
import {SimWorld} from '../../../../src/runtime/simulation/world.ts'
import {encodeHandshake} from '../../../../src/stack/frame-stream.ts'
import {invoke} from '../../../../src/stack/introspection.ts'
import {attributeOf, BareMember, type BareOptions} from '../../../support/transports.ts'
import {toHex} from '../../../support/vectors.ts'

class Cluster {
  readonly world = new SimWorld({seed: 5})
  readonly hosts: SimHost[] = []

  add(name: string, options: BareOptions = {}): BareMember {
    const host = this.world.host(name)
    this.hosts.push(host)
    const member = new BareMember('TCP', name, host.runtime, {...options, props: {bind_port: 7800, ...options.props}})
    let result: Error | undefined | null = null
    member.channel.connectThen('demo', (error) => (result = error))
    this.world.advance(10)
    assert.equal(result, undefined)
    return member
  }

  /** A raw stream to a member, and what came back over it. */
  dial(member: BareMember): {stream: StreamSocket; received: string[]; isClosed: () => boolean} {
    const received: string[] = []
    const opened: StreamSocket[] = []
    let closed = false
    const handler = {onData: (bytes: Uint8Array) => received.push(toHex(bytes)), onClose: () => (closed = true)}
    const {address, port} = {address: member.transport.bindAddress, port: member.transport.bindPort}
    this.world
      .host('raw')
      .runtime.network.connect({address, port, timeoutMs: 1000}, handler, (_error, stream) => opened.push(stream!))
    this.world.advance(10)
    return {stream: opened[0]!, received, isClosed: () => closed}
  }

  settle(ms = 200): void {
    this.world.advance(ms)
  }
}

function viewOf(...members: BareMember[]): View {
  return new View(
    new ViewId(members[0]!.channel.address, 1),
    members.map((m) => m.channel.address),
  )
}

describe('TCP connections', () => {
  it('are used in both directions', () => {
    const cluster = new Cluster()
    const [a, b] = [cluster.add('A'), cluster.add('B')]
    a.meet(b)
    a.tell(b, 'ping')
    cluster.settle()
    b.tell(a, 'pong')
    cluster.settle()
    assert.deepEqual(a.received, ['B: pong'])
    assert.equal(attributeOf(a, 'open_connections'), '1')
    assert.equal(attributeOf(b, 'open_connections'), '1')
    const [text] = String(invoke(a.transport, 'printConnections', []))
      .trim()
      .split('\n')
    assert.match(text ?? '', /^10\.0\.0\.2:7800: .* \[connected\]$/)
  })

  it('of two members that connect at once end as the one the higher address opened', () => {
    for (let seed = 0; seed < 10; seed++) {
      const cluster = new Cluster()
      const [a, b] = [cluster.add('A'), cluster.add('B')]
      a.meet(b)
      cluster.world.setConditions({minLatencyMs: 1, maxLatencyMs: 1 + seed})
      a.tell(b, 'from a')
      b.tell(a, 'from b')
      cluster.settle()
      a.tell(b, 'more')
      b.tell(a, 'more')
      cluster.settle()
      assert.equal(attributeOf(a, 'open_connections'), '1')
      assert.equal(attributeOf(b, 'open_connections'), '1')
      assert.ok(a.received.includes('B: more') && b.received.includes('A: more'))
      // B listens on the higher address: its end has an ephemeral port.
      assert.match(String(invoke(b.transport, 'printConnections', [])), /10\.0\.0\.2:(?!7800 )\d+ --> 10\.0\.0\.1:7800/)
    }
  })

  it('compare addresses as signed numbers: 192.x is lower than 10.x', () => {
    const low = IpAddress.parse('192.168.1.1', 7800)!
    assert.ok(low.compare(IpAddress.parse('10.0.0.1', 7800)!) < 0)
    assert.ok(low.compare(IpAddress.parse('192.168.1.1', 7801)!) < 0)
  })

  it('are opened again for the next message after they broke', () => {
    const cluster = new Cluster()
    const [a, b] = [cluster.add('A'), cluster.add('B')]
    a.meet(b)
    a.tell(b, '1')
    cluster.settle()
    for (const stream of [...cluster.hosts[1]!.streams]) stream.destroy()
    cluster.settle()
    assert.equal(attributeOf(a, 'open_connections'), '0')
    a.tell(b, '2')
    cluster.settle()
    assert.deepEqual(b.received, ['A: 1', 'A: 2'])
  })

  it('to unreachable peers drop messages and pause before the next attempt', () => {
    const cluster = new Cluster()
    const a = cluster.add('A')
    const nobody = new IpAddress(Uint8Array.of(10, 0, 0, 1), 9999)
    a.transport.addPhysicalAddress(nobody, nobody)
    for (let i = 0; i < 5; i++) {
      a.tell(null, String(i))
      cluster.settle(5)
    }
    cluster.settle()
    assert.equal(attributeOf(a, 'open_connections'), '0')
    assert.ok(Number(attributeOf(a, 'bundler.num_drops_on_full_queue')) >= 1)
  })

  it('to members that left are closed, others stay', () => {
    const cluster = new Cluster()
    const [a, b, c] = [cluster.add('A'), cluster.add('B'), cluster.add('C')]
    a.meet(b, c)
    for (const member of [a, b, c]) member.install(viewOf(a, b, c))
    a.tell(null, 'all')
    cluster.settle()
    assert.equal(attributeOf(a, 'open_connections'), '2')
    a.install(viewOf(a, b))
    cluster.settle()
    assert.equal(attributeOf(a, 'open_connections'), '1')
    assert.equal(attributeOf(c, 'open_connections'), '0')
  })

  it('that are idle are closed when conn_expire_time is set', () => {
    const cluster = new Cluster()
    const [a, b] = [cluster.add('A', {props: {conn_expire_time: 5000, reaper_interval: 1000}}), cluster.add('B')]
    a.meet(b)
    a.tell(b, 'x')
    cluster.settle(4000)
    assert.equal(attributeOf(a, 'open_connections'), '1')
    cluster.settle(3000)
    assert.equal(attributeOf(a, 'open_connections'), '0')
    assert.equal(attributeOf(b, 'open_connections'), '0')
  })

  it('that break suspect the member when enable_suspect_events is set, those closed gracefully do not', () => {
    const cluster = new Cluster()
    const a = cluster.add('A', {props: {enable_suspect_events: true}})
    const [b, c] = [cluster.add('B'), cluster.add('C')]
    a.meet(b, c)
    a.install(viewOf(a, b, c))
    a.tell(null, 'x')
    cluster.settle()
    b.channel.disconnectThen(() => undefined)
    cluster.hosts[2]!.crash()
    cluster.settle()
    const suspected = a.events.filter((e) => e.type === 'SUSPECT').flatMap((e) => e.members.map(String))
    assert.deepEqual(suspected, ['C'])
    assert.equal(attributeOf(a, 'num_suspect_events'), '1')
  })

  it('hold a multicast for each member of the view once', () => {
    const cluster = new Cluster()
    const members = ['A', 'B', 'C', 'D'].map((name) => cluster.add(name))
    const [a, ...others] = members as [BareMember, ...BareMember[]]
    a.meet(...others)
    a.install(viewOf(a, ...others))
    a.tell(null, 'all')
    cluster.settle()
    for (const member of members) assert.deepEqual(member.received, ['A: all'])
  })

  it('that do not open hold messages up to max_send_queue and drop the rest', () => {
    const cluster = new Cluster()
    const [a, b] = [cluster.add('A', {props: {max_send_queue: 3}}), cluster.add('B')]
    a.meet(b)
    cluster.world.partition([cluster.hosts[0]!], [cluster.hosts[1]!])
    for (let i = 0; i < 10; i++) a.tell(b, 'x'.repeat(60_000))
    cluster.settle(100)
    assert.ok(a.transport.pool.underWay > 120_000 && a.transport.pool.underWay <= 3 * 65_536)
    assert.equal(attributeOf(a, 'bundler.num_drops_on_full_queue'), '7')
    cluster.settle(3000)
    assert.equal(a.transport.pool.underWay, 0)
    assert.equal(attributeOf(a, 'open_connections'), '0')
  })
})

describe('the handshake of a TCP connection', () => {
  const {version} = WIRE_VERSIONS['5.5']
  const own = new IpAddress(Uint8Array.of(10, 0, 0, 77), 7800)

  it('accepts a peer that identifies itself', () => {
    const cluster = new Cluster()
    const a = cluster.add('A')
    const {stream} = cluster.dial(a)
    for (const byte of encodeHandshake(version, own)) stream.write(Uint8Array.of(byte))
    cluster.settle()
    assert.match(String(invoke(a.transport, 'printConnections', [])), /10\.0\.0\.77:7800/)
  })

  it('closes the connection on garbage, on another version, and on silence', () => {
    const cluster = new Cluster()
    const a = cluster.add('A')
    const garbage = cluster.dial(a)
    garbage.stream.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
    const other = cluster.dial(a)
    other.stream.write(encodeHandshake(WIRE_VERSIONS['5.4'].version, own))
    const silent = cluster.dial(a)
    silent.stream.write(Buffer.from('bel'))
    cluster.settle()
    assert.deepEqual([garbage.isClosed(), other.isClosed(), silent.isClosed()], [true, true, false])
    cluster.settle(1000)
    assert.equal(silent.isClosed(), true)
    assert.equal(attributeOf(a, 'open_connections'), '0')
  })

  it('is followed by frames of an allowed length only', () => {
    const cluster = new Cluster()
    const a = cluster.add('A', {props: {max_length: 1000}})
    const peer = cluster.dial(a)
    peer.stream.write(encodeHandshake(version, own))
    cluster.settle()
    assert.equal(peer.isClosed(), false)
    peer.stream.write(Buffer.from('000003e9', 'hex'))
    cluster.settle()
    assert.equal(peer.isClosed(), true)
  })

  it('ends with -5 in 5.5, and with a plain close in older versions', () => {
    const ends: Record<WireVersion, string[]> = {'5.2': [], '5.3': [], '5.4': [], '5.5': ['fffffffb']}
    for (const wire of Object.keys(ends) as WireVersion[]) {
      const cluster = new Cluster()
      const a = cluster.add('A', {wire})
      const peer = cluster.dial(a)
      peer.stream.write(encodeHandshake(WIRE_VERSIONS[wire].version, own))
      cluster.settle()
      a.channel.disconnectThen(() => undefined)
      cluster.settle()
      assert.deepEqual(peer.received, ends[wire], wire)
      assert.equal(peer.isClosed(), true)
    }
  })
})

describe('TCP ports', () => {
  it('are the first free one of the range', () => {
    const world = new SimWorld({seed: 5})
    const {runtime} = world.host('A')
    const ports = ['A', 'B', 'C'].map((name) => {
      const member = new BareMember('TCP', name, runtime, {props: {bind_port: 7800, port_range: 1}})
      let failure: JgError | undefined
      member.channel.connectThen('demo', (error) => (failure = error as JgError | undefined))
      world.advance(10)
      return failure?.code ?? member.transport.bindPort
    })
    assert.deepEqual(ports, [7800, 7801, 'TRANSPORT_FAILED'])
  })

  it('refuse TLS without a keystore', () => {
    const {runtime} = new SimWorld({seed: 5}).host('A')
    assert.throws(() => new BareMember('TCP', 'A', runtime, {components: {tls: {enabled: true}}}), ConfigError)
  })
})
