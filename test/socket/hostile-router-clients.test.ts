import assert from 'node:assert/strict'
import {type ChildProcess, spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import type {GossipRouter} from '../../src/router/gossip-router.ts'
import type {RouterOptions} from '../../src/router/router-options.ts'
import {encodeGossip} from '../../src/stack/gossip/gossip-frames.ts'
import {Uuid} from '../../src/model/address.ts'
import {ROOT} from '../support/cli.ts'
import {GossipClient} from '../support/gossip-client.ts'
import {loopbackRouter} from '../support/router.ts'
import {recordingLog} from '../support/transports.ts'

const MIB = 1024 * 1024

/** Resident megabytes of a process. */
function residentOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

/** Starts a router as a separate process; resolves with its port. */
async function routerProcess(): Promise<{child: ChildProcess; port: number}> {
  const script = join(ROOT, 'test/support/interop/jg-router.ts')
  const child = spawn(process.execPath, ['--import=tsx', script, '127.0.0.1', '0'], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const lines = createInterface({input: child.stdout})
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const fact = JSON.parse(line) as {event: string; port: number}
      if (fact.event === 'ready') resolve({child, port: fact.port})
    })
  })
}

describe('hostile clients of a GossipRouter', function () {
  this.timeout(90_000)
  const log = recordingLog()
  const clients: GossipClient[] = []
  let router: GossipRouter | undefined
  let child: ChildProcess | undefined

  async function start(options: Partial<RouterOptions> = {}): Promise<GossipRouter> {
    log.lines.length = 0
    router = await loopbackRouter(options, log.log)
    return router
  }

  function client(port: number, group = 'g'): GossipClient {
    const made = new GossipClient(port, group, clients.length + 1)
    clients.push(made)
    return made
  }

  afterEach(() => {
    for (const each of clients.splice(0)) each.close()
    router?.stop()
    child?.kill('SIGKILL')
    router = undefined
    child = undefined
  })

  /** Registers members, over each connection as many as it may have. */
  async function populate(port: number, members: number): Promise<void> {
    for (let first = 0; first < members; first += 250) {
      const each = client(port)
      for (let i = first; i < Math.min(first + 250, members); i++) {
        each.say({
          type: 'REGISTER',
          group: `g${String(i)}`,
          address: new Uuid(i, 1, 2, 3),
          logicalName: `n${String(i)}`,
        })
      }
      await each.settled()
    }
  }

  for (const reads of [false, true]) {
    it(`that ask a thousand times for all groups ${reads ? 'and read' : 'and never read'} do not delay others`, async () => {
      const {port, memory} = await start()
      await populate(port, 2000)
      const asker = client(port)
      if (!reads) asker.socket.pause()
      const victim = client(port)
      await victim.settled()
      const ask = encodeGossip({type: 'GET_MBRS'})
      asker.socket.write(Buffer.concat(Array.from({length: 1000}, () => ask)))
      await new Promise((resolve) => setTimeout(resolve, 20))
      let longest = 0
      for (let i = 0; i < 20; i++) {
        const before = performance.now()
        await victim.settled()
        longest = Math.max(longest, performance.now() - before)
      }
      assert.ok(longest < 1500, `${String(Math.round(longest))} ms`)
      assert.ok(memory.used < 2 * MIB, `${String(memory.used)} bytes wait`)
      if (!reads) asker.close()
    })
  }

  it('that read get all answers in order', async () => {
    const {port} = await start()
    await populate(port, 300)
    const asker = client(port)
    for (let i = 0; i < 50; i++) asker.say({type: 'GET_MBRS'})
    asker.say({type: 'HEARTBEAT'})
    await asker.until(() => asker.others.at(-1)?.type === 'HEARTBEAT')
    assert.equal(asker.others.filter(({type}) => type === 'GET_MBRS_RSP_LAST').length, 50)
    assert.equal(asker.others.length, 50 * 300 + 1)
  })

  it('that never read share a bound, and others still get their answers', async () => {
    const maxWaiting = 4 * MIB
    const {port, memory, messages} = await start({max_waiting: maxWaiting})
    const slow = Array.from({length: 20}, () => client(port, 'slow'))
    for (const each of slow) {
      each.register()
      await each.settled()
      each.socket.pause()
    }
    const [sender, reader] = [client(port, 'fast'), client(port, 'fast')]
    for (const each of [sender, reader]) each.register()
    await Promise.all([sender.settled(), reader.settled()])
    const flood = new GossipClient(port, 'slow', 1)
    clients.push(flood)
    const payload = new Uint8Array(60_000)
    let most = 0
    for (let i = 0; i < 150; i++) {
      flood.send(null, payload)
      sender.send(null, Uint8Array.of(i))
      await flood.settled()
      most = Math.max(most, memory.used)
    }
    await reader.until(() => reader.messages === 150)
    assert.ok(messages.dropped > 0)
    assert.ok(most > MIB && most <= maxWaiting, `${String(most)} bytes waited`)
  })

  it('that read nothing for too long are disconnected, which is logged', async () => {
    const {port} = await start({stuck_timeout: 1000})
    const stuck = client(port)
    stuck.register()
    await stuck.settled()
    stuck.socket.pause()
    const sender = client(port)
    for (let i = 0; i < 400; i++) sender.send(null, new Uint8Array(60_000))
    await sender.settled()
    while (router?.registrations.size !== 0) await new Promise((resolve) => setTimeout(resolve, 100))
    await sender.settled()
    assert.equal(router.stuckClients, 1)
    assert.ok(log.lines.includes('closed a client that does not read what is queued for it'))
  })

  it('with names of maximum length cost the router little memory', async () => {
    const {child: process, port} = await routerProcess()
    child = process
    const long = 'x'.repeat(65_000)
    for (let c = 0; c < 4; c++) {
      const each = client(port)
      for (let i = 0; i < 100; i++) {
        const mark = `${String(c)}-${String(i)}`
        const address = new Uuid(c, i, 0, 1)
        each.say({type: 'REGISTER', group: mark + long, address, logicalName: mark + long})
      }
      await each.settled()
    }
    const resident = residentOf(process.pid ?? 0)
    assert.ok(resident < 350, `${String(resident)} MB`)
  })
})
