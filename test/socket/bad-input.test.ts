import assert from 'node:assert/strict'
import type {Socket} from 'node:net'
import {openSilent, sendDatagrams, sendStreams, type Target} from '../support/interop/bad-traffic.ts'
import {InteropCluster, type Load, MCAST_ADDR} from '../support/interop/cluster.ts'
import {Dice, FrameMaker} from '../support/interop/fuzzer.ts'
import type {Member} from '../support/interop/member.ts'

const SEED = Number(process.env['JG_SEED'] ?? 20_261)
const HARMLESS = 600_000
const BELIEVABLE = 200_000
const WRITES = 200_000
const WRITES_EACH = 100
const SILENT = 600
const MEGABYTE = 1024 * 1024
const GROWTH = 50 * MEGABYTE
/** Parts of an attack, each concurrent with an exchange in the cluster. */
const ROUNDS = 40
/** Exchanges after which the memory of a member no longer grows by itself. */
const WARM_UP = 30
const LARGEST_RECORDED = 1500
const TRAFFIC: Load = {multicasts: 1000, unicasts: 1000, largest: 50_000, timeoutMs: 60_000}
const SMALL_TRAFFIC: Load = {multicasts: 5, unicasts: 5, largest: 200, timeoutMs: 10_000}
const PROBES: Target = {address: '224.0.75.75', port: 7500}
const TCP_PROBE_PORT = 7500
/** Lines of a member's log, which bad input must not fill. */
const MAX_LOG_LINES = 150
const FD_SOCK2_OFFSET = 100

describe(`a member under bad input (seed ${String(SEED)})`, () => {
  let cluster: InteropCluster | undefined
  let sent = 0

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  it(`loses no message and no memory to ${String(HARMLESS)} foreign datagrams`, async function () {
    this.timeout(150_000)
    cluster = await formed('udp.xml')
    const maker = await frameMaker(cluster)
    const targets = [...(await datagramPorts(cluster)), PROBES]
    let taken = 0
    await withstand(cluster, ROUNDS, async () => {
      taken += await sendDatagrams(() => maker.harmless(), HARMLESS / ROUNDS, targets)
    })
    sent += taken
    say(`${String(taken)} datagrams that mean nothing to the cluster`)
    await sayRejected(cluster.member('A'), 'UDP')
    assert.deepEqual(cluster.member('A').view?.members, ['A', 'B'])
  })

  it(`survives ${String(BELIEVABLE)} changed frames of its own cluster, and forms a cluster again`, async function () {
    this.timeout(150_000)
    cluster = await formed('udp-fast.xml')
    const maker = await frameMaker(cluster)
    const victim = cluster.member('A')
    const before = await victim.memory()
    const taken = await sendDatagrams(() => maker.believable(), BELIEVABLE, await datagramPorts(cluster))
    sent += taken
    say(`${String(taken)} changed frames of the own cluster; then the view is ${victim.view?.text ?? 'none'}`)
    await sayRejected(victim, 'UDP')
    assertSmall(await victim.memory(), before)
    for (const member of cluster.members) await member.disconnect()
    for (const member of cluster.members) await member.connect()
    await cluster.agree(cluster.members, 20_000)
    await cluster.exchange(TRAFFIC)
    assertSmall(await victim.memory(), before)
  })

  describe('on its TCP ports', () => {
    let tcp: InteropCluster
    let ports: number[]

    before(async function () {
      this.timeout(60_000)
      tcp = await formed('tcp.xml')
      ports = await streamPorts(tcp.member('A'))
    })

    after(() => tcp.close())

    it(`loses no message and no memory to ${String(WRITES)} writes`, async function () {
      this.timeout(150_000)
      const maker = await frameMaker(tcp)
      const dice = new Dice(SEED)
      const taken = {writes: 0, connections: 0}
      await withstand(tcp, ROUNDS, async () => {
        const {writes, connections} = await sendStreams(
          dice,
          () => maker.harmless(),
          WRITES / ROUNDS,
          WRITES_EACH,
          ports,
        )
        taken.writes += writes
        taken.connections += connections
      })
      sent += taken.writes
      say(`${String(taken.writes)} writes on ${String(taken.connections)} connections`)
      await sayRejected(tcp.member('A'), 'TCP')
      assert.deepEqual(tcp.member('A').view?.members, ['A', 'B'])
    })

    it(`admits members while ${String(SILENT)} connections to each port stay silent`, async function () {
      this.timeout(60_000)
      const dice = new Dice(SEED)
      const streams: Socket[] = []
      try {
        await withstand(tcp, 1, async () => {
          for (const port of ports) streams.push(...(await openSilent(dice, SILENT, port)))
        })
        const joiner = tcp.launch('jg')
        await joiner.ready()
        await joiner.connect()
        await tcp.agree(tcp.members, 10_000)
        await tcp.exchange(TRAFFIC)
      } finally {
        for (const stream of streams) stream.destroy()
      }
    })
  })

  describe('in all', () => {
    it('received a million datagrams and writes', function () {
      if (sent === 0) this.skip()
      say(`${String(sent)} datagrams and writes`)
      assert.ok(sent >= 1_000_000)
    })
  })
})

/** Starts a cluster of A and B whose short frames are recorded from the first one on; B has left and rejoined. */
async function formed(stack: string): Promise<InteropCluster> {
  const cluster = new InteropCluster({stack, kinds: ['jg', 'jg', 'jg'], loopback: true})
  try {
    const [a, b] = [cluster.launch('jg'), cluster.launch('jg')]
    await Promise.all([a.ready(), b.ready()])
    for (const member of [a, b]) await member.record(500, LARGEST_RECORDED)
    await a.connect()
    await b.connect()
    await b.disconnect()
    await b.connect()
    await cluster.agree([a, b], 10_000)
    for (let i = 0; i < 10; i++) await cluster.exchange(SMALL_TRAFFIC)
    for (let i = 0; i < WARM_UP; i++) await cluster.exchange(TRAFFIC)
    return cluster
  } catch (error) {
    await cluster.close()
    throw error
  }
}

async function frameMaker(cluster: InteropCluster): Promise<FrameMaker> {
  const frames = (await Promise.all(cluster.members.map((member) => member.frames()))).flat()
  assert.ok(frames.length > 30, `recorded ${String(frames.length)} frames`)
  return new FrameMaker(SEED, frames, cluster.name)
}

/** Attacks a member a number of times, each during an exchange in which nothing may be lost, and checks its memory. */
async function withstand(cluster: InteropCluster, rounds: number, attack: () => Promise<void>): Promise<void> {
  const victim = cluster.member('A')
  const before = await victim.memory()
  const start = performance.now()
  for (let i = 0; i < rounds; i++) await Promise.all([cluster.exchange(TRAFFIC), attack()])
  say(`${((performance.now() - start) / 1000).toFixed(1)} s; ${String(rounds)} exchanges beside it, none lost`)
  await cluster.exchange(TRAFFIC)
  assertSmall(await victim.memory(), before)
  assert.ok(victim.alive)
}

function assertSmall(now: number, before: number): void {
  const text = `resident memory went from ${mega(before)} to ${mega(now)} MB`
  say(text)
  assert.ok(now - before < GROWTH, text)
}

async function datagramPorts(cluster: InteropCluster): Promise<Target[]> {
  const port = await physicalPort(cluster.member('A'), 'UDP')
  const own = {address: '127.0.0.1', port}
  return [own, own, {address: MCAST_ADDR, port: cluster.mcastPort}]
}

/** Ports of the transport, of FD_SOCK2 and of probes. */
async function streamPorts(member: Member): Promise<number[]> {
  const port = await physicalPort(member, 'TCP')
  return [port, port + FD_SOCK2_OFFSET, port, TCP_PROBE_PORT]
}

async function physicalPort(member: Member, transport: string): Promise<number> {
  const address = await member.attribute(transport, 'local_physical_address')
  const port = Number(address.slice(address.lastIndexOf(':') + 1))
  assert.ok(port > 0, `no port in ${address}`)
  return port
}

async function sayRejected(member: Member, transport: string): Promise<void> {
  const names = ['num_rejected_msgs', 'different_cluster_messages', 'different_version_messages']
  const values = await Promise.all(names.map((name) => member.attribute(transport, name)))
  say(names.map((name, i) => `${name}=${values[i] ?? ''}`).join(', '))
  const {log} = member.process
  assert.doesNotMatch(log, /failed to handle|a task of the member failed/)
  assert.ok(
    log.split('\n').length < MAX_LOG_LINES,
    `a log of ${String(log.split('\n').length)} lines:\n${log.slice(-2000)}`,
  )
}

function mega(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1)
}

function say(text: string): void {
  process.stdout.write(`      ${text}\n`)
}
