import assert from 'node:assert/strict'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {StatusResult} from '../../src/evidence/verdict.ts'
import {InteropCluster} from '../support/interop/cluster.ts'
import {MEMBER_VERSIONS, requireJava} from '../support/interop/java.ts'
import {Member} from '../support/interop/member.ts'
import {TestNetwork} from '../support/interop/netns.ts'
import {OldMember} from '../support/interop/old-member.ts'
import {Outside} from '../support/interop/outside.ts'
import {assertResult} from '../support/result-schema.ts'

const QUIET = fileURLToPath(new URL('stacks/tcp-quiet.xml', import.meta.url))
const {'4.2': _withoutOurWire, ...RELEASES} = MEMBER_VERSIONS

interface StatusRun {
  readonly code: number
  readonly result: StatusResult
}

async function status(outside: Outside, ...args: string[]): Promise<StatusRun> {
  const {code, stdout, stderr} = await outside.jg('status', ...args, '-o', 'json')
  assert.notEqual(stdout, '', stderr)
  return {code, result: assertResult('status', stdout) as StatusResult}
}

/** Name, coordinator mark, members of the own view, status. */
function rows({members, views}: StatusResult): unknown[] {
  return members.map(({name, view, coordinator, status: memberStatus}) => [
    name,
    coordinator,
    views.find((one) => one.view === view && name !== null && one.heldBy.includes(name))?.members.join('') ?? null,
    memberStatus,
  ])
}

async function socketOf(member: Member, stack: string): Promise<string> {
  if (stack.startsWith('tcp')) return `${member.site.address}:7800`
  return member.attribute('UDP', 'local_physical_address')
}

describe('jg status of Java and jg members with diagnostics off', () => {
  let cluster: InteropCluster | undefined
  let outside: Outside | undefined
  let folder = ''
  let config: string[] = []

  before(async function () {
    requireJava(this)
    folder = mkdtempSync(join(tmpdir(), 'jg-status-'))
    cluster = await InteropCluster.start({stack: 'tcp-quiet.xml', kinds: ['java', 'jg', 'jg', 'java', 'jg']})
    outside = new Outside(cluster.outside)
    const hosts = cluster.members.map(({site}) => `${site.address}[7800]`).join(',')
    config = ['--props', QUIET, `-Djgroups.tcpping.initial_hosts=${hosts}`]
  })

  after(async () => {
    outside?.close()
    await cluster?.close()
    rmSync(folder, {recursive: true, force: true})
  })

  it('starts with one address, names members without a known address, and finds all of them later', async function () {
    this.timeout(30_000)
    assert.ok(cluster !== undefined && outside !== undefined)
    const first = await status(outside, `${cluster.member('B').site.address}:7800`)
    assert.equal(first.code, 3)
    assert.equal(first.result.totals.members, 5)
    assert.deepEqual(
      first.result.members.map(({name, layer}) => [name, layer]).filter(([name]) => name !== null),
      [['B', null]],
    )
    assert.equal(first.result.members.filter(({layer}) => layer === 'address').length, 4)
    assert.equal((await status(outside, ...config)).code, 0)
    const again = await status(outside, `${cluster.member('B').site.address}:7800`)
    assert.deepEqual(
      {code: again.code, answered: again.result.totals.answered},
      {code: 0, answered: 5},
      JSON.stringify(again.result.findings),
    )
  })

  it('shows one view of all, with the coordinator marked', async function () {
    this.timeout(30_000)
    assert.ok(outside !== undefined)
    const {code, result} = await status(outside, ...config, '--expect', '5', '--quorum')
    assert.equal(code, 0, JSON.stringify(result.findings))
    assert.deepEqual(
      rows(result),
      ['A', 'B', 'C', 'D', 'E'].map((name) => [name, name === 'A', 'ABCDE', 'answered']),
    )
    assert.ok(result.members.every(({version, source}) => version === '5.5.6' && source === 'peek'))
    assert.equal(result.quorum, true)
  })

  it('shows a split into 2, 2 and 1 as three groups', async function () {
    this.timeout(30_000)
    assert.ok(cluster !== undefined && outside !== undefined)
    await Promise.all(cluster.members.map((member) => member.inject('A=A/B;B=A/B;C=C/D;D=C/D;E=E')))
    const {code, result} = await status(outside, ...config, '--expect', '5')
    assert.equal(code, 3)
    assert.deepEqual(rows(result), [
      ['A', true, 'AB', 'answered'],
      ['B', false, 'AB', 'answered'],
      ['C', true, 'CD', 'answered'],
      ['D', false, 'CD', 'answered'],
      ['E', true, 'E', 'answered'],
    ])
    assert.deepEqual(
      result.findings.map(({kind}) => kind),
      ['views differ', 'several coordinators'],
    )
    const quorum = await status(outside, ...config, '--expect', '5', '--quorum')
    assert.deepEqual({code: quorum.code, quorum: quorum.result.quorum}, {code: 5, quorum: false})
  })

  it('shows a killed member as unreachable, and the member that takes its address as another one', async function () {
    this.timeout(60_000)
    assert.ok(cluster !== undefined && outside !== undefined)
    const before = (await status(outside, ...config)).result.members.find(({name}) => name === 'D')
    assert.ok(before?.uuid != null && before.address !== null)
    const views = cluster.member('C').views.length
    await cluster.member('D').crash()
    const {result} = await status(outside, ...config)
    const dead = result.members.find(({address}) => address === before.address)
    assert.deepEqual([dead?.status, dead?.layer, dead?.source], ['unreachable', 'tcp', null])
    await cluster.member('C').waitForView((view) => view.members.join('') === 'C', 20_000, 'view without D', views)

    mkdirSync(join(folder, 'store', cluster.name), {recursive: true})
    writeFileSync(join(folder, 'store', cluster.name, 'demo.list'), `D \t${before.uuid} \t${before.address} \tF\n`)
    const stranger = cluster.launch(
      'jg',
      {'jgroups.tcpping.initial_hosts': before.address.replace(/:(\d+)$/, '[$1]')},
      cluster.member('D').site,
    )
    await stranger.ready()
    await stranger.connect()
    const run = await status(outside, '--store', `file:${join(folder, 'store')}`)
    const of = (name: string) => run.result.members.find((member) => member.name === name)
    assert.deepEqual([of('D')?.status, of('D')?.uuid], ['other member on this address', before.uuid])
    assert.match(of('D')?.reason ?? '', /^F of cluster interop-\S+ answers there$/)
    assert.deepEqual([of('F')?.status, of('F')?.address], ['answered', before.address])
    assert.equal(run.code, 3)
  })
})

describe('jg status of members of every release', () => {
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
      it(`shows JGroups ${version} and jg on ${stack} in one view`, async function () {
        this.timeout(60_000)
        cluster = await InteropCluster.start({stack, kinds: ['java', 'jg'], version, flags: {jg: ['-wire', release]}})
        outside = new Outside(cluster.outside)
        const sockets = await Promise.all(cluster.members.map((member) => socketOf(member, stack)))
        const {code, result} = await status(outside, ...sockets, '--no-search')
        assert.equal(code, 0, JSON.stringify(result))
        assert.deepEqual(rows(result), [
          ['A', true, 'AB', 'answered'],
          ['B', false, 'AB', 'answered'],
        ])
        assert.ok(result.members.every((member) => member.version === version.replace('.Final', '')))
        if (stack !== 'udp.xml') return
        // Diagnostics are on in the stack that JGroups ships: the multicast group reaches all members.
        const group = await status(outside, '224.0.75.75', '-bind_addr', cluster.outside.address)
        assert.equal(group.code, 0, JSON.stringify(group.result))
        assert.deepEqual(
          group.result.members.map(({name}) => name),
          ['A', 'B'],
        )
      })
    }
  }

  for (const stack of ['tcp.xml', 'udp.xml']) {
    it(`shows a member of 4.2 on ${stack} whose cluster is named`, async function () {
      this.timeout(60_000)
      const network = new TestNetwork(2)
      const [site, place] = network.sites
      assert.ok(site !== undefined && place !== undefined)
      const hosts = {'jgroups.bind_addr': site.address, 'jgroups.tcpping.initial_hosts': `${site.address}[7800]`}
      const member = new OldMember('A', site, {cluster: 'old', stack, properties: hosts})
      outside = new Outside(place)
      try {
        const socket = (await member.connected()).replace('/', '')
        const {code, result} = await status(outside, socket, '--jgroups', '4.2', '--cluster', 'old')
        assert.equal(code, 0, JSON.stringify(result))
        assert.deepEqual(rows(result), [['A', true, 'A', 'answered']])
        assert.equal(result.members[0]?.version, '4.2.30')
      } finally {
        await member.process.end(2000)
        network.close()
      }
    })
  }
})

describe('jg status of causes that it names', () => {
  let cluster: InteropCluster | undefined
  let outside: Outside | undefined
  let other: Member | undefined

  before(function () {
    requireJava(this)
  })

  afterEach(async () => {
    outside?.close()
    await other?.process.end(2000)
    await cluster?.close()
    cluster = undefined
    other = undefined
  })

  const codes = ({findings}: StatusResult): string[] => findings.map(({code}) => code)

  for (const kind of ['java', 'jg'] as const) {
    it(`says that a stopped coordinator of ${kind} hangs, and that it is the coordinator`, async function () {
      this.timeout(60_000)
      cluster = await InteropCluster.start({stack: 'tcp-quiet.xml', kinds: [kind, 'jg', 'java']})
      outside = new Outside(cluster.outside)
      const sockets = cluster.members.map(({site}) => `${site.address}:7800`)
      assert.equal((await status(outside, ...sockets)).code, 0)
      cluster.member('A').pause()
      const {code, result} = await status(outside, ...sockets)
      assert.equal(code, 3)
      assert.deepEqual(codes(result), ['JG1005', 'JG1023'], JSON.stringify(result.findings))
      const [hung] = result.members.filter(({source}) => source === null)
      assert.deepEqual([hung?.coordinator, hung?.came, hung?.address], [true, 'hung', sockets[0]])
      assert.match(result.findings[1]?.text ?? '', / hangs, and other members still have it in their view: its system /)
      assert.ok(result.findings[1]?.proof.some((id) => id === `transport ${sockets[0] ?? ''}`))
      const reached = await outside.jg('reach', sockets[0] ?? '')
      assert.match(reached.stdout, / fails at handshake: its system takes connections .* \[JG1023\]/)
    })
  }

  it('says that 5.3 and 5.5 refuse each other', async function () {
    this.timeout(60_000)
    cluster = await InteropCluster.start({stack: 'tcp-quiet.xml', kinds: ['java', 'jg']})
    outside = new Outside(cluster.outside)
    const {address} = cluster.outside
    const sockets = [...cluster.members.map(({site}) => site.address), address].map((host) => `${host}:7800`)
    other = new Member({
      name: 'C',
      kind: 'java',
      site: cluster.outside,
      cluster: cluster.name,
      stack: QUIET,
      properties: {'jgroups.bind_addr': address, 'jgroups.tcpping.initial_hosts': `${address}[7800]`},
      version: MEMBER_VERSIONS['5.3'],
      flags: [],
    })
    await other.ready()
    await other.connect()
    const {code, result} = await status(outside, ...sockets)
    assert.equal(code, 3)
    assert.deepEqual(codes(result), ['JG1006', 'JG1003', 'JG1004'])
    assert.match(result.findings[0]?.text ?? '', / run 5\.5 \(A, B\) and 5\.3 \(C\), which refuse each other: /)
    const reached = await outside.jg('reach', ...sockets)
    assert.equal(reached.code, 3)
    assert.match(reached.stdout, /which refuse each other: .* \[JG1006\]/)
    const waited = await outside.jg('wait', ...sockets, '--for', 'members=3', '--timeout', '1s')
    assert.match(waited.stdout, /^contradicted: .* \[JG1006\]$/m)
  })
})
