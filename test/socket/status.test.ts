import assert from 'node:assert/strict'
import {createServer, type Server, type Socket} from 'node:net'
import {once} from 'node:events'
import type {AddressInfo} from 'node:net'
import type {StatusResult} from '../../src/evidence/verdict.ts'
import {Uuid} from '../../src/model/address.ts'
import {realRuntime} from '../../src/net/real-runtime.ts'
import {takeStatus} from '../../src/status/status.ts'
import type {StatusReport} from '../../src/evidence/report.ts'
import {renderStatus} from '../../src/cli/render/status.ts'
import {statusResult} from '../../src/evidence/verdict.ts'
import {toJson} from '../../src/cli/output.ts'
import {answersOf, inStream, type SimulatedTransport, SimulatedTransports} from '../support/simulated-transports.ts'

const HOST = '127.0.0.1'
const ESCAPES = '\u001b[2J\u001b]0;owned\u0007\u009b31m'

/** Maximum growth of the process in megabytes while a hostile member answers. */
const MAX_GROWTH = 64

describe('status over real sockets', function () {
  this.timeout(30_000)
  const transports = new SimulatedTransports()
  const plain: Server[] = []

  after(() => {
    transports.close()
    for (const server of plain) server.close()
  })

  function statusOf(ports: readonly number[], timeoutMs = 1000): Promise<StatusReport> {
    const targets = ports.map((port) => ({host: HOST, port, transport: 'tcp', origin: 'given'}) as const)
    const options = {peek: {timeoutMs, cluster: 'many', fdSock2Ports: []}, diagPort: 1, ttl: 0}
    return takeStatus(realRuntime(), {targets, probes: [], search: false}, options)
  }

  /** Starts a server that handles each connection with this function. */
  async function raw(serve: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      serve(socket)
    }).listen(0, HOST)
    plain.push(server)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }

  it('shows all of 200 members within 3 s', async () => {
    await transports.start(200)
    const start = performance.now()
    const report = await statusOf(transports.members.map(({port}) => port))
    const took = performance.now() - start
    assert.deepEqual(
      report.members.map(({name}) => name),
      transports.members.map(({name}) => name),
    )
    assert.deepEqual(
      {answered: report.totals.answered, views: report.totals.views, findings: report.findings},
      {answered: 200, views: 1, findings: []},
    )
    assert.ok(took < 3000, `${took.toFixed(0)} ms`)
  })

  /** Ports of members that misbehave. */
  const hostile: Readonly<Record<string, () => Promise<number>>> = {
    'answers that never end': () =>
      transports.serve((socket) => {
        const head = Buffer.alloc(4)
        head.writeInt32BE(0x7fff_fff0)
        socket.write(head)
        const more = (): void => {
          if (!socket.destroyed) socket.write(Buffer.alloc(1 << 16), more)
        }
        more()
      }),
    '64 KB of garbage': () => raw((socket) => socket.write(Buffer.alloc(1 << 16, 0xa7))),
    'a view that is cut': () =>
      transports.serve((socket, asker) => {
        const member = transports.members[0]
        assert.ok(member !== undefined)
        const answer = answersOf(member, transports.members, asker)
        socket.write(inStream(answer.subarray(4, 60)))
      }),
    silence: () => raw(() => undefined),
  }

  for (const [what, start] of Object.entries(hostile)) {
    it(`is bounded in time and memory by ${what}`, async () => {
      const port = await start()
      const before = process.memoryUsage.rss()
      const began = performance.now()
      const report = await statusOf([port], 700)
      assert.ok(performance.now() - began < 4000)
      assert.ok((process.memoryUsage.rss() - before) / 2 ** 20 < MAX_GROWTH)
      assert.equal(report.totals.answered, 0)
      assert.deepEqual(
        report.members.map(({status}) => status),
        ['unreachable'],
      )
    })
  }

  it('is bounded in time and memory by 10,000 answers a second for 5 s', async () => {
    const sockets = new Set<NodeJS.Timeout>()
    const port = await transports.serve((socket, asker) => {
      const [member] = transports.members
      assert.ok(member !== undefined)
      const answer = answersOf(member, transports.members.slice(0, 3), asker)
      const timer = setInterval(() => {
        for (let i = 0; i < 50 && !socket.destroyed; i++) socket.write(answer)
      }, 5)
      sockets.add(timer)
      socket.on('close', () => clearInterval(timer))
      setTimeout(() => clearInterval(timer), 5000).unref()
    })
    const before = process.memoryUsage.rss()
    const report = await statusOf([port], 700)
    for (const timer of sockets) clearInterval(timer)
    assert.equal(report.totals.answered, 1)
    assert.ok((process.memoryUsage.rss() - before) / 2 ** 20 < MAX_GROWTH)
  })

  it('counts no member of another cluster, none without a view, and none that speaks TLS', async () => {
    const [a, b, c] = transports.members
    assert.ok(a !== undefined && b !== undefined && c !== undefined)
    const three = [a, b, c]
    const of = (member: SimulatedTransport, view: readonly SimulatedTransport[] | null, cluster = 'many') =>
      transports.serve((socket, asker) => socket.write(answersOf(member, view, asker, cluster)))
    const named = (name: string, i: number): SimulatedTransport => ({name, uuid: new Uuid(0x90, i, 0x20, i), port: 1})
    const good = await Promise.all(three.map((member) => of(member, three)))
    const tls = await raw((socket) => socket.once('data', () => socket.end(Buffer.from('15030300020250', 'hex'))))
    const bad = [await of(named('F', 1), [named('F', 1)], 'man'), await of(named('N', 2), null), tls]
    assert.deepEqual((await statusOf(good)).findings, [])
    const {totals, findings, members} = await statusOf([...good, ...bad])
    assert.deepEqual([totals.answered, totals.discounted, totals.unreachable, totals.views], [3, 2, 1, 1])
    assert.deepEqual(findings.map(({kind}) => kind).sort(), ['encrypted', 'no view', 'other cluster'])
    assert.equal(members.find(({name}) => name === 'N')?.status, 'no view')
    assert.equal(members.find(({name}) => name === 'F')?.status, 'other cluster')
    assert.match(
      findings.find(({kind}) => kind === 'other cluster')?.text ?? '',
      /man, not of many: the names .* nearly/,
    )
  })

  it('makes terminal sequences in names harmless in every format', async () => {
    const bad = new SimulatedTransports()
    const [member] = transports.members
    assert.ok(member !== undefined)
    const named = {...member, name: `evil${ESCAPES}`}
    const port = await bad.serve((socket, asker) => socket.write(answersOf(named, [named], asker)))
    const report = await statusOf([port])
    bad.close()
    assert.equal(report.members[0]?.name, named.name)
    const result: StatusResult = statusResult(report, {context: undefined, expect: undefined, quorum: false})
    for (const text of [renderStatus(result, {wide: true}), toJson(result)]) {
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    }
    assert.match(renderStatus(result, {wide: false}), /evil\\x1b\[2J/)
    assert.equal((JSON.parse(toJson(result)) as StatusResult).members[0]?.name, named.name)
  })
})
