import assert from 'node:assert/strict'
import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'

const NAMES = ['A', 'B', 'C', 'D']

/** What each of four answers must hold. */
const QUERIES: Readonly<Record<string, RegExp>> = {
  uuids: /^uuids=.*A: [0-9a-f-]{36}: \S+:\d+ \(/ms,
  keys: /^keys=.*\bjmx\b.*\buuids\b|^keys=.*\buuids\b.*\bjmx\b/ms,
  jmx: /GMS=\{.*FRAG2=\{|FRAG2=\{.*GMS=\{/s,
  'jmx=GMS.view': /^GMS=\{view=\[A\|3\] \(4\) \[A, B, C, D\]/m,
  'op=GMS.printPreviousViews': /^GMS\.printPreviousViews=.*\[A\|3\] \(4\) \[A, B, C, D\]/ms,
  'member-addrs': /^member-addrs=\S+:\d+,/m,
}

for (const stack of ['udp-fast.xml', 'tcp-fast.xml']) {
  describe(`probes of a cluster of Java and jg members on ${stack}`, () => {
    let cluster: InteropCluster | undefined

    before(async function () {
      requireJava(this)
      cluster = await InteropCluster.start({stack, kinds: ['java', 'jg', 'java', 'jg']})
    })

    after(async () => {
      await cluster?.close()
    })

    for (const [query, expected] of Object.entries(QUERIES)) {
      it(`Java's Probe and jg probe get full answers to ${query} over UDP and TCP`, async function () {
        this.timeout(60_000)
        assert.ok(cluster !== undefined)
        const overTcp = ['-tcp', 'true', '-addr', cluster.member('B').site.address, query]
        const bind = ['-bind_addr', cluster.outside.address]
        const answers = await Promise.all([
          cluster.javaProbe('-timeout', '1500', ...bind, query),
          cluster.javaProbe('-timeout', '1500', ...bind, ...overTcp),
          cluster.jg('probe', '-o', 'raw', '-timeout', '1500', ...bind, query),
          cluster.jg('probe', '-o', 'raw', '-timeout', '1500', ...bind, '-tcp', ...overTcp.slice(2)),
        ])
        answers.forEach((text, i) =>
          assertAnswers(text, expected, ['Probe', 'Probe -tcp', 'jg probe', 'jg probe -tcp'][i] ?? ''),
        )
      })
    }
  })
}

/** One answer of each member, each with its header line and what was asked for. */
function assertAnswers(text: string, expected: RegExp, who: string): void {
  const answers = text.split(/^#\d+ \(\d+ bytes\):$/m).slice(1)
  const names = answers.map((answer) => /^(\S+) \[ip=\S+, 4 mbr\(s\), cluster=/m.exec(answer)?.[1] ?? '?').sort()
  assert.deepEqual(names, NAMES, `${who}: ${text}`)
  for (const answer of answers) assert.match(answer, expected, `${who}: ${answer}`)
}
