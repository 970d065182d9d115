import assert from 'node:assert/strict'
import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'

const MEGABYTE = 1 << 20

describe('STATE_TRANSFER between Java and jg members', () => {
  let cluster: InteropCluster | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  it('a Java member gets an error, not an empty state, from a jg member without state', async function () {
    this.timeout(60_000)
    cluster = await InteropCluster.start({stack: 'tcp.xml', kinds: ['jg', 'java'], flags: {jg: ['-state', 'none']}})
    const java = cluster.member('B')
    const before = await java.setState(10, 1)
    await assert.rejects(java.getState('A'), /StateTransferException/)
    assert.deepEqual(await java.state(), before)
  })

  for (const stack of ['udp.xml', 'tcp.xml']) {
    it(`a state of 1 MB goes from Java to jg and back on ${stack}`, async function () {
      this.timeout(60_000)
      cluster = await InteropCluster.start({stack, kinds: ['java', 'jg']})
      const [java, jg] = [cluster.member('A'), cluster.member('B')]
      const fromJava = await java.setState(MEGABYTE, 1)
      assert.deepEqual(await jg.getState('A'), fromJava)
      const fromJg = await jg.setState(MEGABYTE + 17, 2)
      assert.deepEqual(await java.getState('B'), fromJg)
      assert.notEqual(fromJg.crc, fromJava.crc)
    })
  }
})
