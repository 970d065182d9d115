import assert from 'node:assert/strict'
import {createSocket} from 'node:dgram'
import {once} from 'node:events'
import {connect, type Socket} from 'node:net'
import fc from 'fast-check'
import type {ProbeOptions} from '../../src/diag/client/options.ts'
import {probe} from '../../src/diag/client/probe.ts'
import {ProbeResponder} from '../../src/diag/server/responder.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'
import {Simulation} from '../support/simulation.ts'

const GROUP = '224.0.75.98'
const HOST = '127.0.0.1'

/** Returns a free UDP port of this host. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, HOST)
  await once(socket, 'listening')
  const {port} = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}

describe('the probe responder on sockets of this host', () => {
  const runtime = realRuntime()
  const responder = new ProbeResponder({runtime})
  const opened: Socket[] = []
  let port = 0

  before(async () => {
    const [member] = new Simulation({seed: 2, stack: 'test/vectors/probe-stack.xml'}).cluster(1)
    assert.ok(member !== undefined)
    port = await freePort()
    const components = member.channel.stack.protocols[0]?.components as Record<string, {props: object}>
    const values = {mcast_addr: GROUP, port, enable_tcp: true, bind_addr: HOST, bind_interfaces: [HOST]}
    Object.assign(components['diag']?.props ?? {}, values)
    await new Promise<void>((resolve, reject) => {
      responder.start(member.channel, (error) => (error === undefined ? resolve() : reject(error)))
    })
  })

  after(() => {
    for (const socket of opened) socket.destroy()
    responder.stop()
  })

  function options(over: Partial<ProbeOptions>): ProbeOptions {
    const defaults = {
      keys: [],
      transport: 'udp',
      addresses: [GROUP],
      bindAddress: HOST,
      port,
      ttl: 0,
      timeoutMs: 3000,
    } as const
    return {...defaults, ...over}
  }

  /** Sends bytes over a connection, and resolves with everything received until its end. */
  async function exchange(request: string | Uint8Array): Promise<string> {
    const socket = await connection()
    let text = ''
    socket.setEncoding('utf8').on('data', (part: string) => (text += part))
    socket.write(request)
    await once(socket, 'close')
    return text
  }

  async function connection(): Promise<Socket> {
    const socket = connect(responder.tcpPort, HOST)
    opened.push(socket)
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }

  it('answers a multicast from a different port', async () => {
    const {answers} = await probe(options({keys: ['uuids']}), runtime)
    assert.equal(answers.length, 1)
    assert.match(answers[0]?.text ?? '', /^A \[ip=.*, 1 mbr\(s\), cluster=sim, .*\]\nlocal_addr=A\r\nuuids=A: /)
    assert.notEqual(answers[0]?.from, `${HOST}:${String(port)}`)
  })

  it('answers over TCP', async () => {
    const addresses = [`${HOST}:${String(responder.tcpPort)}`]
    const {answers} = await probe(options({transport: 'tcp', addresses}), runtime)
    assert.match(answers[0]?.text ?? '', /^A \(ip=.*\)\nview=\[A\|0\] \(1\) \[A\]\ncluster=sim\nversion=/)
  })

  it('reads the first line of a connection and closes it after the answer', async () => {
    const answer = await exchange('member-addrs\nuuids\n')
    assert.match(answer, /\nmember-addrs=[\d.:]+\r\n$/)
    assert.equal(await exchange('member-addrs\r\n'), answer)
    assert.equal(await exchange('cluster=other member-addrs\n'), '')
  })

  it('answers a request that ends because the client closed its half of the connection', async () => {
    const ended = async (request: string): Promise<string> => {
      const socket = await connection()
      let text = ''
      socket.setEncoding('utf8').on('data', (part: string) => (text += part))
      socket.end(request)
      await once(socket, 'close')
      return text
    }
    assert.match(await ended('uuids'), /\nlocal_addr=A\r\nuuids=A: /)
    assert.match(await ended(''), /^A \(ip=/)
  })

  it('closes a connection whose request never ends', async () => {
    assert.equal(await exchange(new Uint8Array(20_000).fill(0x61)), '')
  })

  it('answers while others are silent', async () => {
    await Promise.all(Array.from({length: 40}, connection))
    assert.match(await exchange('uuids\n'), /^A \[/)
    for (const socket of opened) socket.destroy()
  })

  it('uses the next port if its own is in use', async () => {
    const other = new ProbeResponder({runtime})
    const [member] = new Simulation({seed: 3, stack: 'test/vectors/probe-stack.xml'}).cluster(1)
    assert.ok(member !== undefined)
    const components = member.channel.stack.protocols[0]?.components as Record<string, {props: object}>
    const values = {port: responder.tcpPort, enable_udp: false, enable_tcp: true, bind_addr: HOST}
    Object.assign(components['diag']?.props ?? {}, values)
    await new Promise<void>((resolve) => other.start(member.channel, () => resolve()))
    assert.ok(other.tcpPort > responder.tcpPort)
    other.stop()
  })

  it('survives any bytes, and answers after them', async function () {
    this.timeout(30_000)
    const sender = createSocket('udp4').bind(0, HOST)
    await once(sender, 'listening')
    sender.setMulticastInterface(HOST)
    sender.setMulticastTTL(0)
    const words = fc.constantFrom(
      'jmx=',
      'op=',
      '[',
      ']',
      '.',
      '=',
      ',',
      'GMS',
      'UDP',
      'cluster=',
      'threads=',
      'ops',
      '(',
      '*',
      '\0',
    )
    const request = fc.oneof(
      fc.uint8Array({maxLength: 300}),
      fc.array(words, {maxLength: 12}).map((parts) => Uint8Array.from(Buffer.from(parts.join('')))),
    )
    await fc.assert(
      fc.asyncProperty(request, async (bytes) => {
        await new Promise((resolve) => sender.send(bytes, port, GROUP, resolve))
      }),
      {numRuns: 2000},
    )
    sender.close()
    for (const bytes of fc.sample(request, 200)) await exchange(Uint8Array.from([...bytes, 0x0a]))
    const {answers} = await probe(options({keys: ['jmx=GMS.view']}), runtime)
    assert.match(answers[0]?.text ?? '', /\nGMS=\{view=\[A\|0\] \(1\) \[A\], /)
  })
})

describe('the probe client on sockets of this host', () => {
  const runtime = realRuntime()

  it('combines the datagrams of a 4.2 member', async () => {
    const server = createSocket('udp4').bind(0, HOST)
    await once(server, 'listening')
    const {port} = server.address()
    const head = `local_addr=A [ip=${HOST}:1, version=4.2.30.Final (x), cluster=demo, 1 mbr(s)]\n`
    server.on('message', (request, from) => {
      const pieces =
        request.toString() === 'member-addrs'
          ? [`member-addrs=${HOST}:1\r\n`]
          : ['local_addr=A\r\nuuids=A: x\n\r\n', 'props=UDP()\n\r\n']
      for (const piece of pieces) server.send(head + piece, from.port, from.address)
    })
    const asked = {
      keys: ['uuids', 'props'],
      transport: 'udp',
      addresses: [HOST],
      port,
      ttl: 0,
      timeoutMs: 3000,
    } as const
    const {answers} = await probe(asked, runtime)
    server.close()
    assert.deepEqual(
      answers
        .map(({parsed}) => parsed?.pairs.map(([key]) => key))
        .flat()
        .sort(),
      ['local_addr', 'props', 'uuids'],
    )
  })
})
