import assert from 'node:assert/strict'
import {connect, createServer, type Socket} from 'node:net'
import {createSocket} from 'node:dgram'
import {WIRE_VERSIONS} from '../../src/model/frame.ts'
import {IpAddress} from '../../src/model/ip-address.ts'
import {Message} from '../../src/model/message.ts'
import {View, ViewId} from '../../src/model/view.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'
import {encodeHandshake} from '../../src/stack/frame-stream.ts'
import {BareMember, type BareOptions} from '../support/transports.ts'

const LOOPBACK = '127.0.0.1'
const HANDSHAKE = encodeHandshake(WIRE_VERSIONS['5.5'].version, new IpAddress(Uint8Array.of(127, 0, 0, 1), 7))

class Members {
  readonly #open: BareMember[] = []
  #port = 41_000 + (process.pid % 5000)

  async add(kind: 'UDP' | 'TCP', name: string, options: BareOptions = {}): Promise<BareMember> {
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

/** Resolves when the member has received so many messages. */
function received(member: BareMember, count: number): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (member.received.length >= count) resolve()
      else setImmediate(check)
    }
    check()
  })
}

for (const kind of ['UDP', 'TCP'] as const) {
  describe(`${kind} on loopback`, () => {
    let members = new Members()
    beforeEach(() => (members = new Members()))
    afterEach(() => members.close())

    it('carries multicasts and unicasts of three members', async () => {
      const all = [await members.add(kind, 'A'), await members.add(kind, 'B'), await members.add(kind, 'C')] as const
      const view = new View(
        new ViewId(all[0].channel.address, 1),
        all.map((m) => m.channel.address),
      )
      for (const member of all) member.install(view)
      for (const member of all) member.tell(null, 'all')
      all[0].tell(all[2], 'you')
      await Promise.all([received(all[0], 3), received(all[1], 3), received(all[2], 4)])
      assert.deepEqual(all[1].received.toSorted(), ['A: all', 'B: all', 'C: all'])
      assert.deepEqual(all[2].received.toSorted(), ['A: all', 'A: you', 'B: all', 'C: all'])
    })

    it('carries thousands of messages complete when the sender waits for its frames', async () => {
      const [a, b] = [await members.add(kind, 'A'), await members.add(kind, 'B')]
      const total = 5000
      for (let i = 0; i < total; i++) {
        const room = a.channel.send(Message.bytes(b.channel.address, Buffer.from(`${String(i)}:${'x'.repeat(1000)}`)))
        if (!room || i % 100 === 99) await received(b, i - 400)
      }
      await received(b, total)
      assert.equal(b.received[0]?.startsWith('A: 0:'), true)
      assert.equal(b.received.at(-1)?.startsWith(`A: ${String(total - 1)}:`), true)
    })

    it('carries the largest message a frame holds', async () => {
      const [a, b] = [await members.add(kind, 'A'), await members.add(kind, 'B')]
      a.tell(b, 'x'.repeat(kind === 'UDP' ? 65_300 : 3_000_000))
      await received(b, 1)
      assert.equal(b.received[0]?.length, (kind === 'UDP' ? 65_300 : 3_000_000) + 3)
    })
  })
}

describe('UDP on loopback under bad input', () => {
  it('drops datagrams that are no frames and goes on', async () => {
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

describe('TCP on loopback under bad input', () => {
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
    const a = await members.add('TCP', 'A')
    const {socket, closed} = dial(a)
    socket.write('GET / HTTP/1.1\r\n\r\n')
    await closed
  })

  it('closes connections that never name themselves', async () => {
    const a = await members.add('TCP', 'A', {props: {peer_addr_read_timeout: 50}})
    const {socket, closed} = dial(a)
    socket.write('be')
    await closed
  })

  it('closes connections that announce a huge frame', async () => {
    const a = await members.add('TCP', 'A')
    for (const length of ['7fffffff', 'fffffff0']) {
      const {socket, closed} = dial(a)
      socket.write(HANDSHAKE)
      socket.write(Buffer.from(length, 'hex'))
      await closed
    }
  })

  it('takes frames in single bytes', async () => {
    const [a, b] = [await members.add('TCP', 'A'), await members.add('TCP', 'B')]
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
    for (const byte of Buffer.concat(frames)) await new Promise((resolve) => socket.write(Uint8Array.of(byte), resolve))
    await received(b, 1)
    assert.deepEqual(b.received, ['A: slow'])
  })
})
