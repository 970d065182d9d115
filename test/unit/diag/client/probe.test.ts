import assert from 'node:assert/strict'
import type {ProbeOptions} from '../../../../src/diag/client/options.ts'
import {identityOf} from '../../../../src/diag/client/membership.ts'
import {probe} from '../../../../src/diag/client/probe.ts'
import {membersOf, type ProbeReport} from '../../../../src/diag/client/report.ts'
import {ProbeResponder} from '../../../../src/diag/server/responder.ts'
import {UsageError} from '../../../../src/errors/index.ts'
import {protocols} from '../../../../src/protocols/registry.ts'
import type {DatagramSocket, Network} from '../../../../src/runtime/ports.ts'
import type {SimHost} from '../../../../src/runtime/simulation/host.ts'
import {type SimMember, Simulation} from '../../../support/simulation.ts'

const LIMIT_MS = 500

interface Scene {
  readonly simulation: Simulation
  readonly members: readonly SimMember[]
  readonly client: SimHost
}

type Diag = Record<string, unknown>

function diagOf(member: SimMember): Diag {
  const components = member.channel.stack.protocols[0]?.components as Record<string, {props: Diag}>
  const diag = components['diag']
  assert.ok(diag !== undefined)
  return diag.props
}

/** A network that loses larger datagrams, as happens to those of JGroups. */
function silentAbove(network: Network, largest: number): Network {
  const openDatagram: Network['openDatagram'] = (options, handler, done) => {
    network.openDatagram(options, handler, (error, socket) => {
      const send: DatagramSocket['send'] = (bytes, ...rest) => {
        if (bytes.length <= largest) socket?.send(bytes, ...rest)
      }
      const close = (): void => socket?.close()
      done(error, socket === null ? null : ({send, close} as DatagramSocket))
    })
  }
  return {
    interfaces: () => network.interfaces(),
    hostName: () => network.hostName(),
    lookup: (...args) => network.lookup(...args),
    listen: (...args) => network.listen(...args),
    connect: (...args) => network.connect(...args),
    openDatagram,
  }
}

/** Members with responders, and a host to ask from. */
function scene(size: number, diag: Diag = {}, largest = Infinity): Scene {
  const simulation = new Simulation({seed: 11, stack: 'test/vectors/probe-stack.xml'})
  const members = simulation.cluster(size)
  for (const member of members) {
    Object.assign(diagOf(member), {enable_tcp: true, ...diag})
    const {runtime} = member.host
    const network = silentAbove(runtime.network, largest)
    const responder = new ProbeResponder({runtime: {...runtime, network}, registry: protocols})
    responder.start(member.channel, (error) => assert.equal(error, undefined))
  }
  simulation.advance(10)
  return {simulation, members, client: simulation.world.host('client')}
}

/** Runs a probe, and returns the report with the virtual time it took. */
async function ask(
  {simulation, client}: Scene,
  over: Partial<ProbeOptions> = {},
): Promise<ProbeReport & {elapsed: number}> {
  const options = {
    keys: [],
    transport: 'udp',
    addresses: [],
    port: 7500,
    ttl: 32,
    timeoutMs: LIMIT_MS,
    ...over,
  } as const
  let report: ProbeReport | undefined
  const asked = probe(options, client.runtime).then((done) => (report = done))
  let elapsed = 0
  for (; elapsed < 3 * LIMIT_MS; elapsed += 5) {
    for (let i = 0; i < 20; i++) await Promise.resolve()
    if (report !== undefined) break
    simulation.advance(5)
  }
  return {...(await asked), elapsed}
}

function names({answers}: ProbeReport): string[] {
  return answers.map(({parsed}) => parsed?.name ?? '?').sort()
}

describe('a probe by multicast', () => {
  it('ends soon after every member of the view has answered', async () => {
    const report = await ask(scene(4))
    assert.deepEqual(names(report), ['A', 'B', 'C', 'D'])
    assert.deepEqual(report.silent, [])
    assert.ok(report.elapsed < 100, String(report.elapsed))
  })

  it('knows from the count of members when answers to a key are complete', async () => {
    const report = await ask(scene(3), {keys: ['uuids']})
    assert.deepEqual(names(report), ['A', 'B', 'C'])
    assert.ok(report.elapsed < 100)
  })

  it('waits for the whole time limit on request, or if more answers are expected', async () => {
    assert.ok((await ask(scene(1), {waitAll: true})).elapsed >= LIMIT_MS)
    assert.ok((await ask(scene(1), {expect: 2})).elapsed >= LIMIT_MS)
    assert.ok((await ask(scene(1), {expect: 1})).elapsed < 100)
  })

  for (const keys of [[], ['uuids']]) {
    it(`names members of the view who are silent, asked for ${keys.join() || 'nothing'}`, async () => {
      const three = scene(3)
      three.members[1]?.host.pause()
      const report = await ask(three, {keys})
      assert.deepEqual(names(report), ['A', 'C'])
      assert.deepEqual(report.silent, [{cluster: 'sim', name: 'B'}])
    })
  }

  it('receives answers of both parts of a split cluster', async () => {
    const four = scene(4)
    const [a, b, c, d] = four.members
    assert.ok(a && b && c && d)
    four.simulation.partition([a, b], [c, d])
    four.simulation.expect(() => a.view?.size === 2 && d.view?.size === 2, 120_000, 'part')
    four.simulation.heal()
    assert.deepEqual(names(await ask(four)), ['A', 'B', 'C', 'D'])
  })

  for (const transport of ['udp', 'tcp'] as const) {
    it(`names the silent member of one part of a cluster that has parted, asked for a key by ${transport}`, async () => {
      const four = scene(4)
      const [a, b, c, d] = four.members
      assert.ok(a && b && c && d)
      four.simulation.partition([a, b], [c, d])
      four.simulation.expect(() => a.view?.size === 2 && d.view?.size === 2, 120_000, 'part')
      four.simulation.heal()
      d.host.pause()
      const addresses = transport === 'udp' ? [] : ['10.0.0.1', '10.0.0.3']
      const report = await ask(four, {keys: ['uuids'], transport, addresses})
      assert.deepEqual(names(report), ['A', 'B', 'C'])
      assert.deepEqual(report.silent, [{cluster: 'sim', name: 'D'}])
    })

    it(`names an address that was asked and did not answer, by ${transport}`, async () => {
      const two = scene(2)
      const addresses = [transport === 'udp' ? '224.0.75.75' : '10.0.0.1', '10.0.0.99', '10.0.0.98:7500']
      const report = await ask(two, {keys: ['uuids'], transport, addresses})
      assert.deepEqual(names(report), ['A', 'B'])
      assert.deepEqual(report.silent, [
        {cluster: null, name: '10.0.0.99', asked: true},
        {cluster: null, name: '10.0.0.98:7500', asked: true},
      ])
    })
  }

  it('takes only members and clusters that are meant', async () => {
    const three = scene(3)
    assert.deepEqual(names(await ask(three, {node: 'A|C'})), ['A', 'C'])
    assert.deepEqual(names(await ask(three, {cluster: 's.m'})), ['A', 'B', 'C'])
    assert.deepEqual(names(await ask(three, {cluster: 'other'})), [])
  })

  it('reports no member after the time limit if none answers', async () => {
    const report = await ask(scene(2), {port: 7600})
    assert.deepEqual(report.answers, [])
    assert.ok(report.elapsed >= LIMIT_MS)
  })

  it('is answered only with the passcode of the members', async () => {
    const two = scene(2, {passcode: 's3cret'})
    assert.deepEqual(names(await ask(two, {passcode: 's3cret'})), ['A', 'B'])
    assert.deepEqual(names(await ask(two, {passcode: 'other'})), [])
    assert.deepEqual(names(await ask(two)), [])
  })

  it('asks in parts when an answer does not fit into a datagram', async () => {
    const keys = Array.from({length: 40}, (_, i) => `metrics${String(i)}`)
    const two = scene(2)
    const report = await ask(two, {keys})
    const [a, b] = membersOf(report.answers, identityOf)
    assert.deepEqual(
      [a, b].map((m) => new Set(m?.pairs.map(([key]) => key)).size),
      [40, 40],
    )
    assert.ok(report.elapsed < LIMIT_MS, String(report.elapsed))
    const [whole] = (await ask(two, {keys, transport: 'tcp', addresses: ['10.0.0.1']})).answers
    assert.equal(whole?.parsed?.pairs.length, 40)
  })

  it('asks in parts, for attributes protocol by protocol, when a member is silent since its answer is too large', async () => {
    const report = await ask(scene(1, {}, 4000), {keys: ['jmx'], timeoutMs: 1000})
    const [member] = membersOf(report.answers, identityOf)
    assert.ok((member?.pairs.length ?? 0) > 10, String(member?.pairs.length))
    assert.deepEqual(report.silent, [])
  })

  it('asks silent members a second time, but does not change anything twice', async () => {
    for (const [keys, changes, expected] of [
      [['uuids'], false, ['A', 'B', 'C']],
      [['reset-stats'], true, ['A', 'C']],
    ] as const) {
      const three = scene(3)
      const [a, b, c] = three.members.map(({host}) => host)
      assert.ok(a && b && c)
      const {world} = three.simulation
      world.partition([a, c, three.client], [b])
      three.client.runtime.clock.after(LIMIT_MS / 4, () => world.heal())
      assert.deepEqual(names(await ask(three, {keys, changes})), expected)
    }
  })

  it('cannot change single members', async () => {
    const change = {keys: ['op=STABLE.gc'], changes: true, node: 'A'}
    await assert.rejects(ask(scene(1), change), UsageError)
    await assert.rejects(ask(scene(1), {keys: ['a b']}), UsageError)
    await assert.rejects(ask(scene(1), {node: '('}), UsageError)
  })
})

describe('a probe over TCP', () => {
  it('finds the members by one of them', async () => {
    const report = await ask(scene(3), {transport: 'tcp', addresses: ['10.0.0.2'], keys: ['uuids']})
    assert.deepEqual(names(report), ['A', 'B', 'C'])
    assert.deepEqual(report.sent.map(({to}) => to).sort(), ['/10.0.0.1:7500', '/10.0.0.2:7500', '/10.0.0.3:7500'])
    assert.ok(report.elapsed < 100)
  })

  it('asks exactly the responder on the specified port', async () => {
    const report = await ask(scene(3), {transport: 'tcp', addresses: ['10.0.0.2:7500']})
    assert.deepEqual(names(report), ['B'])
    assert.deepEqual(
      report.silent.map(({name}) => name),
      ['A', 'C'],
    )
  })

  it('changes only the selected members', async () => {
    const three = scene(3)
    const change = {keys: ['jmx=FRAG2.frag_size=50000,frag_size'], changes: true, node: 'B'} as const
    const report = await ask(three, {...change, transport: 'tcp', addresses: ['10.0.0.1']})
    assert.deepEqual(names(report), ['B'])
    const sizes = three.members.map(
      (m) => (m.channel.stack.findProtocol('FRAG2')?.props as {frag_size: number}).frag_size,
    )
    assert.deepEqual(sizes, [60_000, 50_000, 60_000])
  })

  it('reports which destination it could not reach, and refuses a group', async () => {
    const one = scene(1)
    const report = await ask(one, {transport: 'tcp', addresses: ['10.0.0.1:9999', '10.0.0.1:7500']})
    assert.deepEqual(names(report), ['A'])
    assert.deepEqual(
      report.failures.map(({to}) => to),
      ['10.0.0.1:9999'],
    )
    await assert.rejects(ask(one, {transport: 'tcp', addresses: ['224.0.75.75']}), UsageError)
  })

  it('is answered only with the passcode of the members', async () => {
    const two = scene(2, {passcode: 's3cret'})
    const tcp = {transport: 'tcp', addresses: ['10.0.0.1']} as const
    assert.deepEqual(names(await ask(two, {...tcp, passcode: 's3cret'})), ['A', 'B'])
    assert.deepEqual(names(await ask(two, tcp)), [])
  })
})

describe('a responder', () => {
  it('is not started if diagnostics are off, and requires UDP or TCP', () => {
    const {members} = scene(1)
    const [member] = members
    assert.ok(member !== undefined)
    const responder = new ProbeResponder({runtime: member.host.runtime})
    const failures: (string | undefined)[] = []
    const done = (error?: Error): void => void failures.push(error?.message)
    Object.assign(diagOf(member), {enabled: false})
    responder.start(member.channel, done)
    assert.equal(failures.join(), '')
    assert.equal(responder.tcpPort, 0)
    Object.assign(diagOf(member), {enabled: true, enable_udp: false, enable_tcp: false})
    responder.start(member.channel, done)
    assert.match(failures[1] ?? '', /^both UDP and TCP are disabled/)
  })
})
