import {InteropCluster} from '../support/interop/cluster.ts'
import {MEMBER_VERSIONS, requireJava} from '../support/interop/java.ts'

const {'4.2': _withoutOurWire, '5.5': _usual, ...RELEASES} = MEMBER_VERSIONS

describe('the wire of earlier releases', () => {
  let cluster: InteropCluster | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  for (const [wire, version] of Object.entries(RELEASES)) {
    for (const stack of ['udp.xml', 'tcp.xml']) {
      it(`jg speaks ${wire} with members of JGroups ${version} on ${stack}`, async function () {
        this.timeout(120_000)
        cluster = await InteropCluster.start({
          stack,
          kinds: ['java', 'jg', 'jg', 'java'],
          version,
          flags: {jg: ['-wire', wire]},
        })
        await cluster.exchange({multicasts: 500, unicasts: 500, largest: 100_000, timeoutMs: 30_000})
        await cluster.member('A').disconnect()
        await cluster.agree(cluster.members.slice(1), 5000)
        await cluster.member('B').disconnect()
        await cluster.agree(cluster.members.slice(2), 5000)
      })
    }
  }
})
