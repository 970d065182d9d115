import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'

const NEXT_VIEW = 5000
const LEAVE = 1000

/** The steps of a suite happen to one cluster, one after the other. */
for (const stack of ['udp.xml', 'tcp.xml']) {
  describe(`crashes in a cluster of Java and jg members on ${stack}`, () => {
    let cluster: InteropCluster

    before(async function () {
      requireJava(this)
      cluster = await InteropCluster.start({stack, kinds: ['jg', 'java', 'jg', 'java', 'jg', 'java']})
    })

    after(() => closeIfOpen(cluster))

    for (const [name, what] of [
      ['E', 'a jg member'],
      ['F', 'a Java member'],
      ['A', 'a jg coordinator'],
      ['B', 'a Java coordinator'],
    ] as const) {
      it(`the rest agree on the next view after the end of ${what}`, async function () {
        this.timeout(30_000)
        await cluster.member(name).crash()
        await cluster.agree(cluster.alive, NEXT_VIEW)
      })
    }
  })

  describe(`leaving a cluster of Java and jg members on ${stack}`, () => {
    let cluster: InteropCluster

    before(async function () {
      requireJava(this)
      cluster = await InteropCluster.start({stack, kinds: ['jg', 'java', 'jg', 'java', 'jg']})
    })

    after(() => closeIfOpen(cluster))

    for (const [name, rest, what] of [
      ['C', 'A,B,D,E', 'a jg member'],
      ['D', 'A,B,E', 'a Java member'],
      ['A', 'B,E', 'a jg coordinator'],
      ['B', 'E', 'a Java coordinator'],
    ] as const) {
      it(`the rest agree on the next view at once when ${what} leaves`, async function () {
        this.timeout(30_000)
        const left = cluster.member(name).disconnect()
        await cluster.agree(
          rest.split(',').map((other) => cluster.member(other)),
          LEAVE,
        )
        await left
      })
    }
  })
}

for (const stack of ['udp-fast.xml', 'tcp-fast.xml']) {
  describe(`members that stop answering on ${stack}`, () => {
    let cluster: InteropCluster

    before(async function () {
      requireJava(this)
      cluster = await InteropCluster.start({stack, kinds: ['java', 'jg', 'java', 'jg']})
    })

    after(() => closeIfOpen(cluster))

    for (const [name, what] of [
      ['D', 'jg'],
      ['C', 'Java'],
    ] as const) {
      it(`a stopped ${what} member is excluded and merges back when it resumes`, async function () {
        this.timeout(60_000)
        const stopped = cluster.member(name)
        stopped.pause()
        await cluster.agree(
          cluster.members.filter((member) => member !== stopped),
          10_000,
        )
        stopped.resume()
        await cluster.agree(cluster.members, 25_000)
      })
    }
  })
}

async function closeIfOpen(cluster: InteropCluster | undefined): Promise<void> {
  await cluster?.close()
}
