import assert from 'node:assert/strict'
import {connect, type Socket} from 'node:net'
import type {GossipRouter} from '../../src/router/gossip-router.ts'
import type {RouterOptions} from '../../src/router/router-options.ts'
import {GossipClient} from '../support/gossip-client.ts'
import {discoverySuite, onSockets as discoveryOnSockets} from '../support/compliance/discovery.ts'
import {onSockets, transportSuite} from '../support/compliance/transport.ts'
import {loopbackRouter, tcpGossipTraits, tunnelTraits} from '../support/router.ts'
import {recordingLog} from '../support/transports.ts'

const FRAME_BYTES = 65_536

transportSuite('TUNNEL on loopback', tunnelTraits(false), onSockets)
discoverySuite('TCPGOSSIP on loopback', tcpGossipTraits, discoveryOnSockets)

describe('a GossipRouter on loopback', function () {
  this.timeout(30_000)
  const log = recordingLog()
  const clients: GossipClient[] = []
  const sockets: Socket[] = []
  let router: GossipRouter

  async function start(options: Partial<RouterOptions> = {}): Promise<void> {
    log.lines.length = 0
    router = await loopbackRouter(options, log.log)
  }

  function client(group: string): GossipClient {
    const made = new GossipClient(router.port, group, clients.length + 1)
    clients.push(made)
    return made
  }

  /** Clients that are registered. */
  async function registered(group: string, count: number): Promise<GossipClient[]> {
    const made = Array.from({length: count}, () => client(group))
    for (const each of made) each.register()
    await Promise.all(made.map((each) => each.settled()))
    return made
  }

  /** A connection that sends these bytes; resolves when the router has closed it. */
  async function refused(...pieces: readonly (string | Uint8Array)[]): Promise<void> {
    const socket = connect({port: router.port, host: '127.0.0.1'})
    sockets.push(socket)
    socket.on('error', () => undefined).resume()
    for (const piece of pieces) socket.write(piece)
    await new Promise<void>((resolve) => socket.once('close', () => resolve()))
  }

  afterEach(() => {
    for (const each of clients.splice(0)) each.close()
    for (const socket of sockets.splice(0)) socket.destroy()
    router.stop()
  })

  it('loses nothing for 199 clients in two clusters while one client does not read, and bounds the queue of that one', async () => {
    const maxSendQueue = 16
    await start({max_send_queue: maxSendQueue})
    const [one, two] = [await registered('one', 100), await registered('two', 100)]
    const [slow, flooder] = one as [GossipClient, GossipClient]
    slow.socket.pause()
    let most = 0
    const large = new Uint8Array(FRAME_BYTES - 100)
    const flood = 400
    for (let i = 0; i < flood; i++) {
      flooder.send(slow.address, large)
      if (i % 10 !== 0) continue
      for (const group of [one, two]) for (const each of group.slice(2, 12)) each.send(null, Uint8Array.of(1, i / 10))
      await flooder.settled()
      most = Math.max(most, ...router.clients.map((c) => c.connection.pending))
    }
    const expected = 10 * (flood / 10)
    const others = [...one.slice(1), ...two]
    await Promise.all(others.map((each) => each.until(() => each.messages === expected)))
    for (const {marks} of others) {
      for (let round = 0; round < flood / 10; round++) assert.equal(marks.filter((m) => m === round).length, 10)
    }
    assert.ok(router.messages.dropped > 0, 'the slow client lost something')
    assert.ok(most > 0 && most <= maxSendQueue * FRAME_BYTES, `at most ${String(most)} bytes waited`)
    assert.equal(log.lines.filter((line) => line.includes('does not read')).length, 1)
    slow.socket.resume()
    slow.say({type: 'HEARTBEAT'})
    await slow.until(() => slow.others.some((d) => d.type === 'HEARTBEAT') && slow.messages > 0)
  })

  it('disconnects clients that do not speak the protocol, counts them, logs it once, and goes on', async () => {
    await start()
    const [a, b] = (await registered('g', 2)) as [GossipClient, GossipClient]
    await refused('GET / HTTP/1.1\r\n\r\n')
    await refused(Buffer.from('7fffffff', 'hex'))
    await refused(Buffer.from('80000000', 'hex'))
    await refused(Buffer.from('00000003ffffff', 'hex'))
    await refused(Buffer.from('0000000201', 'hex'), Buffer.from('07', 'hex'))
    assert.equal(router.badClients, 5)
    assert.deepEqual(log.lines, ['closed a client that sent invalid bytes'])
    a.send(b.address, Uint8Array.of(7))
    await b.until(() => b.messages === 1)
    assert.equal(router.clients.length, 2)
  })

  it('accepts no frame longer than max_length, and allocates only for the received part of an endless one', async () => {
    await start({max_length: 1000})
    await refused(Buffer.from('000003e9', 'hex'))
    const endless = connect({port: router.port, host: '127.0.0.1'})
    sockets.push(endless)
    endless.write(Buffer.from('000003e804', 'hex'))
    const [a] = (await registered('g', 1)) as [GossipClient]
    a.send(null, new Uint8Array(900))
    await a.until(() => a.messages === 1)
    assert.equal(router.badClients, 1)
  })

  it('bounds the memory of all unfinished frames', async () => {
    await start()
    const length = 100 * 1024 * 1024
    for (let i = 0; i < 4; i++) {
      const socket = connect({port: router.port, host: '127.0.0.1'})
      sockets.push(socket)
      socket.on('error', () => undefined).resume()
      const announced = Buffer.alloc(4)
      announced.writeInt32BE(length)
      socket.write(announced)
      await new Promise((resolve) => socket.write(Buffer.alloc(80 * 1024 * 1024), resolve))
    }
    const [a] = (await registered('g', 1)) as [GossipClient]
    a.send(null, Uint8Array.of(1))
    await a.until(() => a.messages === 1)
    const {badClients} = router
    assert.ok(badClients > 0 && badClients < 4, `${String(badClients)} were closed`)
  })

  it('survives any bytes', async () => {
    await start({max_length: 100_000})
    let seed = 12_345
    const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff) >>> 8
    const closed = Array.from({length: 200}, () => {
      const length = next() % 200
      const body = Uint8Array.from({length}, (_, i) => (i === 0 ? next() % 9 : next() & 0xff))
      const bytes = Buffer.alloc(4 + length + 4)
      bytes.writeInt32BE(length)
      bytes.set(body, 4)
      bytes.writeInt32BE(-1, 4 + length)
      return refused(bytes)
    })
    await Promise.all(closed)
    assert.equal(router.clients.length, 0)
    assert.equal(router.registrations.size, 0)
    assert.ok(log.lines.length < 5, log.lines.join('\n'))
  })

  it('forwards frames that arrive byte by byte unchanged', async () => {
    await start()
    const [a, b] = (await registered('g', 2)) as [GossipClient, GossipClient]
    const frame = Buffer.from('0000002b0401000167', 'hex')
    const dest = Buffer.from(`028000000000000001${b.address.key.slice(0, 16)}`, 'hex')
    const sender = Buffer.from(`028000000000000001${a.address.key.slice(0, 16)}`, 'hex')
    const bytes = Buffer.concat([frame, dest, sender, Buffer.from('00000000', 'hex')])
    bytes.writeInt32BE(bytes.length - 4)
    for (const byte of bytes) await new Promise((resolve) => a.socket.write(Uint8Array.of(byte), resolve))
    await b.until(() => b.messages === 1)
  })

  it('reports a lost connection to the other members of the cluster, unless the member left', async () => {
    await start()
    const [a, b, c] = (await registered('g', 3)) as [GossipClient, GossipClient, GossipClient]
    b.say({type: 'UNREGISTER', group: 'g', address: b.address})
    await b.settled()
    b.close()
    c.close()
    await a.until(() => a.others.some((d) => d.type === 'SUSPECT'))
    const suspects = a.others.filter((d) => d.type === 'SUSPECT').map((d) => d.address?.key)
    assert.deepEqual(suspects, [c.address.key])
    assert.equal(router.registrations.size, 1)
  })

  it('closes idle connections', async () => {
    await start({expiry_time: 50, reaper_interval: 20})
    const [a] = (await registered('g', 1)) as [GossipClient]
    await a.closed
    assert.equal(router.clients.length, 0)
  })
})
