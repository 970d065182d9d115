import assert from 'node:assert/strict'
import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'
import type {MemberKind} from '../support/interop/member.ts'

const ORDERS: Readonly<Record<string, readonly MemberKind[]>> = {
  'Java members first': ['java', 'java', 'jg', 'jg'],
  'jg members first': ['jg', 'jg', 'java', 'java'],
  'in turn': ['java', 'jg', 'java', 'jg'],
}

describe('one view of Java and jg members', () => {
  let cluster: InteropCluster | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  for (const stack of ['udp.xml', 'tcp.xml']) {
    for (const [order, kinds] of Object.entries(ORDERS)) {
      it(`on ${stack}, started ${order}`, async function () {
        this.timeout(60_000)
        cluster = await InteropCluster.start({stack, kinds})
        for (const member of cluster.members) {
          assert.deepEqual(member.view?.members, ['A', 'B', 'C', 'D'])
          assert.equal(member.view.text, '[A|3] (4) [A, B, C, D]')
        }
      })
    }
  }
})
