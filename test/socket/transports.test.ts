import assert from 'node:assert/strict'
import {connect, createServer, type Socket} from 'node:net'
import {createSocket} from 'node:dgram'
import {WIRE_VERSIONS} from '../../src/model/frame.ts'
import {IpAddress} from '../../src/model/ip-address.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'
import {encodeHandshake} from '../../src/stack/frame-stream.ts'
import {invoke} from '../../src/stack/introspection.ts'
import {onSockets, type TransportBench, transportSuite} from '../support/compliance/transport.ts'
import {BareMember, type BareOptions} from '../support/transports.ts'

const LOOPBACK = '127.0.0.1'
const HANDSHAKE = encodeHandshake(WIRE_VERSIONS['5.5'].version, new IpAddress(Uint8Array.of(127, 0, 0, 1), 7))

class Members {
  readonly #open: BareMember[] = []
  #port = 41_000 + (process.pid % 5000)

  async add(kind: 'UDP' | 'TCP' | 'TCP_NIO2', name: string, options: BareOptions = {}): Promise<BareMember> {
    const runtime = realRuntime({
      onFailure: (error) => {
        throw error
      },
    })
    const group = kind === 'UDP' ? {mcast_port: this.#port, mcast_addr: '239.77.77.78'} : {}
    const member = new BareMember(kind, name, runtime, {
      ...options,
      props: {bind_addr: LOOPBACK, ...group, ...options.props},
    })
    await member.channel.connect('demo')
    for (const other of this.#open) member.meet(other)
    this.#open.push(member)
    return member
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((m) => m.channel.close()))
  }
}

/** Resolves when the member has received this many messages. */
function received(member: BareMember, count: number): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (member.received.length >= count) resolve()
      else setImmediate(check)
    }
    check()
  })
}

transportSuite('UDP on loopback', {kind: 'UDP', datagrams: true, largest: 65_300}, onSockets)
transportSuite(
  'UDP on loopback without IP multicast',
  {kind: 'UDP', options: {props: {ip_mcast: false}}, datagrams: true, largest: 65_300},
  onSockets,
)
transportSuite('TCP on loopback', {kind: 'TCP', largest: 3_000_000}, onSockets)
transportSuite('TCP_NIO2 on loopback', {kind: 'TCP_NIO2', largest: 3_000_000}, onSockets)
transportSuite('SHARED_LOOPBACK in real time', {kind: 'SHARED_LOOPBACK', largest: 3_000_000}, onSockets)

describe('UDP on loopback under bad input', () => {
  it('drops datagrams that are not frames and goes on', async () => {
    const members = new Members()
    const [a, b] = [await members.add('UDP', 'A'), await members.add('UDP', 'B')]
    const noise = createSocket('udp4')
    for (let i = 0; i < 2000; i++) {
      const bytes = Uint8Array.from({length: i % 90}, (_, k) =>
        k === 0 ? 0x29 : k === 1 ? 0x46 : (i * 31 + k * k * 7) & 0xff,
      )
      await new Promise((resolve) => noise.send(bytes, b.transport.bindPort, LOOPBACK, resolve))
    }
    noise.close()
    a.tell(b, 'still there?')
    await received(b, 1)
    assert.deepEqual(b.received, ['A: still there?'])
    assert.ok(b.transport.receiver.rejected > 0)
    await members.close()
  })
})

for (const kind of ['TCP', 'TCP_NIO2'] as const) {
  describe(`${kind} on loopback under bad input`, () => {
    let members = new Members()
    const sockets: Socket[] = []
    beforeEach(() => (members = new Members()))
    afterEach(async () => {
      for (const socket of sockets.splice(0)) socket.destroy()
      await members.close()
    })

    function dial(member: BareMember): {socket: Socket; closed: Promise<void>} {
      const socket = connect({port: member.transport.bindPort, host: LOOPBACK})
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.resume()
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
      return {socket, closed}
    }

    it('closes connections that begin with garbage', async () => {
      const a = await members.add(kind, 'A')
      const {socket, closed} = dial(a)
      socket.write('GET / HTTP/1.1\r\n\r\n')
      await closed
    })

    it('closes connections that never identify themselves', async () => {
      const a = await members.add(kind, 'A', {props: {peer_addr_read_timeout: 50}})
      const {socket, closed} = dial(a)
      socket.write('be')
      await closed
    })

    it('closes connections that announce a huge frame', async () => {
      const a = await members.add(kind, 'A')
      for (const length of ['7fffffff', 'fffffff0']) {
        const {socket, closed} = dial(a)
        socket.write(HANDSHAKE)
        socket.write(Buffer.from(length, 'hex'))
        await closed
      }
    })

    it('accepts frames that arrive byte by byte', async () => {
      const [a, b] = [await members.add(kind, 'A'), await members.add(kind, 'B')]
      const frames: Buffer[] = []
      const proxy = createServer((socket) => {
        sockets.push(socket)
        socket.on('data', (bytes) => frames.push(bytes))
      })
      await new Promise<void>((resolve) => proxy.listen(0, LOOPBACK, resolve))
      const {port} = proxy.address() as {port: number}
      a.transport.addPhysicalAddress(b.channel.address, new IpAddress(Uint8Array.of(127, 0, 0, 1), port))
      a.tell(b, 'slow')
      await new Promise<void>((resolve) => {
        const check = (): void => {
          if (Buffer.concat(frames).includes('slow')) resolve()
          else setImmediate(check)
        }
        check()
      })
      proxy.close()
      const {socket} = dial(b)
      socket.setNoDelay(true)
      for (const byte of Buffer.concat(frames))
        await new Promise((resolve) => socket.write(Uint8Array.of(byte), resolve))
      await received(b, 1)
      assert.deepEqual(b.received, ['A: slow'])
    })
  })
}

describe('sockets of transports', () => {
  let bench: TransportBench
  afterEach(() => bench.close())

  it('of UDP log a warning if the system grants less memory than configured', async () => {
    bench = onSockets({kind: 'UDP', datagrams: true, largest: 0})
    await bench.add('A', {props: {ucast_recv_buf_size: 2_000_000_000}})
    const expected =
      /a smaller socket buffer than was configured \{"id":"JGRP000015","socket":"unicast","buffer":"receive","asked":2000000000,"granted":\d+\}/
    assert.ok(
      bench.warnings.some((line) => expected.test(line)),
      bench.warnings.join('\n'),
    )
  })

  for (const kind of ['TCP', 'TCP_NIO2'] as const) {
    it(`of ${kind} connect from client_bind_addr and client_bind_port unless that is deferred`, async () => {
      bench = onSockets({kind, largest: 0})
      const free = await bench.add('C')
      const port = free.transport.bindPort + 1
      const a = await bench.add('A', {props: {client_bind_addr: '127.0.0.2', client_bind_port: port}})
      const b = await bench.add('B', {
        props: {client_bind_addr: '127.0.0.3', defer_client_bind_addr: true},
      })
      a.tell(free, 'hello')
      b.tell(free, 'hello')
      await bench.until(() => free.received.length === 2, 'both messages')
      const connections = String(invoke(free.transport, 'printConnections', []))
      assert.match(connections, new RegExp(`127\\.0\\.0\\.2:${String(port)} `))
      assert.doesNotMatch(connections, /127\.0\.0\.3/)
    })

    it(`of ${kind} use the next port of the range, and report which were in use`, async () => {
      bench = onSockets({kind, largest: 0})
      const a = await bench.add('A')
      const port = a.transport.bindPort
      const b = await bench.add('B', {props: {bind_port: port, port_range: 10}})
      assert.ok(b.transport.bindPort > port && b.transport.bindPort <= port + 10)
      await assert.rejects(bench.add('C', {props: {bind_port: port, port_range: 0}}), {
        message: new RegExp(
          `expected to listen on a port in ${String(port)}\\.\\.${String(port)} of 127\\.0\\.0\\.1, found: .*EADDRINUSE`,
        ),
      })
    })
  }
})
