import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'

describe('INJECT_VIEW on Java and jg members', () => {
  let cluster: InteropCluster | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  for (const stack of ['udp-fast.xml', 'tcp-fast.xml']) {
    it(`jg op splits the cluster as asked and MERGE3 heals it on ${stack}`, async function () {
      this.timeout(60_000)
      cluster = await InteropCluster.start({stack, kinds: ['java', 'jg', 'java', 'jg']})
      const before = cluster.members.map((member) => member.views.length)
      const call = 'INJECT_VIEW.injectView["A=A/B;B=A/B;C=C/D;D=C/D"]'
      await cluster.jg('op', '--yes', '-bind_addr', cluster.outside.address, call)
      const halves: Record<string, string> = {A: 'A,B', B: 'A,B', C: 'C,D', D: 'C,D'}
      await Promise.all(
        cluster.members.map((member, i) =>
          member.waitForView((view) => view.members.join() === halves[member.name], 5000, 'injected view', before[i]),
        ),
      )
      await cluster.agree(cluster.members, 25_000, (view) => view.text.startsWith('MergeView::'))
    })
  }
})
