import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import type {ReachedResult, ReachResult} from '../../src/reach/result.ts'
import {InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'
import {Member} from '../support/interop/member.ts'
import {type Site} from '../support/interop/netns.ts'
import {available, requireTools} from '../support/requirements.ts'
import {Outside} from '../support/interop/outside.ts'
import {assertResult} from '../support/result-schema.ts'

/** Runs iptables at a site; all rules go with the site. */
function iptables(site: Site, rule: string): void {
  execFileSync('ip', ['netns', 'exec', site.namespace ?? '', 'iptables', ...rule.split(' ')], {stdio: 'pipe'})
}

describe('jg reach names the step that fails', () => {
  let cluster: InteropCluster
  let outside: Outside
  let a: Site
  let b: Site
  /** A member of another cluster, and one behind address translation that announces a wrong address. */
  let others: Member[] = []
  let close = (): Promise<void> => Promise.resolve()

  before(async function () {
    requireJava(this)
    requireTools(this, 'namespaces')
    cluster = new InteropCluster({stack: 'tcp-fast.xml', kinds: ['java', 'jg', 'java', 'java']})
    close = () => cluster.close()
    const [first, second, third, fourth] = cluster.network.sites
    assert.ok(first !== undefined && second !== undefined && third !== undefined && fourth !== undefined)
    a = first
    b = second
    const members = [cluster.launch('java'), cluster.launch('jg')]
    others = [lone('X', third, 'blue', {}), lone('Y', fourth, 'green', {'jgroups.external_addr': '10.83.0.99'})]
    outside = new Outside(cluster.outside)
    close = () => {
      outside.close()
      return cluster.close()
    }
    await Promise.all([...members, ...others].map((member) => member.ready()))
    for (const member of members) await member.connect()
    await Promise.all(others.map((member) => member.connect()))
    await cluster.agree(members, 10_000)
    if (!available('iptables')) return
    iptables(fourth, '-t nat -A PREROUTING -p tcp --dport 17800 -j REDIRECT --to-ports 7800')
    iptables(fourth, '-t nat -A PREROUTING -p tcp --dport 17900 -j REDIRECT --to-ports 7900')
  })

  after(async () => {
    await Promise.all(others.map((member) => member.end()))
    await close()
  })

  function lone(name: string, site: Site, of: string, properties: Readonly<Record<string, string>>): Member {
    const hosts = `${site.address}[7800]`
    return new Member({
      name,
      kind: 'java',
      site,
      cluster: of,
      stack: new URL('./stacks/tcp-fast.xml', import.meta.url).pathname,
      properties: {'jgroups.bind_addr': site.address, 'jgroups.tcpping.initial_hosts': hosts, ...properties},
      flags: [],
    })
  }

  async function reach(
    ...args: string[]
  ): Promise<{code: number; rows: readonly ReachedResult[]; result: ReachResult}> {
    const {code, stdout, stderr} = await outside.jg('reach', ...args, '--timeout', '1s', '-o', 'json')
    assert.notEqual(stdout, '', stderr)
    const result = assertResult('reach', stdout) as ReachResult
    return {code, rows: result.rows, result}
  }

  async function fails(layer: string, reason: RegExp, code: number, ...args: string[]): Promise<void> {
    const told = await reach(a.address, b.address, ...args)
    assert.equal(told.rows[0]?.failure, null, JSON.stringify(told.rows[0]))
    assert.equal(told.rows[1]?.failure?.layer, layer, JSON.stringify(told.rows[1]))
    assert.match(told.rows[1].failure.reason, reason)
    assert.equal(told.code, code)
  }

  /** Runs with a rule at a site, and takes it away. */
  async function withRule(context: Mocha.Context, site: Site, rule: string, task: () => Promise<void>): Promise<void> {
    requireTools(context, 'iptables')
    iptables(site, `-I ${rule}`)
    try {
      await task()
    } finally {
      iptables(site, `-D ${rule}`)
    }
  }

  it('passes every step when nothing is in the way, and shows what members report about each other', async function () {
    this.timeout(30_000)
    const {code, rows, result} = await reach(a.address, b.address, '--matrix')
    assert.deepEqual(
      rows.map(({failure}) => failure),
      [null, null],
    )
    assert.equal(code, 0)
    const steps = ['name', 'tcp', 'handshake', 'answer', 'identity', 'address', 'fd-port', 'fd-identity', 'diagnostics']
    for (const row of rows) {
      assert.deepEqual(
        row.steps.map(({layer, status}) => `${layer} ${status}`),
        steps.map((layer) => `${layer} ok`),
      )
    }
    const cells = result.matrix?.flatMap((row) => row.cells.filter(({uuid}) => uuid !== row.uuid))
    assert.deepEqual(
      cells?.map(({inView, isRight}) => [inView, isRight]),
      [
        [true, true],
        [true, true],
      ],
    )
  })

  it('finds the members by itself with --from-status', async function () {
    this.timeout(30_000)
    const {rows} = await reach('--from-status', a.address)
    assert.deepEqual(
      rows.map(({name, failure}) => [name, failure]),
      [
        ['A', null],
        ['B', null],
      ],
    )
  })

  const from = (): string => `-s ${cluster.outside.address}`

  it('a firewall that drops packets to the transport: tcp, and that the host is up', async function () {
    this.timeout(30_000)
    await withRule(this, b, `INPUT -p tcp ${from()} --dport 7800 -j DROP`, () =>
      fails('tcp', /^no reaction within .*drops.*; FD_SOCK2 on port 7900 answers .* so the host is up/, 5),
    )
  })

  it('a firewall that drops only packets from the transport: tcp', async function () {
    this.timeout(30_000)
    await withRule(this, b, `OUTPUT -p tcp -d ${cluster.outside.address} --sport 7800 -j DROP`, () =>
      fails('tcp', /^no reaction within .*or those that come back.*the host is up/, 5),
    )
  })

  it('a firewall that rejects connections to the transport: tcp, refused', async function () {
    this.timeout(30_000)
    await withRule(this, b, `INPUT -p tcp ${from()} --dport 7800 -j REJECT`, () => fails('tcp', /^refused/, 5))
    await withRule(this, b, `INPUT -p tcp ${from()} --dport 7800 -j REJECT --reject-with icmp-host-prohibited`, () =>
      fails('tcp', /^no way to the host \(EHOSTUNREACH\)/, 5),
    )
  })

  it('a firewall that allows connections but no data: answer', async function () {
    this.timeout(30_000)
    await withRule(
      this,
      b,
      `OUTPUT -p tcp -d ${cluster.outside.address} --sport 7800 --tcp-flags PSH PSH -j DROP`,
      () => fails('answer', /is taken and nothing comes back/, 5),
    )
  })

  it("a firewall before FD_SOCK2's port: fd-port, dropped or refused", async function () {
    this.timeout(30_000)
    await withRule(this, b, `INPUT -p tcp ${from()} --dport 7900 -j DROP`, () =>
      fails('fd-port', /7900: no reaction, packets are dropped.*a firewall drops packets to it/, 3),
    )
    await withRule(this, b, `INPUT -p tcp ${from()} --dport 7900 -j REJECT --reject-with tcp-reset`, () =>
      fails('fd-port', /7900: refused.*not published, a firewall rejects it/, 3),
    )
    await withRule(this, b, `INPUT -p tcp ${from()} --dport 7900 -j REJECT --reject-with tcp-reset`, async () => {
      assert.equal((await reach(b.address, '--no-fd')).code, 0)
    })
  })

  it('a port that a member of another cluster has: identity', async function () {
    this.timeout(30_000)
    const [x] = others
    assert.ok(x !== undefined)
    const {code, rows} = await reach(a.address, b.address, x.site.address)
    assert.equal(rows[2]?.failure?.layer, 'identity')
    assert.match(rows[2].failure.reason, /X of cluster blue answers, of cluster .* one was expected/)
    assert.equal(code, 3)
  })

  it('address translation with a wrong external_addr: address', async function () {
    requireTools(this, 'iptables')
    this.timeout(30_000)
    const y = others[1]
    assert.ok(y !== undefined)
    const {code, rows} = await reach(`${y.site.address}:17800`)
    assert.equal(rows[0]?.failure?.layer, 'address', JSON.stringify(rows[0]))
    assert.match(
      rows[0].failure.reason,
      /says it is at 10\.83\.0\.99:7800, and was reached at .*:17800; from here nobody answers/,
    )
    assert.match(rows[0].failure.reason, /set external_addr and external_port/)
    assert.equal(code, 3)
  })

  it('another FD_SOCK2 on the port: fd-identity', async function () {
    requireTools(this, 'sysctl')
    this.timeout(30_000)
    const [x] = others
    assert.ok(x !== undefined)
    await withRule(
      this,
      b,
      `PREROUTING -t nat -p tcp ${from()} --dport 7900 -j DNAT --to-destination ${x.site.address}:7900`,
      async () => {
        execFileSync('ip', ['netns', 'exec', b.namespace ?? '', 'sysctl', '-qw', 'net.ipv4.ip_forward=1'])
        iptables(b, '-t nat -A POSTROUTING -p tcp --dport 7900 -j MASQUERADE')
        await fails('fd-identity', /port 7900 belongs to member .* of cluster blue/, 3)
      },
    )
  })

  it('shows in the matrix that neither member has the other in its view', async function () {
    this.timeout(30_000)
    const members = ['A', 'B'].map((name) => cluster.member(name))
    await Promise.all(
      members.map(async (member) => {
        const since = member.views.length
        await member.inject('A=A;B=B')
        await member.waitForView((view) => view.members.length === 1, 5000, 'view of one', since)
      }),
    )
    const {rows, result} = await reach(a.address, b.address, '--matrix', '--no-diagnostics')
    assert.deepEqual(
      rows.map(({failure}) => failure),
      [null, null],
    )
    const cells = result.matrix?.flatMap((row) => row.cells.filter(({uuid}) => uuid !== row.uuid))
    assert.deepEqual(
      cells?.map(({inView}) => inView),
      [false, false],
    )
  })
})

describe('jg reach over UDP', () => {
  it('names a firewall that drops or rejects datagrams, and one that drops replies', async function () {
    requireJava(this)
    requireTools(this, 'namespaces', 'iptables')
    this.timeout(60_000)
    const cluster = await InteropCluster.start({stack: 'udp-fast.xml', kinds: ['java', 'jg']})
    const outside = new Outside(cluster.outside)
    const place = cluster.outside.address
    const [a, b] = cluster.members
    assert.ok(a !== undefined && b !== undefined)
    const reach = async (): Promise<readonly ReachedResult[]> => {
      const sockets = [a, b].map((member) => member.attribute('UDP', 'local_physical_address'))
      const words = ['--transport', 'udp', '--timeout', '1s', '--no-diagnostics', '-o', 'json']
      const {stdout, stderr} = await outside.jg('reach', ...(await Promise.all(sockets)), ...words)
      assert.notEqual(stdout, '', stderr)
      return (assertResult('reach', stdout) as ReachResult).rows
    }
    const blocked = async (rule: string, reason: RegExp): Promise<void> => {
      iptables(b.site, `-I ${rule}`)
      const [first, second] = await reach()
      iptables(b.site, `-D ${rule}`)
      assert.equal(first?.failure, null)
      assert.equal(second?.failure?.layer, 'udp', JSON.stringify(second))
      assert.match(second.failure.reason, reason)
    }
    try {
      assert.deepEqual(
        (await reach()).map(({failure}) => failure),
        [null, null],
      )
      await blocked(`INPUT -p udp -s ${place} -j DROP`, /^no answer: .*; FD_SOCK2 on port \d+ answers .*the host is up/)
      await blocked(`OUTPUT -p udp -d ${place} -j DROP`, /^no answer: .*the host is up/)
      await blocked(`INPUT -p udp -s ${place} -j REJECT`, /^refused/)
    } finally {
      outside.close()
      await cluster.close()
    }
  })
})
