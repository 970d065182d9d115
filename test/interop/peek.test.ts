import assert from 'node:assert/strict'
import {join} from 'node:path'
import type {PeekResult} from '../../src/evidence/peek-result.ts'
import type {PeekedMemberResult} from '../../src/peek/report.ts'
import type {ReachResult} from '../../src/reach/result.ts'
import {ROOT} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'
import {InteropCluster} from '../support/interop/cluster.ts'
import {MEMBER_VERSIONS, requireJava} from '../support/interop/java.ts'
import type {Member} from '../support/interop/member.ts'
import {TestNetwork} from '../support/interop/netns.ts'
import {OldMember} from '../support/interop/old-member.ts'
import {Outside} from '../support/interop/outside.ts'

const {'4.2': _withoutOurWire, ...RELEASES} = MEMBER_VERSIONS

/** Log lines that a reader of the log would notice. */
const SEEN = /\b(INFO|WARNING|SEVERE)\b/

async function socketOf(member: Member, stack: string): Promise<string> {
  if (stack.startsWith('tcp')) return `${member.site.address}:7800`
  return member.attribute('UDP', 'local_physical_address')
}

async function peek(outside: Outside, ...args: string[]): Promise<{code: number; result: PeekResult}> {
  const {code, stdout, stderr} = await outside.jg('peek', ...args, '-o', 'json')
  assert.notEqual(stdout, '', stderr)
  return {code, result: assertResult('peek', stdout) as PeekResult}
}

function assertView(found: PeekedMemberResult | undefined, name: string, version: string, cluster: string): void {
  assert.ok(found !== undefined)
  assert.deepEqual(
    {outcome: found.outcome, failure: found.failure, version: found.version, cluster: found.cluster, name: found.name},
    {outcome: 'view', failure: null, version, cluster, name},
  )
  assert.equal(found.coordinator, name === 'A')
  assert.equal(found.physicalAddress, found.address)
  assert.deepEqual(
    found.view?.members.map((member) => member.name),
    ['A', 'B'],
  )
  assert.equal(found.view.members[name === 'A' ? 0 : 1]?.uuid, found.uuid)
}

describe('a peek at members of every release', () => {
  let cluster: InteropCluster | undefined
  let outside: Outside | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    outside?.close()
    await cluster?.close()
    cluster = undefined
  })

  for (const [release, version] of Object.entries(RELEASES)) {
    for (const stack of ['tcp.xml', 'udp.xml']) {
      it(`finds version, cluster, names and view of JGroups ${version} and of jg on ${stack}, and remembers the release`, async function () {
        this.timeout(120_000)
        const flags = {jg: ['-wire', release]}
        cluster = await InteropCluster.start({stack, kinds: ['java', 'jg'], version, flags})
        outside = new Outside(cluster.outside)
        const [a, b] = cluster.members
        assert.ok(a !== undefined && b !== undefined)
        const sockets = [await socketOf(a, stack), await socketOf(b, stack)]
        const before = a.process.log
        const {code, result} = await peek(outside, ...sockets)
        assert.equal(code, 0)
        assertView(result.members[0], 'A', version.replace('.Final', ''), cluster.name)
        assertView(result.members[1], 'B', version.replace('.Final', ''), cluster.name)
        const warnings = a.process.log.slice(before.length).match(/has different version/g) ?? []
        assert.equal(warnings.length, Object.keys(RELEASES).indexOf(release), 'one warning for each wrong guess')

        const quiet = a.process.log
        const again = await peek(outside, ...sockets, '--show-wire')
        assertView(again.result.members[0], 'A', version.replace('.Final', ''), cluster.name)
        assert.ok(again.result.members.every(({sent}) => sent?.every((line) => line.includes(release)) === true))
        await settled(a)
        assert.doesNotMatch(a.process.log.slice(quiet.length), SEEN)

        const reached = await outside.jg('reach', ...sockets, '-o', 'json')
        const {rows} = assertResult('reach', reached.stdout) as ReachResult
        assert.deepEqual(
          rows.map(({name, failure}) => [name, failure]),
          [
            ['A', null],
            ['B', null],
          ],
        )
      })
    }
  }
})

/** A round trip of the member's commands: what it had to do before is done. */
async function settled(member: Member): Promise<void> {
  await member.attribute('GMS', 'view')
}

describe('a peek', () => {
  let cluster: InteropCluster | undefined
  let outside: Outside | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    outside?.close()
    await cluster?.close()
    cluster = undefined
  })

  it('leaves no trace on a Java member: no line in its log, no entry in its caches, no view', async function () {
    this.timeout(60_000)
    cluster = await InteropCluster.start({stack: 'tcp-fast.xml', kinds: ['java', 'java']})
    outside = new Outside(cluster.outside)
    const member = cluster.member('A')
    const uuids = async (): Promise<string[]> => {
      const told = await cluster?.jg('probe', '-tcp', '-addr', `${member.site.address}:7500`, 'uuids', '-o', 'raw')
      return (told ?? '').match(/^[^ ]+: [0-9a-f-]{36}: \S+/gm)?.sort() ?? []
    }
    const before = {uuids: await uuids(), views: member.views.length}
    assert.equal(before.uuids.length, 2)
    const log = member.process.log
    for (let i = 0; i < 3; i++) {
      const {code} = await peek(outside, member.site.address, '--jgroups', '5.5', '--forget')
      assert.equal(code, 0)
    }
    // A wrong name has no cost when FD_SOCK2 reveals the right one first.
    const other = await peek(outside, member.site.address, '--jgroups', '5.5', '--forget', '--cluster', 'other')
    assert.deepEqual([other.code, other.result.members[0]?.cluster], [3, cluster.name])
    assert.deepEqual({uuids: await uuids(), views: member.views.length}, before)
    assert.doesNotMatch(member.process.log.slice(log.length), SEEN)
    assert.equal((await member.report()).received, 0)
  })

  it('finds the name of a member without MERGE3, and its application gets no message', async function () {
    this.timeout(60_000)
    cluster = await InteropCluster.start({stack: 'tcp-no-merge.xml', kinds: ['java', 'jg']})
    outside = new Outside(cluster.outside)
    const addresses = cluster.members.map(({site}) => site.address)
    const {code, result} = await peek(outside, ...addresses, '--timeout', '700ms')
    assert.equal(code, 3)
    assert.deepEqual(
      result.members.map(({outcome, name, cluster: of, failure}) => [outcome, name, of, failure?.layer]),
      [
        ['identity', 'A', cluster.name, 'answer'],
        ['identity', 'B', cluster.name, 'answer'],
      ],
    )
    for (const member of cluster.members) assert.equal((await member.report()).received, 0)
  })

  it('sees that members speak TLS, and looks at them with it', async function () {
    this.timeout(60_000)
    const keystore = (name: string): string => join(ROOT, 'test/vectors/keystores', name)
    const properties = {'tls.keystore': keystore('java17.p12'), 'tls.truststore': keystore('trust.p12')}
    cluster = await InteropCluster.start({stack: 'tcp-tls.xml', kinds: ['java', 'jg'], properties})
    outside = new Outside(cluster.outside)
    const addresses = cluster.members.map(({site}) => site.address)
    const plain = await peek(outside, ...addresses)
    assert.deepEqual(
      plain.result.members.map(({failure, cluster: of}) => [failure?.layer, of]),
      addresses.map(() => ['tls', cluster?.name]),
      JSON.stringify(plain.result.members),
    )
    const trust = ['--tls-truststore', keystore('trust.p12'), '--tls-truststore-password', 'changeit']
    const {code, result} = await peek(outside, ...addresses, ...trust)
    assert.equal(code, 0, JSON.stringify(result))
    assertView(result.members[0], 'A', '5.5.6', cluster.name)
    assertView(result.members[1], 'B', '5.5.6', cluster.name)
  })

  it('works over TCP_NIO2', async function () {
    this.timeout(60_000)
    cluster = await InteropCluster.start({stack: 'tcp-nio-fast.xml', kinds: ['java', 'java']})
    outside = new Outside(cluster.outside)
    const log = cluster.member('A').process.log
    const {code, result} = await peek(outside, ...cluster.members.map(({site}) => site.address))
    assert.equal(code, 0)
    assertView(result.members[0], 'A', '5.5.6', cluster.name)
    assertView(result.members[1], 'B', '5.5.6', cluster.name)
    assert.doesNotMatch(cluster.member('A').process.log.slice(log.length), SEEN)
  })
})

describe('a peek at members of 4.2', () => {
  for (const stack of ['tcp.xml', 'udp.xml']) {
    it(`shows everything on ${stack} when the cluster is known, and asks for its name otherwise`, async function () {
      requireJava(this)
      this.timeout(60_000)
      const network = new TestNetwork(2)
      const [site, place] = network.sites
      assert.ok(site !== undefined && place !== undefined)
      const outside = new Outside(place)
      const hosts = {'jgroups.bind_addr': site.address, 'jgroups.tcpping.initial_hosts': `${site.address}[7800]`}
      const member = new OldMember('A', site, {cluster: 'old', stack, properties: hosts})
      try {
        const socket = (await member.connected()).replace('/', '')
        const transport = ['--transport', stack.replace('.xml', '')]
        const unnamed = await peek(outside, socket, '--jgroups', '4.2', ...transport)
        assert.equal(unnamed.code, 4)
        assert.match(unnamed.result.members[0]?.failure?.reason ?? '', /give the name of the cluster/)
        const log = member.process.log
        const {code, result} = await peek(outside, socket, '--jgroups', '4.2', '--cluster', 'old', ...transport)
        assert.equal(code, 0)
        const [found] = result.members
        assert.deepEqual(
          [found?.outcome, found?.version, found?.cluster, found?.name, found?.coordinator, found?.physicalAddress],
          ['view', '4.2.30', 'old', 'A', true, socket],
        )
        assert.doesNotMatch(member.process.log.slice(log.length), SEEN)

        // Its FD_SOCK sends nothing that identifies its owner.
        const asked = ['--jgroups', '4.2', '--cluster', 'old', '--no-fd', ...transport]
        const reached = await outside.jg('reach', socket, ...asked, '-o', 'json')
        const [row] = (assertResult('reach', reached.stdout) as ReachResult).rows
        assert.deepEqual([row?.name, row?.version, row?.failure], ['A', '4.2.30', null])
      } finally {
        await member.process.end(2000)
        outside.close()
        network.close()
      }
    })
  }
})
