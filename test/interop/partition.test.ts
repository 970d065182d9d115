import assert from 'node:assert/strict'
import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'
import {requireTools} from '../support/requirements.ts'

describe('partitions of Java and jg members', () => {
  let cluster: InteropCluster | undefined

  before(function () {
    requireJava(this)
    requireTools(this, 'namespaces')
  })

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  for (const stack of ['udp-fast.xml', 'tcp-fast.xml']) {
    // The address that sorts first among the coordinators leads the merge: A of Java, or C of jg.
    for (const [rank, leader, kind] of [
      ['low', 'A', 'Java'],
      ['high', 'C', 'jg'],
    ] as const) {
      it(`two halves merge into one view under a ${kind} merge leader on ${stack}`, async function () {
        this.timeout(90_000)
        cluster = await InteropCluster.start({
          stack,
          kinds: ['java', 'jg', 'jg', 'java'],
          flags: {java: ['-rank', rank]},
        })
        const formed = cluster
        const {members, network} = formed
        const halves = [members.slice(0, 2), members.slice(2)] as const
        network.partition(...halves.map((half) => half.map((member) => member.site)))
        const views = await Promise.all(halves.map((half) => formed.agree(half, 15_000)))
        assert.deepEqual(
          views.map((view) => view.members),
          [
            ['A', 'B'],
            ['C', 'D'],
          ],
        )
        network.heal()
        const merged = await cluster.agree(members, 30_000)
        assert.equal(merged.members[0], leader, merged.text)
        assert.match(merged.text, /^MergeView::/)
        await cluster.exchange({multicasts: 200, unicasts: 200, largest: 100_000, timeoutMs: 20_000})
      })
    }
  }
})
