import assert from 'node:assert/strict'
import {createServer, connect as connectRaw} from 'node:net'
import {AddressTable} from '../../src/model/address-table.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'
import type {
  ConnectOptions,
  DatagramOptions,
  DatagramSocket,
  ListenSocket,
  Network,
  SocketError,
  StreamHandler,
  StreamSocket,
} from '../../src/runtime/ports.ts'

const LOOPBACK = '127.0.0.1'
const GROUP = '239.77.77.77'

function failing(error: unknown): void {
  throw error
}

function network(): Network {
  return realRuntime({onFailure: failing}).network
}

type Datagram = [text: string, address: string, port: number]

interface OpenDatagram {
  readonly socket: DatagramSocket
  next(): Promise<Datagram>
}

function openDatagram(options: DatagramOptions): Promise<OpenDatagram> {
  const arrived: Datagram[] = []
  let waiting: ((datagram: Datagram) => void) | undefined
  const handler = {
    onDatagram: (bytes: Uint8Array, address: string, port: number) => {
      assert.equal(bytes.constructor, Uint8Array, 'plain bytes, whose slice copies')
      const datagram: Datagram = [Buffer.from(bytes).toString(), address, port]
      if (waiting === undefined) arrived.push(datagram)
      else waiting(datagram)
      waiting = undefined
    },
    onError: failing,
  }
  const next = (): Promise<Datagram> =>
    new Promise((resolve) => {
      const first = arrived.shift()
      if (first === undefined) waiting = resolve
      else resolve(first)
    })
  return new Promise((resolve, reject) => {
    network().openDatagram(options, handler, (error, socket) => {
      if (socket === null) reject(error ?? new Error('no socket'))
      else resolve({socket, next})
    })
  })
}

class Collector implements StreamHandler {
  readonly chunks: Uint8Array[] = []
  readonly closed: Promise<SocketError | null>
  drained = 0
  #close!: (error: SocketError | null) => void
  #wanted = Infinity
  #full: (() => void) | undefined

  constructor() {
    this.closed = new Promise((resolve) => (this.#close = resolve))
  }

  get bytes(): Uint8Array {
    return Buffer.concat(this.chunks)
  }

  has(length: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wanted = length
      this.#full = resolve
      this.#check()
    })
  }

  onData(bytes: Uint8Array): void {
    this.chunks.push(bytes)
    this.#check()
  }

  onDrain(): void {
    this.drained++
  }

  onClose(error: SocketError | null): void {
    this.#close(error)
  }

  #check(): void {
    if (this.chunks.reduce((sum, c) => sum + c.length, 0) >= this.#wanted) this.#full?.()
  }
}

interface StreamPair {
  readonly server: ListenSocket
  readonly accepted: StreamSocket
  readonly client: StreamSocket
  readonly atServer: Collector
  readonly atClient: Collector
}

function connect(options: Partial<ConnectOptions> & {port: number}, handler: StreamHandler): Promise<StreamSocket> {
  return new Promise((resolve, reject) => {
    network().connect({address: LOOPBACK, timeoutMs: 2000, ...options}, handler, (error, stream) => {
      if (stream === null) reject(error ?? new Error('no socket'))
      else resolve(stream)
    })
  })
}

async function streamPair(highWaterMark = 65_536): Promise<StreamPair> {
  const atServer = new Collector()
  const atClient = new Collector()
  let accept!: (stream: StreamSocket) => void
  const accepting = new Promise<StreamSocket>((resolve) => (accept = resolve))
  const server = await new Promise<ListenSocket>((resolve, reject) => {
    const onStream = (stream: StreamSocket): StreamHandler => {
      accept(stream)
      return atServer
    }
    network().listen({address: LOOPBACK, port: 0, highWaterMark}, onStream, (error, socket) => {
      if (socket === null) reject(error ?? new Error('no socket'))
      else resolve(socket)
    })
  })
  const client = await connect({port: server.port, highWaterMark}, atClient)
  return {server, accepted: await accepting, client, atServer, atClient}
}

describe('datagrams of this machine', () => {
  it('reach a unicast address, and free their memory', async () => {
    const a = await openDatagram({family: 4, bindAddress: LOOPBACK, port: 0})
    const b = await openDatagram({family: 4, bindAddress: LOOPBACK, port: 0})
    const error = await new Promise((resolve) => a.socket.send(Buffer.from('hi'), LOOPBACK, b.socket.port, resolve))
    assert.equal(error, null)
    assert.deepEqual(await b.next(), ['hi', LOOPBACK, a.socket.port])
    a.socket.close()
    b.socket.close()
  })

  it('reach all members of a group on the interface that was joined', async () => {
    const receiving: DatagramOptions = {
      family: 4,
      bindAddress: GROUP,
      port: 47_654,
      reuse: true,
      group: GROUP,
      groupInterfaces: [LOOPBACK],
    }
    const [a, b] = [await openDatagram(receiving), await openDatagram(receiving)]
    const sender = await openDatagram({
      family: 4,
      bindAddress: LOOPBACK,
      port: 0,
      multicastInterface: LOOPBACK,
      multicastTtl: 1,
      multicastLoopback: true,
    })
    sender.socket.send(Buffer.from('all'), GROUP, 47_654)
    for (const member of [a, b]) assert.deepEqual(await member.next(), ['all', LOOPBACK, sender.socket.port])
    for (const each of [a, b, sender]) each.socket.close()
  })

  it('report why they cannot be sent', async () => {
    const a = await openDatagram({family: 4, bindAddress: LOOPBACK, port: 0})
    const error = await new Promise<SocketError | null>((resolve) =>
      a.socket.send(new Uint8Array(65_508), LOOPBACK, 9, resolve),
    )
    assert.equal(error?.code, 'EMSGSIZE')
    a.socket.close()
  })

  it('need a free port and an address of this host', async () => {
    const a = await openDatagram({family: 4, bindAddress: LOOPBACK, port: 0})
    await assert.rejects(openDatagram({family: 4, bindAddress: LOOPBACK, port: a.socket.port}), {code: 'EADDRINUSE'})
    await assert.rejects(openDatagram({family: 4, bindAddress: '192.0.2.1', port: 0}), {code: 'EADDRNOTAVAIL'})
    a.socket.close()
  })

  it('have the buffers the system granted', async () => {
    const a = await openDatagram({
      family: 4,
      bindAddress: LOOPBACK,
      port: 0,
      receiveBuffer: 100_000,
      sendBuffer: 50_000,
    })
    assert.ok(a.socket.bufferSizes().receive >= 100_000)
    assert.ok(a.socket.bufferSizes().send >= 50_000)
    a.socket.close()
  })

  it('are not sent after a close, and their memory is freed', async () => {
    const a = await openDatagram({family: 4, bindAddress: LOOPBACK, port: 0})
    a.socket.close()
    a.socket.close()
    assert.equal(await new Promise((resolve) => a.socket.send(Buffer.from('late'), LOOPBACK, 9, resolve)), null)
  })
})

describe('streams of this machine', () => {
  it('carry bytes in order both ways', async () => {
    const {server, accepted, client, atServer, atClient} = await streamPair()
    for (const text of ['one', 'two', 'three']) client.write(Buffer.from(text))
    await atServer.has(11)
    accepted.write(Buffer.from('back'))
    await atClient.has(4)
    assert.equal(Buffer.from(atServer.bytes).toString(), 'onetwothree')
    assert.equal(Buffer.from(atClient.bytes).toString(), 'back')
    assert.equal(client.remotePort, server.port)
    assert.equal(accepted.remotePort, client.localPort)
    server.close()
    client.close()
    assert.deepEqual(await Promise.all([atServer.closed, atClient.closed]), [null, null])
  })

  it('report when too much is pending, when memory is free, and when there is room', async () => {
    const {server, client, atServer, atClient} = await streamPair(100_000)
    let freed = 0
    let roomy = true
    const size = 64_000
    let sent = 0
    while (roomy && sent < 400) {
      roomy = client.write(new Uint8Array(size).fill(sent), () => freed++)
      sent++
    }
    assert.equal(roomy, false)
    assert.ok(client.pending > 100_000)
    await atServer.has(size * sent)
    assert.equal(client.pending, 0)
    assert.equal(freed, sent)
    assert.equal(atClient.drained, 1)
    server.close()
    client.close()
    await Promise.all([atServer.closed, atClient.closed])
  })

  it('send what was written before an orderly close', async () => {
    const {server, client, atServer} = await streamPair()
    client.write(new Uint8Array(300_000))
    client.close()
    assert.equal(client.write(Buffer.from('late')), true)
    await atServer.closed
    assert.equal(atServer.bytes.length, 300_000)
    server.close()
  })

  it('end at once when destroyed', async () => {
    const {server, client, atServer, atClient} = await streamPair()
    client.destroy()
    await Promise.all([atServer.closed, atClient.closed])
    server.close()
  })

  it('cannot be opened if nothing listens', async () => {
    const {server, client, atServer} = await streamPair()
    const {port} = server
    server.close()
    client.close()
    await atServer.closed
    await assert.rejects(connect({port}, new Collector()), {code: 'ECONNREFUSED'})
  })

  it('give up when the other side does not answer in time', async () => {
    // A full backlog: the system drops further connection requests.
    const server = createServer()
    await new Promise<void>((resolve) => server.listen({port: 0, host: LOOPBACK, backlog: 1}, resolve))
    const {port} = server.address() as {port: number}
    server.close()
    await assert.rejects(connect({address: '192.0.2.1', port, timeoutMs: 50}, new Collector()))
  })

  it('from any client are accepted', async () => {
    const {server, client, atServer} = await streamPair()
    const foreign = connectRaw({port: server.port, host: LOOPBACK})
    await new Promise((resolve) => foreign.once('connect', resolve))
    foreign.destroy()
    client.close()
    await atServer.closed
    server.close()
  })
})

describe('ports of this machine', () => {
  it('run deferred tasks after the current one, in order, and survive a task that fails', async () => {
    const failures: unknown[] = []
    const {executor} = realRuntime({onFailure: (error) => failures.push(error)})
    const order: string[] = []
    const all = new Promise<void>((resolve) => {
      executor.defer(() => order.push('1'))
      executor.defer(() => {
        executor.defer(() => {
          order.push('3')
          resolve()
        })
        throw new Error('task')
      })
      executor.defer(() => order.push('2'))
    })
    order.push('now')
    await all
    assert.deepEqual(order, ['now', '1', '2', '3'])
    assert.equal(failures.length, 1)
  })

  it('have a running clock and timers that can be cancelled', async () => {
    const {clock} = realRuntime({onFailure: failing})
    const start = clock.now()
    let never = true
    clock.after(1, () => (never = false)).cancel()
    const runs = await new Promise<number>((resolve) => {
      let count = 0
      const timer = clock.every(2, () => {
        if (++count < 3) return
        timer.cancel()
        resolve(count)
      })
    })
    assert.equal(runs, 3)
    assert.ok(never)
    assert.ok(clock.now() - start >= 4)
    assert.ok(Math.abs(clock.wallTime() - Date.now()) < 1000)
  })

  it('draw numbers from their range', () => {
    const {random} = realRuntime()
    for (let i = 0; i < 3000; i++) {
      const [a, b, c] = [random.next(), random.int(7), random.int32()]
      assert.ok(a >= 0 && a < 1 && b >= 0 && b < 7 && Number.isInteger(b) && c === (c | 0))
    }
  })

  it('know interfaces, literals and names', async () => {
    const net = network()
    assert.ok(net.interfaces().some((i) => i.loopback && i.addresses.some((a) => a.address === LOOPBACK)))
    assert.ok(net.hostName().length > 0)
    const lookup = (host: string): Promise<string[]> =>
      new Promise((resolve) =>
        net.lookup(host, (found) => resolve(found.map((a) => `${String(a.family)} ${a.address}`))),
      )
    assert.deepEqual(await lookup('10.1.2.3'), ['4 10.1.2.3'])
    assert.deepEqual(await lookup('fe80::1%3'), ['6 fe80::1'])
    assert.ok((await lookup('localhost')).length > 0)
    assert.deepEqual(await lookup('no-such-host.invalid'), [])
    const {host} = realRuntime()
    assert.ok(host.memory().resident > host.memory().heap && host.runtimeVersion.length > 0)
    assert.equal(
      realRuntime().host.shared(AddressTable),
      host.shared(AddressTable),
      'one for all members of this process',
    )
  })
})
