import assert from 'node:assert/strict'
import {createSocket} from 'node:dgram'
import {once} from 'node:events'
import {createServer, type Server, type Socket} from 'node:net'
import type {AddressInfo} from 'node:net'
import {Worker} from 'node:worker_threads'
import {toJson, toYaml} from '../../src/cli/output.ts'
import {printable} from '../../src/errors/printable.ts'
import {probeResult} from '../../src/diag/client/probe-result.ts'
import {probeTables} from '../../src/cli/render/probe.ts'
import type {ProbeOptions} from '../../src/diag/client/options.ts'
import {probe} from '../../src/diag/client/probe.ts'
import {rawOutput} from '../../src/diag/client/raw-output.ts'
import type {ProbeReport} from '../../src/diag/client/report.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'

const HOST = '127.0.0.1'
const HEAD = 'A [ip=10.0.0.1:7800, 1 mbr(s), cluster=demo, version=5.5.6.Final (x) (java 17)]\n'
const MEGABYTE = 1 << 20

/** Answers `member-addrs` with its own host once, then sends `texts` this many times a second. */
const FLOOD = `
const {createSocket} = require('node:dgram')
const {parentPort, workerData: {rate}} = require('node:worker_threads')
const socket = createSocket('udp4')
let n = 0
socket.on('message', (bytes, from) => {
  if (bytes.toString().startsWith('member-addrs')) {
    socket.send('A [ip=x, 1 mbr(s), cluster=c, version=5]\\nmember-addrs=127.0.0.1:1\\r\\n', from.port, from.address)
    return
  }
  setInterval(() => {
    for (let i = 0; i < rate / 100; i++) {
      const name = 'M' + n++
      socket.send(name + ' [ip=10.0.0.1:7800, ' + 50 + ' mbr(s), cluster=demo, version=5.5.6.Final (x) (java 17)]\\nuuids=' + name + '\\r\\n', from.port, from.address)
    }
  }, 10)
})
socket.bind(0, '127.0.0.1', () => parentPort.postMessage(socket.address().port))
`

function options(over: Partial<ProbeOptions>): ProbeOptions {
  return {keys: ['uuids'], transport: 'tcp', addresses: [], port: 7500, ttl: 0, timeoutMs: 1000, ...over}
}

/** All forms in which a result is printed. */
async function rendered(report: ProbeReport): Promise<Record<'table' | 'raw' | 'json' | 'yaml', string>> {
  const result = probeResult(['uuids'], report, {})
  return {
    table: probeTables(result, {wide: true, width: Infinity}),
    raw: printable(rawOutput(report, {transport: 'tcp'})),
    json: toJson(result),
    yaml: await toYaml(result),
  }
}

/** Text without terminal sequences. */
function assertHarmless(text: string, what: string): void {
  assert.doesNotMatch(text, /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)/, what)
}

describe('a probe of hostile responders', function () {
  this.timeout(60_000)
  const runtime = realRuntime()
  const servers: Server[] = []
  const sockets = new Set<Socket>()

  afterEach(() => {
    for (const socket of sockets) socket.destroy()
    for (const server of servers.splice(0)) server.close()
  })

  /** A responder over TCP that does this to each connection. */
  async function responder(serve: (socket: Socket) => void): Promise<string> {
    const server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.once('data', () => serve(socket))
    })
    servers.push(server)
    server.listen(0, HOST)
    await once(server, 'listening')
    return `${HOST}:${String((server.address() as AddressInfo).port)}`
  }

  async function harmless(report: ProbeReport): Promise<Record<string, string>> {
    const all = await rendered(report)
    for (const [form, text] of Object.entries(all)) assertHarmless(text, form)
    return all
  }

  it('reads an endless answer only until the time limit and the maximum size', async () => {
    const endless = await responder((socket) => {
      const block = Buffer.alloc(65_536, 'x')
      const write = (): void => {
        while (!socket.destroyed && socket.write(block)) continue
      }
      socket.write(HEAD)
      socket.on('drain', write)
      write()
    })
    const slow = await responder((socket) => {
      socket.write(HEAD)
      const timer = setInterval(() => socket.write('x'), 20)
      socket.once('close', () => clearInterval(timer))
    })
    const before = process.memoryUsage().rss
    const began = performance.now()
    const report = await probe(options({addresses: [endless, slow]}), runtime)
    assert.ok(performance.now() - began < 5000)
    assert.ok(process.memoryUsage().rss - before < 200 * MEGABYTE)
    assert.match(JSON.stringify(report.failures), /its answer is too long/)
  })

  it('shows garbage as an answer that is not from a member', async () => {
    const bytes = Buffer.from(Array.from({length: 65_536}, (_, i) => (i * 167 + (i >> 8)) & 0xff))
    const garbage = await responder((socket) => socket.end(bytes))
    const report = await probe(options({addresses: [garbage]}), runtime)
    const result = probeResult([], report, {})
    assert.deepEqual({foreign: result.foreign, members: result.members}, {foreign: 1, members: []})
    await harmless(report)
  })

  it('does not search a head of a megabyte, nor believe a count of billions', async () => {
    const head = `${'A [ip=, 1 mbr(s), cluster=, version=]'.repeat(30_000)}\n`
    const long = await responder((socket) => socket.end(head))
    const many = await responder((socket) => socket.end(HEAD.replace('1 mbr', '2147483647 mbr')))
    const began = performance.now()
    const report = await probe(options({addresses: [long, many]}), runtime)
    assert.ok(performance.now() - began < 5000)
    assert.ok(report.silent.length <= 1000, String(report.silent.length))
  })

  it('makes terminal sequences harmless in every format, and keeps them readable', async () => {
    const evil = '\u001B]0;title\u0007\u001B[2J\u001B[31m\u009B1mred\u202Egnp.exe\r'
    const head = HEAD.replace('A [', `A${evil.replace('\r', '')} [`).replace('demo', `de${evil.replace('\r', '')}mo`)
    const pairs = `uuids=A${evil}: x\nB\r\nGMS={view=${evil}x, __proto__=1}\r\n__proto__=${evil}y\r\n${evil}key=${evil}z\r\n`
    const address = await responder((socket) => socket.end(head + pairs))
    const report = await probe(options({addresses: [address]}), runtime)
    const {table = '', raw = '', json = '', yaml = ''} = await harmless(report)
    assert.match(table, /\\x1b\[2J\\x1b\[31m\\x9b1mred\\u202egnp\.exe/)
    assert.match(raw, /\\x1b\[2J/)
    const result = probeResult(['uuids'], report, {})
    const [member] = (JSON.parse(json) as typeof result).members
    assert.equal(member?.name, result.members[0]?.name)
    assert.ok(member?.name?.includes('\u009B1m'))
    assert.match(yaml, /\\u009b1m|\\x9b1m/i)
  })

  it('handles 10,000 answers a second for 5 s in bounded time and memory', async () => {
    const worker = new Worker(FLOOD, {eval: true, workerData: {rate: 10_000}})
    const [port] = (await once(worker, 'message')) as [number]
    const before = process.memoryUsage().rss
    const began = performance.now()
    const asked = options({transport: 'udp', addresses: [HOST], port, timeoutMs: 5000})
    const report = await probe(asked, runtime)
    const took = performance.now() - began
    const grown = process.memoryUsage().rss - before
    await worker.terminate()
    assert.ok(took < 8000, `${took.toFixed(0)} ms`)
    assert.ok(grown < 200 * MEGABYTE, `${(grown / MEGABYTE).toFixed(0)} MB`)
    assert.ok(report.answers.length > 1000, String(report.answers.length))
    assert.ok(report.answers.length <= 20_000)
    const drawn = performance.now()
    probeTables(probeResult(['uuids'], report, {}), {wide: false, width: 80})
    assert.ok(performance.now() - drawn < 10_000)
  })

  it('receives no datagrams after its end', async () => {
    const socket = createSocket('udp4').bind(0, HOST)
    await once(socket, 'listening')
    const report = await probe(
      options({transport: 'udp', addresses: [HOST], port: socket.address().port, timeoutMs: 200}),
      runtime,
    )
    socket.close()
    assert.deepEqual(report.answers, [])
  })
})
