import assert from 'node:assert/strict'
import {fileURLToPath} from 'node:url'
import type {AttrResult} from '../../src/attributes/read.ts'
import type {AttrSetResult} from '../../src/attributes/write.ts'
import type {OperationResult} from '../../src/diag/client/operation-result.ts'
import type {StacksResult} from '../../src/diag/client/stacks-result.ts'
import type {ProbeResult} from '../../src/diag/client/probe-result.ts'
import {InteropCluster} from '../support/interop/cluster.ts'
import {MEMBER_VERSIONS, requireJava} from '../support/interop/java.ts'
import {type Site, TestNetwork} from '../support/interop/netns.ts'
import {OldMember} from '../support/interop/old-member.ts'
import {RepeatedJg} from '../support/interop/repeated.ts'
import {assertResult} from '../support/result-schema.ts'

const OLD_VERSION = MEMBER_VERSIONS['4.2']
const RELEASES = Object.values(MEMBER_VERSIONS)

/** Keys with lines of a known form that every member must return, and the release that introduced them. */
const RECORDS: readonly (readonly [key: string, shown: string, since: string])[] = [
  ['uuids', 'uuids', '4'],
  ['member-addrs', 'member-addrs', '4'],
  ['props', 'props', '4'],
  ['pp', 'protocols', '4'],
  ['ops', 'ops', '4'],
  ['ops=FRAG2', 'ops', '4'],
  ['dump-digest', 'dump-digest', '4'],
  ['threads=cpu=3', 'threads=cpu=3', '4'],
  ['enable-cpu', 'enable-cpu', '4'],
  ['disable-contention', 'disable-contention', '4'],
  ['metrics', 'metrics', '5.3'],
]

interface Running {
  /** A host that runs no member, and the address of one that does. */
  readonly outside: Site
  readonly address: string
  end(): Promise<void>
}

async function startNew(stack: string, version: string): Promise<Running> {
  const cluster = await InteropCluster.start({stack: `${stack}-probe.xml`, kinds: ['java', 'java'], version})
  return {outside: cluster.outside, address: cluster.member('A').site.address, end: () => cluster.close()}
}

async function startOld(stack: string): Promise<Running> {
  const network = new TestNetwork(3)
  const [one, two, outside] = network.sites
  assert.ok(one !== undefined && two !== undefined && outside !== undefined)
  const hosts = `${one.address}[7800],${two.address}[7800]`
  const file = fileURLToPath(new URL(`stacks/${stack}-probe-4.2.xml`, import.meta.url))
  const members: OldMember[] = []
  for (const [i, site] of [one, two].entries()) {
    const properties = {'jgroups.bind_addr': site.address, 'jgroups.tcpping.initial_hosts': hosts}
    const member = new OldMember('AB'.charAt(i), site, {cluster: 'old', stack: file, properties})
    members.push(member)
    await member.connected()
  }
  const first = members[0]?.process
  await first?.until(
    () => members[0]?.views.at(-1)?.includes('(2)') === true,
    15_000,
    () => 'has no view of two',
  )
  const end = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.process.end(2000)))
    network.close()
  }
  return {outside, address: one.address, end}
}

function namesOf(members: readonly {readonly name: string | null; readonly status: string}[]): unknown {
  return members.map(({name, status}) => `${name ?? ''} ${status}`).sort()
}

const BOTH = ['A answered', 'B answered']

for (const version of RELEASES) {
  for (const stack of ['udp', 'tcp']) {
    describe(`jg and the diagnostics of JGroups ${version} on ${stack}`, function () {
      this.timeout(60_000)
      let running: Running | undefined
      let jg: RepeatedJg | undefined

      before(async function () {
        requireJava(this)
        running = version === OLD_VERSION ? await startOld(stack) : await startNew(stack, version)
        jg = new RepeatedJg(running.outside)
      })

      after(async () => {
        await jg?.end()
        await running?.end()
      })

      async function ask<T>(command: string, words: readonly string[], overTcp: boolean): Promise<T> {
        assert.ok(jg !== undefined && running !== undefined)
        const reach = overTcp ? ['-tcp', '-addr', running.address] : ['-bind_addr', running.outside.address]
        const all = [...command.split(' '), ...reach, '-timeout', '4s', '--expect', '2', '-o', 'json', ...words]
        const {text, code} = await jg.run(...all)
        assert.equal(code, 0, `${all.join(' ')}: ${text}`)
        return assertResult(command.replaceAll(' ', ':'), text) as T
      }

      for (const overTcp of [false, true]) {
        const way = overTcp ? 'TCP' : 'UDP'

        it(`answers and all keys are understood over ${way}`, async () => {
          const {members} = await ask<ProbeResult>('probe', [], overTcp)
          assert.deepEqual(namesOf(members), BOTH)
          for (const {view, version: told} of members) {
            assert.match(view ?? '', /^\[A\|1\] \(2\) \[A, B\]$/)
            assert.ok(told?.startsWith(version), told ?? '')
          }
          const attributes = await ask<ProbeResult>('probe', ['jmx'], overTcp)
          for (const {attributes: all} of attributes.members) {
            assert.ok(Object.keys(all).length > 10)
            assert.equal(all['GMS']?.['view'], '[A|1] (2) [A, B]')
          }
          for (const [key, shown, since] of RECORDS) {
            if (version < since) continue
            const result = await ask<ProbeResult>('probe', ['--yes', key], overTcp)
            assert.deepEqual(namesOf(result.members), BOTH, key)
            for (const {records, values} of result.members) {
              assert.ok((records[shown]?.length ?? 0) > 0, `${key}: ${JSON.stringify(values)}`)
            }
          }
          const texts = await ask<ProbeResult>('probe', ['keys', 'digest-history', 'max-list-print-size'], overTcp)
          for (const {values} of texts.members) {
            assert.deepEqual(Object.keys(values).sort(), ['digest-history', 'keys', 'max-list-print-size'])
          }
        })

        it(`reads, changes and calls over ${way}`, async () => {
          const read = await ask<AttrResult>('attr get', ['GMS.view', 'FRAG2.frag_size'], overTcp)
          assert.deepEqual(namesOf(read.members), BOTH)
          for (const {attributes} of read.members) {
            assert.deepEqual(Object.keys(attributes), ['FRAG2.frag_size', 'GMS.view'])
          }
          const size = overTcp ? '51000' : '52000'
          const set = await ask<AttrSetResult>('attr set', [`FRAG2.frag_size=${size}`, '--yes'], overTcp)
          assert.deepEqual(
            set.members.map(({name, changes}) => [name, changes[0]?.outcome]),
            [
              ['A', 'set'],
              ['B', 'set'],
            ],
          )
          const digest = await ask<OperationResult>('op', ['STABLE.printDigest'], overTcp)
          for (const {result} of digest.members) assert.match(result ?? '', /A: \[-?\d+\]/)
          const stacks = await ask<StacksResult>('protocol list', [], overTcp)
          assert.ok(stacks.same)
          assert.equal(stacks.members[0]?.protocols[0], stack.toUpperCase())
          assert.deepEqual(namesOf((await ask<ProbeResult>('stats reset', ['--yes'], overTcp)).members), BOTH)
        })
      }

      it('shows the message with which members refuse an invalid value', async () => {
        assert.ok(jg !== undefined && running !== undefined)
        const words = [
          'attr',
          'set',
          '-bind_addr',
          running.outside.address,
          'FRAG2.frag_size=60K',
          '--force',
          '--yes',
          '-o',
          'json',
        ]
        const {text, code} = await jg.run(...words)
        const {members} = assertResult('attr:set', text) as AttrSetResult
        assert.deepEqual(
          members.map(({name, changes}) => [name, changes[0]?.outcome]),
          [
            ['A', 'refused'],
            ['B', 'refused'],
          ],
          text,
        )
        assert.equal(code, 1)
      })
    })
  }
}
