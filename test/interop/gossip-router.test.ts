import assert from 'node:assert/strict'
import {join} from 'node:path'
import type {DumpResult} from '../../src/diag/client/router-dump.ts'
import type {MappingResult} from '../../src/router/client/results.ts'
import {assertResult} from '../support/result-schema.ts'
import {ROOT} from '../support/cli.ts'
import {type ClusterOptions, InteropCluster} from '../support/interop/cluster.ts'
import {MEMBER_VERSIONS, requireJava} from '../support/interop/java.ts'
import {until} from '../support/interop/line-process.ts'
import type {Member, MemberKind} from '../support/interop/member.ts'
import {type Site, TestNetwork} from '../support/interop/netns.ts'
import {requireTools} from '../support/requirements.ts'
import {OldMember} from '../support/interop/old-member.ts'
import {InteropRouter, type RouterPlace} from '../support/interop/router.ts'

const PORT = 12_001
const STACKS = ['tunnel', 'tcpgossip'] as const
const ORDERS: readonly (readonly MemberKind[])[] = [
  ['java', 'jg', 'java', 'jg'],
  ['jg', 'java', 'jg', 'java'],
]
const LOAD = {multicasts: 200, unicasts: 200, largest: 100_000, timeoutMs: 30_000}

/** A shipped stack. */
function conf(name: string): string {
  return join(ROOT, 'conf', `${name}.xml`)
}

/** Routers run at the site behind those of the members. */
function hosts(members: number, ports: readonly number[]): Record<string, string> {
  const list = ports.map((port) => `10.83.0.${String(members + 1)}[${String(port)}]`).join(',')
  return {'jgroups.tunnel.gossip_router_hosts': list, 'jgroups.tcpgossip.initial_hosts': list}
}

/**
 * Waits for one view of exactly these members. Members are counted, not named: the name of a member that answered a joiner late is known
 * soon after its first view.
 */
async function oneView(members: readonly Member[], timeoutMs: number): Promise<void> {
  const [first] = members
  const agreed = (): boolean =>
    members.every((m) => m.view?.members.length === members.length && m.view.viewId === first?.view?.viewId)
  const processes = members.map((m) => m.process)
  await until(processes, agreed, timeoutMs, () => `no common view: ${members.map((m) => m.view?.text).join(', ')}`)
}

/** What a test starts; `end` it in `afterEach`. */
class Setting {
  readonly routers: InteropRouter[] = []
  #cluster: InteropCluster | undefined

  get cluster(): InteropCluster {
    assert.ok(this.#cluster !== undefined)
    return this.#cluster
  }

  /** Routers first, then the members one after the other; waits for their view. */
  async start(options: ClusterOptions, ...routers: readonly Omit<RouterPlace, 'site' | 'port'>[]): Promise<void> {
    const ports = routers.map((_, i) => PORT + i)
    const cluster = new InteropCluster({
      ...options,
      properties: {...hosts(options.kinds.length, ports), ...options.properties},
    })
    this.#cluster = cluster
    for (const [i, place] of routers.entries()) {
      this.routers.push(await InteropRouter.start({...place, site: cluster.outside, port: PORT + i}))
    }
    for (const kind of options.kinds) cluster.launch(kind)
    await Promise.all(cluster.members.map((member) => member.ready()))
    for (const member of cluster.members) await member.connect()
    await oneView(cluster.members, 10_000)
  }

  async end(): Promise<void> {
    await this.#cluster?.close()
    await Promise.all(this.routers.splice(0).map((router) => router.end()))
    this.#cluster = undefined
  }
}

/** Messages, a leave of A and a kill of B. */
async function live(cluster: InteropCluster): Promise<void> {
  await cluster.exchange(LOAD)
  await cluster.member('A').disconnect()
  await oneView(cluster.members.slice(1), 5000)
  await cluster.member('B').crash()
  await oneView(cluster.members.slice(2), 8000)
}

describe('Java and jg members with GossipRouters', () => {
  const setting = new Setting()

  before(function () {
    requireJava(this)
    requireTools(this, 'namespaces')
  })

  afterEach(() => setting.end())

  for (const stack of STACKS) {
    for (const router of ['java', 'jg'] as const) {
      for (const kinds of ORDERS) {
        it(`on ${stack}.xml with a ${router} router: ${kinds.join(', ')} in one view, messages, a leave and a kill`, async function () {
          this.timeout(60_000)
          await setting.start({stack: conf(stack), kinds}, {kind: router})
          await live(setting.cluster)
        })
      }
    }

    it(`on ${stack}.xml one of two routers may die; members register again when it is back`, async function () {
      this.timeout(90_000)
      await setting.start({stack: conf(stack), kinds: ['jg', 'java', 'jg']}, {kind: 'jg'}, {kind: 'java'})
      const {cluster, routers} = setting
      await routers[0]?.crash()
      await cluster.exchange(LOAD)
      const late = cluster.launch('jg')
      await late.ready()
      await late.connect()
      await oneView(cluster.members, 10_000)
      const again = await InteropRouter.start({kind: 'jg', site: cluster.outside, port: PORT})
      routers.push(again)
      await again.registered(4, 20_000)
      await cluster.exchange(LOAD)
    })

    it(`members of 5.3 on ${stack}.xml share a jg router that speaks to 5.3`, async function () {
      this.timeout(60_000)
      const version = MEMBER_VERSIONS['5.3']
      const file = stack === 'tunnel' ? conf(stack) : 'tcpgossip-fast.xml'
      const options = {stack: file, kinds: ['java', 'jg', 'java'] as const, version}
      await setting.start({...options, flags: {jg: ['-wire', '5.3']}}, {kind: 'jg', version})
      await setting.cluster.exchange(LOAD)
    })
  }

  describe('members of 4.2', () => {
    let network: TestNetwork
    const members: OldMember[] = []

    afterEach(async () => {
      await Promise.all(members.splice(0).map((member) => member.process.end(2000)))
      network.close()
    })

    for (const stack of STACKS) {
      it(`on ${stack} find each other by a jg router that speaks to 4.2, and one learns of the end of the other`, async function () {
        this.timeout(60_000)
        network = new TestNetwork(3)
        const [one, two, site] = network.sites as [Site, Site, Site]
        const version = '4.2'
        setting.routers.push(await InteropRouter.start({kind: 'jg', site, port: PORT, version}))
        const file = join(ROOT, `test/interop/stacks/${stack}-42.xml`)
        for (const [i, place] of [one, two].entries()) {
          const properties = {...hosts(2, [PORT]), 'jgroups.bind_addr': place.address}
          const member = new OldMember(i === 0 ? 'A' : 'B', place, {cluster: 'old', stack: file, properties})
          members.push(member)
          await member.connected()
        }
        const [a, b] = members as [OldMember, OldMember]
        const seen = (view: RegExp): Promise<void> =>
          a.process.until(
            () => view.test(a.views.at(-1) ?? ''),
            10_000,
            () => `A has ${a.views.join(', ')}`,
          )
        await seen(/\(2\) \[A, B\]/)
        b.process.kill('SIGKILL')
        await seen(/\(1\) \[A\]/)
      })
    }
  })

  it('routers answer the probe of the other side, and show their members and connections', async function () {
    this.timeout(60_000)
    const kinds = ['java', 'jg'] as const
    await setting.start(
      {stack: conf('tunnel'), kinds},
      {kind: 'java', diagnostics: true},
      {kind: 'jg', diagnostics: true},
    )
    const {cluster} = setting
    const [java, jg] = [PORT, PORT + 1].map((port) => `${cluster.outside.address}:${String(port)}`) as [string, string]

    const answer = await cluster.javaProbe('jmx=num_registered,running', 'op=dumpAddressMappings')
    assert.match(answer, new RegExp(`^GossipRouter \\[addr=${jg}, cluster=GossipRouter, version=5\\.5\\.`, 'm'))
    assert.match(answer, /GossipRouter=\{num_registered_clients=2, num_registered_clusters=1, running=true\}/)
    assert.match(answer, /^ {2}A: 10\.83\.0\.1:\d+ \(client_addr: 10\.83\.0\.1:\d+, uuid:[\da-f-]{36}\)$/m)

    const mapping = assertResult(
      'gossip-router:mapping',
      await cluster.jg('gossip-router', 'mapping', java, jg, '-o', 'json'),
    )
    for (const {status, members} of (mapping as MappingResult).routers) {
      assert.equal(status, 'answered')
      assert.deepEqual(members.map(({name}) => name).toSorted(), ['A', 'B'])
      assert.ok(members.every((m) => m.cluster === cluster.name && m.physicalAddress !== null))
    }
    const dump = assertResult(
      'gossip-router:dump',
      await cluster.jg('gossip-router', 'dump', '--expect', '2', '-o', 'json'),
    )
    const routers = (dump as DumpResult).routers.toSorted((a, b) => String(a.router).localeCompare(String(b.router)))
    assert.deepEqual(
      routers.map(({router, connections}) => [router, connections.length]),
      [
        [java, 2],
        [jg, 2],
      ],
    )
  })

  describe('over TLS with client certificates', () => {
    const keystore = {path: join(ROOT, 'test/vectors/keystores/java17.p12'), password: 'changeit'}
    const properties = {'tls.keystore': keystore.path, 'tls.password': keystore.password}

    for (const kind of ['java', 'jg'] as const) {
      it(`members and a ${kind} router`, async function () {
        this.timeout(60_000)
        const options = {stack: 'tunnel-tls.xml', kinds: ['java', 'jg', 'jg'] as const, properties}
        await setting.start(options, {kind, keystore})
        await setting.cluster.exchange(LOAD)
      })
    }
  })
})
