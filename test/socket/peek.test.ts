import assert from 'node:assert/strict'
import {createSocket, type Socket as Datagrams} from 'node:dgram'
import {once} from 'node:events'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {type AddressInfo, createServer, type Server, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {type Channel, openChannel} from '../../src/index.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'
import type {PeekKnowledge, PeekOptions} from '../../src/peek/options.ts'
import {peek} from '../../src/peek/peek.ts'
import type {Peeked} from '../../src/peek/peeked.ts'
import {peekAll} from '../../src/peek/peek-all.ts'
import {fromHex, loadVectors} from '../support/vectors.ts'
import {ROOT} from '../support/cli.ts'

const HOST = '127.0.0.1'
const ports = realRuntime()

/** Returns a free port whose FD_SOCK2 port is free, too. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST)
  await once(server, 'listening')
  const {port} = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function socketOf(channel: Channel | undefined): {host: string; port: number; transport: 'auto'} {
  const text = String(channel?.stack.transport.physicalAddress)
  return {host: HOST, port: Number(text.replace(/.*:/, '')), transport: 'auto'}
}

describe('a peek at members of our own', function () {
  this.timeout(20_000)
  const channels: Channel[] = []
  let first = 0

  before(async () => {
    first = await freePort()
    for (const name of ['A', 'B']) {
      const properties = {'jgroups.bind_addr': HOST, 'jgroups.bind_port': String(first)}
      const channel = await openChannel({props: join(ROOT, 'conf/local.xml'), name, properties})
      channels.push(channel)
      await channel.connect('peeked')
    }
  })

  after(async () => {
    for (const channel of channels.splice(0)) await channel.close()
  })

  it('identifies them in a fraction of a tenth of a second', async () => {
    const targets = channels.map(socketOf)
    const peeked = await peekAll(ports, targets, {timeoutMs: 2000})
    assert.deepEqual(
      peeked.map(({outcome, name, cluster, version, coordinator}) => [outcome, name, cluster, version, coordinator]),
      [
        ['view', 'A', 'peeked', '5.5.6', true],
        ['view', 'B', 'peeked', '5.5.6', false],
      ],
    )
    assert.deepEqual(
      peeked.map(({view}) => view?.members.map(({name}) => name)),
      [
        ['A', 'B'],
        ['A', 'B'],
      ],
    )
    const times: number[] = []
    while (times.length < 10 && !times.some((ms) => ms < 100)) {
      times.push(...(await peekAll(ports, targets, {timeoutMs: 2000})).map(({elapsedMs}) => elapsedMs))
    }
    assert.ok(Math.min(...times) < 100, times.join())
  })

  it('remembers release and cluster, and then asks no other member', async () => {
    const known = new Map<string, PeekKnowledge>()
    const memory = {
      get: (at: string) => known.get(at),
      set: (at: string, what: PeekKnowledge) => void known.set(at, what),
    }
    const [target] = channels.map(socketOf)
    assert.ok(target !== undefined)
    await peek(ports, target, {timeoutMs: 2000, memory})
    assert.deepEqual([...known.values()], [{minor: '5.5', cluster: 'peeked'}])
    const again = await peek(ports, target, {timeoutMs: 2000, memory})
    assert.equal(again.outcome, 'view')
    assert.deepEqual(
      again.sent.map((line) => line.split(' ')[2]),
      ['handshake', 'VIEW_REQ', 'GET_MBRS_REQ'],
    )
  })

  it('finds the member even if another cluster is remembered', async () => {
    const memory = {get: () => ({minor: '5.5', cluster: 'gone'}), set: () => undefined}
    const [target] = channels.map(socketOf)
    assert.ok(target !== undefined)
    assert.equal((await peek(ports, target, {timeoutMs: 2000, memory})).cluster, 'peeked')
  })

  it('asks FD_SOCK2 in the remembered release, if requested', async () => {
    const memory = {get: () => ({minor: '5.5', cluster: 'peeked'}), set: () => undefined}
    const [target] = channels.map(socketOf)
    assert.ok(target !== undefined)
    const {outcome, fdSock2, sent} = await peek(ports, target, {timeoutMs: 2000, memory, askFdSock2: true})
    assert.equal(outcome, 'view')
    assert.ok(fdSock2.some((port) => port.outcome === 'identity' && port.cluster === 'peeked'))
    assert.ok(sent.every((line) => line.includes('5.5') || line.includes('CONNECT')))
  })

  it("says that a port is FD_SOCK2's, whose it is, and where the transport is", async () => {
    const [target] = channels.map(socketOf)
    assert.ok(target !== undefined)
    const {fdSock2, uuid} = await peek(ports, target, {timeoutMs: 2000})
    const port = fdSock2.find((found) => found.uuid === uuid)?.port
    assert.ok(port !== undefined)
    const found = await peek(ports, {...target, port}, {timeoutMs: 2000})
    assert.deepEqual(
      [found.outcome, found.uuid, found.cluster, found.failure?.layer],
      ['identity', uuid, 'peeked', 'handshake'],
    )
    const offset = String(port - target.port)
    assert.equal(
      found.failure?.reason,
      `this is the FD_SOCK2 port of member A of cluster peeked; its transport is at port ${String(target.port)} (offset ${offset})`,
    )
  })

  it('goes the full way where release and cluster that are remembered are those of another member, over UDP, too', async () => {
    const known = new Map<string, PeekKnowledge>()
    const memory = {
      get: (at: string) => known.get(at),
      set: (at: string, what: PeekKnowledge) => void known.set(at, what),
    }
    const properties = {'jgroups.bind_addr': HOST}
    const props = join(ROOT, 'test/interop/stacks/udp-unicast.xml')
    const channel = await openChannel({props, name: 'U', properties, wire: '5.3'})
    try {
      await channel.connect('datagrams')
      const target = socketOf(channel)
      known.set(`${HOST}:${String(target.port)}`, {minor: '5.5', cluster: 'gone'})
      const {outcome, cluster, transport} = await peek(ports, target, {timeoutMs: 2000, memory})
      assert.deepEqual([outcome, cluster, transport], ['view', 'datagrams', 'udp'])
      assert.deepEqual([...known.values()], [{minor: '5.3', cluster: 'datagrams'}])
    } finally {
      await channel.close()
    }
  })

  it('makes no further attempts if FD_SOCK2 proves that this is the member whose transport speaks TLS', async () => {
    const known = new Map<string, PeekKnowledge>()
    const memory = {
      get: (at: string) => known.get(at),
      set: (at: string, what: PeekKnowledge) => void known.set(at, what),
    }
    const [member] = channels.map(socketOf)
    assert.ok(member !== undefined)
    let connections = 0
    const encrypted = createServer((socket) => {
      connections++
      socket.on('error', () => undefined).once('data', () => socket.end(Buffer.from('15030300020250', 'hex')))
    }).listen(0, HOST)
    await once(encrypted, 'listening')
    const target = {host: HOST, port: (encrypted.address() as AddressInfo).port, transport: 'tcp'} as const
    // FD_SOCK2 of another member plays that of this one.
    const offset = member.port + 100 - target.port
    const options = {timeoutMs: 2000, memory, fdSock2Ports: [offset]}
    try {
      const [first, again] = [await peek(ports, target, options), await peek(ports, target, options)]
      assert.deepEqual([first.failure?.layer, again.failure?.layer, connections], ['tls', 'tls', 1])
      assert.deepEqual([again.cluster, again.uuid], ['peeked', first.uuid])
      const others = {...options, fdSock2Ports: [member.port - target.port + 40_000]}
      await peek(ports, target, others)
      assert.ok(connections > 1, 'who is not proven is asked')
    } finally {
      encrypted.close()
    }
  })

  it('tries the remembered release first, even for another cluster', async () => {
    const memory = {get: () => ({minor: '5.5', cluster: 'gone'}), set: () => undefined}
    const [target] = channels.map(socketOf)
    assert.ok(target !== undefined)
    const minors = ['5.4', '5.5']
    const {sent, cluster} = await peek(ports, target, {timeoutMs: 2000, memory, minors, cluster: 'other'})
    assert.equal(cluster, 'peeked')
    assert.ok(sent.every((line) => !line.includes('5.4')))
  })

  it('finds a member that speaks an earlier release', async () => {
    const properties = {'jgroups.bind_addr': HOST, 'jgroups.bind_port': String(await freePort())}
    const channel = await openChannel({props: join(ROOT, 'conf/local.xml'), name: 'C', properties, wire: '5.3'})
    try {
      await channel.connect('earlier')
      const {outcome, version, cluster} = await peek(ports, socketOf(channel), {timeoutMs: 2000})
      assert.deepEqual([outcome, version?.slice(0, 3), cluster], ['view', '5.3', 'earlier'])
    } finally {
      await channel.close()
    }
  })
})

describe('a peek at something that is not a member', function () {
  this.timeout(20_000)
  let server: Server | undefined
  let datagrams: Datagrams | undefined
  const sockets = new Set<Socket>()

  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
    if (server !== undefined) await new Promise((resolve) => server?.close(resolve))
    datagrams?.close()
    server = undefined
    datagrams = undefined
  })

  async function peekAt(serve: (socket: Socket) => void, over: Partial<PeekOptions> = {}): Promise<Peeked> {
    server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      serve(socket)
    }).listen(0, HOST)
    await once(server, 'listening')
    const {port} = server.address() as AddressInfo
    return peek(ports, {host: HOST, port, transport: 'tcp'}, {timeoutMs: 600, ...over})
  }

  function framed(hex: string): Buffer {
    const frame = Buffer.from(fromHex(hex))
    const length = Buffer.alloc(4)
    length.writeInt32BE(frame.length)
    return Buffer.concat([length, frame])
  }

  it('reports that nothing listens', async () => {
    const {outcome, failure} = await peek(
      ports,
      {host: HOST, port: await freePort(), transport: 'auto'},
      {timeoutMs: 600},
    )
    assert.equal(outcome, 'nothing')
    assert.equal(failure?.layer, 'tcp')
    assert.match(failure.reason, /^refused: nobody listens on the port/)
  })

  it('reports an unknown host name', async () => {
    const {failure, address} = await peek(ports, {host: 'nobody.invalid', port: 1, transport: 'tcp'}, {timeoutMs: 600})
    assert.deepEqual([failure?.layer, address], ['name', null])
  })

  it('reports that another program answers', async () => {
    const {failure} = await peekAt((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')))
    assert.equal(failure?.layer, 'handshake')
    assert.equal(failure.reason, 'another program answers on the port: an HTTP response (400)')
  })

  it('says which program speaks before it is asked', async () => {
    const {failure} = await peekAt((socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n'))
    assert.deepEqual(
      [failure?.layer, failure?.reason],
      ['handshake', 'another program answers on the port: SSH (2.0-OpenSSH_9.6)'],
    )
  })

  it('reports that every release is rejected', async () => {
    const {failure, sent} = await peekAt((socket) => socket.on('data', () => socket.destroy()))
    assert.equal(failure?.layer, 'handshake')
    assert.match(failure.reason, /each of 5\.5, 5\.4, 5\.3, 5\.2, 4\.2/)
    assert.equal(sent.filter((line) => / handshake [\d.]+$/.test(line)).length, 5)
    assert.equal(sent.filter((line) => line.endsWith(', CONNECT')).length, 4)
  })

  it('reports TLS', async () => {
    const alert = Buffer.from('15030300020250', 'hex')
    const {failure} = await peekAt((socket) => socket.on('data', () => socket.end(alert)))
    assert.equal(failure?.layer, 'tls')
  })

  it('gives up on a server that reads everything and never answers', async () => {
    const {failure, version, elapsedMs} = await peekAt((socket) => socket.resume())
    // Bytes that were written prove no handshake: nobody may have read them.
    assert.deepEqual([failure?.layer, failure?.kind, version], ['handshake', 'silent', null])
    assert.ok(elapsedMs < 1500)
  })

  it('gives up on an endless frame, and on one that is too long', async () => {
    const endless = await peekAt((socket) => {
      socket.on('data', () => {
        socket.write(Buffer.from('000fffff2946', 'hex'))
        const timer = setInterval(() => socket.write(Buffer.alloc(1000)), 5)
        socket.on('close', () => {
          clearInterval(timer)
        })
      })
    })
    assert.equal(endless.failure?.layer, 'handshake')
    assert.ok(endless.elapsedMs < 1500)
  })

  it('gives up on more frames than a member would send', async () => {
    const [other] = loadVectors('frames', 'frame-single')
    const flood = Buffer.concat(new Array<Buffer>(1000).fill(framed(other?.hex ?? '')))
    const {failure, elapsedMs} = await peekAt((socket) => socket.on('data', () => socket.write(flood)))
    assert.equal(failure?.layer, 'answer')
    assert.match(failure.reason, /more frames came/)
    assert.ok(elapsedMs < 1000)
  })

  it('survives 64 KB of garbage, whatever its first bytes', async () => {
    for (const head of ['', '00000100', '2946', '16030100']) {
      const bytes = Buffer.concat([Buffer.from(head, 'hex'), Buffer.alloc(65_536, 0xa5)])
      const {outcome, elapsedMs} = await peekAt((socket) => socket.on('data', () => socket.write(bytes)))
      assert.equal(outcome, 'nothing')
      assert.ok(elapsedMs < 1500)
      await new Promise((resolve) => server?.close(resolve))
      server = undefined
    }
  })

  it('believes the first of 10,000 simultaneous answers', async () => {
    const [view] = loadVectors('peek', 'frame-single')
    const bytes = fromHex(view?.hex ?? '')
    datagrams = createSocket('udp4')
    const replier = datagrams
    replier.on('message', (_, {port, address}) => {
      for (let i = 0; i < 5000; i++) replier.send(bytes, port, address)
    })
    replier.bind(0, HOST)
    await once(replier, 'listening')
    const target = {host: HOST, port: replier.address().port, transport: 'udp'} as const
    const peeked = await peek(ports, target, {timeoutMs: 5000})
    assert.deepEqual([peeked.outcome, peeked.version], ['view', '5.5.6'], JSON.stringify(peeked))
    assert.ok(peeked.elapsedMs < 5000)
  })
})

describe('a peek at a member that does not reveal its cluster', function () {
  this.timeout(20_000)

  it('of 5.3 sends no request that would make the member fail, and asks for the name of the cluster', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jg-peek-'))
    const stack = join(folder, 'no-fd.xml')
    const text = readFileSync(join(ROOT, 'conf/local.xml'), 'utf8').replace('<FD_SOCK2/>', '')
    writeFileSync(stack, text)
    const properties = {'jgroups.bind_addr': HOST, 'jgroups.bind_port': String(await freePort())}
    const channel = await openChannel({props: stack, name: 'D', properties, wire: '5.3'})
    try {
      await channel.connect('quiet')
      const target = socketOf(channel)
      const {failure, sent, version} = await peek(ports, target, {timeoutMs: 1000, minors: ['5.3']})
      assert.equal(failure?.layer, 'answer')
      assert.match(failure.reason, /give the name of the cluster/)
      assert.equal(version, null)
      assert.deepEqual(
        sent.filter((line) => line.includes('_REQ')),
        [],
      )
      assert.equal((await peek(ports, target, {timeoutMs: 2000, cluster: 'quiet'})).outcome, 'view')
    } finally {
      await channel.close()
      rmSync(folder, {recursive: true})
    }
  })
})
