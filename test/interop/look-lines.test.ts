import assert from 'node:assert/strict'
import {join} from 'node:path'
import {ROOT} from '../support/cli.ts'
import {InteropCluster} from '../support/interop/cluster.ts'
import {EARLY_5_5, MEMBER_VERSIONS, requireJava} from '../support/interop/java.ts'
import type {Member} from '../support/interop/member.ts'
import {Outside} from '../support/interop/outside.ts'

/** A log record that a reader would notice, including its stack trace. */
const RECORD = /^\d\d:\d\d:\d\d\.\d{3} (INFO|WARNING|SEVERE) .*$/gm
/** Records that the first look causes on a member of unknown release: one for each wrong guess. */
const FIRST_COST: Readonly<Record<string, number>> = {
  [MEMBER_VERSIONS['5.5']]: 0,
  [EARLY_5_5]: 0,
  [MEMBER_VERSIONS['5.4']]: 1,
  [MEMBER_VERSIONS['5.3']]: 2,
}
/** Every command that looks at members by their own port. */
const LOOKS: readonly (readonly string[])[] = [
  ['reach'],
  ['peek'],
  ['status'],
  ['view'],
  ['wait', '--for', 'one-view', '--timeout', '5s'],
  ['reach', '--matrix'],
  ['reach', '--from-status'],
  ['reach', '--no-fd'],
]
const FIRST_LOOKS = LOOKS.slice(0, 3)

describe('log lines on Java members caused by jg', () => {
  let cluster: InteropCluster | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    await cluster?.close()
    cluster = undefined
  })

  /** Looks once and returns the records that the member wrote meanwhile. */
  async function cost(
    outside: Outside,
    member: Member,
    [command = '', ...rest]: readonly string[],
    code = 0,
  ): Promise<readonly string[]> {
    const before = member.process.log.length
    const ended = await outside.jg(command, `${member.site.address}:7800`, ...rest)
    assert.equal(ended.code, code, `${command} ${rest.join(' ')}\n${ended.stdout}${ended.stderr}`)
    // A round trip of the member's commands: what it had to do before is done.
    await member.attribute('GMS', 'view')
    return member.process.log.slice(before).match(RECORD) ?? []
  }

  for (const [version, expected] of Object.entries(FIRST_COST)) {
    for (const stack of ['tcp.xml', 'tcp-nio-fast.xml']) {
      it(`JGroups ${version} on ${stack}: ${String(expected)} for the first look, none for any other`, async function () {
        this.timeout(120_000)
        cluster = await InteropCluster.start({stack, kinds: ['java'], version})
        const member = cluster.member('A')
        for (const first of FIRST_LOOKS) {
          const outside: Outside = new Outside(cluster.outside)
          const records = await cost(outside, member, first)
          assert.equal(records.length, expected, `first ${first.join(' ')}: ${records.join('\n')}`)
          const next = first === FIRST_LOOKS[0] ? LOOKS : FIRST_LOOKS
          for (const look of next) assert.deepEqual(await cost(outside, member, look), [], look.join(' '))
          outside.close()
        }
      })
    }

    it(`JGroups ${version} behind TLS: nothing that failed is tried twice`, async function () {
      this.timeout(120_000)
      const keystore = (name: string): string => join(ROOT, 'test/vectors/keystores', name)
      const properties = {'tls.keystore': keystore('java17.p12'), 'tls.truststore': keystore('trust.p12')}
      cluster = await InteropCluster.start({stack: 'tcp-tls.xml', kinds: ['java'], version, properties})
      const member = cluster.member('A')
      const outside: Outside = new Outside(cluster.outside)
      const records = await cost(outside, member, ['peek'], 3)
      assert.ok(records.length <= expected + 1, records.join('\n'))
      for (const [look, code] of [
        [['peek'], 3],
        [['status'], 3],
        [['reach'], 4],
      ] as const)
        assert.deepEqual(await cost(outside, member, look, code), [], look.join(' '))
      const trust = ['--tls-truststore', keystore('trust.p12'), '--tls-truststore-password', 'changeit']
      for (const look of ['status', 'peek', 'reach'])
        assert.deepEqual(await cost(outside, member, [look, ...trust]), [], look)
      outside.close()
    })
  }
})
