import assert from 'node:assert/strict'
import {ended, InfinispanCluster, logs, type InfinispanNode, viewsOf} from '../support/interop/infinispan.ts'
import {INFINISPAN_VERSIONS} from '../support/interop/java.ts'
import {requireTools} from '../support/requirements.ts'
import type {LineProcess} from '../support/interop/line-process.ts'

const RELEASES = [
  {
    version: INFINISPAN_VERSIONS['5.5'],
    wire: '5.5',
    evidence: /2 of 2 members have an ExtendedUUID as their address: .*\(v=16\.0\.7\)/,
  },
  {
    version: INFINISPAN_VERSIONS['5.3'],
    wire: '5.3',
    evidence: /FD_SOCK2 of a member answers at \S+:57800, offset 50000/,
  },
]

describe('jg node start before Infinispan 16.0.7', function () {
  this.timeout(120_000)
  let cluster: InfinispanCluster

  before(function () {
    requireTools(this, 'java', 'mvn')
    cluster = new InfinispanCluster(INFINISPAN_VERSIONS['5.5'], 'orders', 3)
  })

  after(() => cluster.close())

  it('leaves when a node joins it, and the next start of a node works', async () => {
    const member = cluster.jg('X', '-Dtest.fd.offset=100')
    await member.until(
      () => viewsOf(member).length > 0,
      20_000,
      () => 'X forms no cluster',
    )
    await assert.rejects(cluster.node('A'), /ExtendedUUID/)
    await ended(member, 10_000)
    assert.equal(member.exitCode, 6, member.log)
    assert.match(member.log, /X left orders: its view now has A\(v=16\.0\.7\)/)
    await cluster.agree([await cluster.node('B')], ['B'], 10_000)
  })
})

for (const {version, wire, evidence} of RELEASES) {
  describe(`jg node start and Infinispan ${version}`, function () {
    this.timeout(120_000)
    let cluster: InfinispanCluster
    let a: InfinispanNode
    let b: InfinispanNode
    let c: InfinispanNode
    let d: InfinispanNode
    let x: LineProcess

    before(async function () {
      requireTools(this, 'java', 'mvn')
      cluster = new InfinispanCluster(version, 'orders', 8)
      a = await cluster.node('A')
      b = await cluster.node('B')
      await cluster.agree([a, b], ['A', 'B'], 10_000)
    })

    after(() => cluster.close())

    const quiet = (...nodes: readonly InfinispanNode[]): void => {
      for (const node of nodes) assert.deepEqual(node.warnings, [], node.log)
    }

    it('is refused, and the nodes notice nothing', async () => {
      const before = await a.view()
      const member = cluster.jg('X', '--wire', wire, '-Dtest.fd.offset=100')
      await ended(member, 20_000)
      assert.equal(member.exitCode, 6, member.log)
      assert.match(member.log, evidence)
      assert.match(member.log, /--join-application/)
      assert.deepEqual(viewsOf(member), [])
      assert.deepEqual(await a.view(), before)
      assert.deepEqual(await b.view(), before)
      quiet(a, b)
    })

    it('joins with --join-application, and the caches and new nodes do not mind', async () => {
      await a.put('one', '1')
      x = cluster.jg('X', '--wire', wire, '--join-application')
      await cluster.agree([a, b], ['A', 'B', 'X'], 15_000)
      c = await cluster.node('C')
      await cluster.agree([a, b, c], ['A', 'B', 'X', 'C'], 10_000)
      await cluster.settled([a, b, c], 20_000)
      await c.put('two', '2')
      assert.deepEqual([await c.get('one'), await b.get('two')], ['1', '2'])
      await b.request('define', {name: 'more'})
      assert.match(viewsOf(x).at(-1) ?? '', /\(4\) \[A/)
    })

    it('leaves when it becomes coordinator, and a new node starts', async () => {
      await a.end(20_000)
      await cluster.agree([b, c], ['B', 'X', 'C'], 15_000)
      await cluster.settled([b, c], 20_000)
      await b.end(20_000)
      await ended(x, 20_000)
      assert.equal(x.exitCode, 6, x.log)
      assert.match(x.log, /X left orders: it became coordinator while the application still has C/)
      await cluster.agree([c], ['C'], 10_000)
      assert.deepEqual([await c.get('one'), await c.get('two')], ['1', '2'])
      d = await cluster.node('D')
      await cluster.agree([c, d], ['C', 'D'], 10_000)
    })

    it('withdraws its JOIN on SIGINT, and the cluster stays intact', async () => {
      c.kill('SIGSTOP')
      const member = cluster.jg('Y', '--wire', wire, '--join-application')
      await logs(member, 'no response to the JOIN request', 30_000)
      member.kill('SIGINT')
      await ended(member, 10_000)
      assert.equal(member.exitCode, 130, member.log)
      c.kill('SIGCONT')
      await cluster.agree([c, d], ['C', 'D'], 15_000)
      const e = await cluster.node('E')
      await cluster.agree([c, d, e], ['C', 'D', 'E'], 10_000)
    })
  })
}
