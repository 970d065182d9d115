import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'
import {LARGEST} from '../support/interop/load.ts'

const LOAD = {multicasts: 20_000, unicasts: 20_000, largest: LARGEST, timeoutMs: 100_000}
// On tcp.xml a gap is asked for after one to two seconds, and credits for 2 MB are all that may be under way: loss costs time, not messages.
const LOSSY_LOAD = {...LOAD, timeoutMs: 200_000}

describe('delivery between Java and jg members', () => {
  let cluster: InteropCluster | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  for (const stack of ['udp.xml', 'tcp.xml']) {
    it(`all messages arrive once and in each sender's order on ${stack}, then with 5 % loss`, async function () {
      this.timeout(330_000)
      cluster = await InteropCluster.start({stack, kinds: ['java', 'jg', 'java', 'jg']})
      await cluster.exchange(LOAD)
      for (const member of cluster.members) if (member.kind === 'jg') await member.discard(0.05, 0.05)
      await cluster.exchange(LOSSY_LOAD)
    })
  }
})
