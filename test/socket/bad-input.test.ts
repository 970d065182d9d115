import assert from 'node:assert/strict'
import {InteropCluster, MCAST_ADDR} from '../support/interop/cluster.ts'
import {FrameMaker, recordFrames, sendDatagrams, sendStreams} from '../support/interop/fuzzer.ts'
import type {Member} from '../support/interop/member.ts'

const SEED = Number(process.env['JG_SEED'] ?? 20_261)
const DATAGRAMS = 800_000
const CONNECTIONS = 2000
const WRITES = 100
const GROWTH = 50 * 1024 * 1024
const TRAFFIC = {multicasts: 500, unicasts: 500, largest: 50_000, timeoutMs: 60_000}

describe(`a member under bad input (seed ${String(SEED)})`, () => {
  let cluster: InteropCluster | undefined

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  it('loses no message and no memory to 800,000 bad datagrams', async function () {
    this.timeout(120_000)
    cluster = await InteropCluster.start({stack: 'udp.xml', kinds: ['jg', 'jg'], loopback: true})
    const recording = recordFrames(MCAST_ADDR, cluster.mcastPort, 300, 5000)
    await cluster.exchange(TRAFFIC)
    const frames = await recording
    assert.ok(frames.length > 10, `recorded ${String(frames.length)} frames`)
    const maker = new FrameMaker(SEED, frames, cluster.name)
    const own = await physicalPort(cluster.member('A'), 'UDP')
    const targets = [
      {address: '127.0.0.1', port: own},
      {address: '127.0.0.1', port: own},
      {address: MCAST_ADDR, port: cluster.mcastPort},
    ]
    await withstand(cluster, () => sendDatagrams(() => maker.next(), DATAGRAMS, targets))
  })

  it('loses no message and no memory to 200,000 bad writes on its TCP ports', async function () {
    this.timeout(120_000)
    cluster = await InteropCluster.start({stack: 'tcp.xml', kinds: ['jg', 'jg'], loopback: true})
    await cluster.exchange(TRAFFIC)
    const own = await physicalPort(cluster.member('A'), 'TCP')
    await withstand(cluster, async () => {
      const written = await sendStreams(SEED, CONNECTIONS, WRITES, [own, own + 100, own, 7500])
      assert.ok(written > (CONNECTIONS * WRITES) / 2, `only ${String(written)} writes went out`)
    })
  })
})

/** Sends traffic for as long as the attack lasts, then looks at the member. */
async function withstand(cluster: InteropCluster, attack: () => Promise<void>): Promise<void> {
  const victim = cluster.member('A')
  const before = await victim.memory()
  const attacking = {over: false}
  const attacked = attack().finally(() => {
    attacking.over = true
  })
  try {
    while (!attacking.over) await cluster.exchange(TRAFFIC)
  } finally {
    await attacked
  }
  await cluster.exchange(TRAFFIC)
  const grown = (await victim.memory()) - before
  assert.ok(grown < GROWTH, `resident memory grew by ${String(Math.round(grown / 1024))} KB`)
  assert.ok(victim.alive)
  assert.deepEqual(victim.view?.members, ['A', 'B'])
}

async function physicalPort(member: Member, transport: string): Promise<number> {
  const address = await member.attribute(transport, 'local_physical_address')
  const port = Number(address.slice(address.lastIndexOf(':') + 1))
  assert.ok(port > 0, `no port in ${address}`)
  return port
}
