import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {CacheAddResult} from '../../src/caches/addition.ts'
import type {CacheDiffResult, CacheDumpResult} from '../../src/caches/results.ts'
import type {StatusResult} from '../../src/evidence/verdict.ts'
import type {WaitResult} from '../../src/status/wait.ts'
import type {InjectionResult} from '../../src/injection/injection.ts'
import type {ViewResult} from '../../src/status/view-result.ts'
import {Uuid} from '../../src/model/address.ts'
import {IpAddress} from '../../src/model/ip-address.ts'
import type {PingData} from '../../src/headers/ping-data.ts'
import {CannedMembers} from '../support/canned-members.ts'
import {type Ended, ended, jg as run, startJg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'
import {answersOf, type SimulatedTransport, SimulatedTransports} from '../support/simulated-transports.ts'
import {type TableForm, writeTable} from '../support/table-stores.ts'

const UUIDS = ['11111111-0000-4000-8000-000000000001', '22222222-0000-4000-8000-000000000002'] as const

/** A stack without diagnostics with this discovery. */
function stackWith(discovery: string): string {
  return `<config xmlns="urn:org:jgroups"><TCP bind_addr="127.0.0.1" diag.enabled="false"/>${discovery}</config>`
}

function hostList(addresses: readonly string[]): string {
  return addresses.map((address) => address.replace(/:(\d+)$/, '[$1]')).join(',')
}

function entriesOf(members: readonly SimulatedTransport[]): PingData[] {
  return members.map(({name, uuid, port}, i) => ({
    sender: uuid,
    server: true,
    coordinator: i === 0,
    logicalName: name,
    physicalAddress: IpAddress.parse('127.0.0.1', port),
  }))
}

describe('commands over the state of a cluster', function () {
  this.timeout(30_000)
  const transports = new SimulatedTransports()
  const canned = new CannedMembers()
  let folder = ''
  let addresses: string[] = []

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jg-state-'))
    await transports.start(3)
    addresses = transports.members.map(({port}) => `127.0.0.1:${String(port)}`)
  })

  after(() => {
    transports.close()
    canned.close()
    rmSync(folder, {recursive: true, force: true})
  })

  function jg(...args: string[]): Promise<Ended> {
    return run(args, '', {XDG_CACHE_HOME: folder, HOME: folder})
  }

  /** Runs `jg status` for members that need no diagnostics. */
  function status(...args: string[]): Promise<Ended> {
    return jg('status', ...addresses, '--cluster', 'many', '--no-search', ...args)
  }

  describe('jg status', () => {
    it('draws one row per member, and the totals at the end', async () => {
      const {code, stdout, stderr} = await status()
      assert.deepEqual({code, stderr}, {code: 0, stderr: ''})
      const lines = stdout.split('\n').map((line) => line.split(/ {2,}/))
      assert.deepEqual(lines.slice(0, 4), [
        ['MEMBER', 'ADDRESS', 'VERSION', 'CLUSTER', 'VIEW', 'COORD', 'STATUS'],
        ['M000', addresses[0], '5.5.6', 'many', 'M000|9', '*', 'answered'],
        ['M001', addresses[1], '5.5.6', 'many', 'M000|9', 'answered'],
        ['M002', addresses[2], '5.5.6', 'many', 'M000|9', 'answered'],
      ])
      assert.match(stdout, /\n\n3 members, 3 answered, 1 view, 1 coordinator, \d+ ms\n$/)
    })

    it('reports the same facts in JSON and YAML, and has no colours in a pipe', async () => {
      const result = assertResult('status', (await status('-o', 'json')).stdout) as StatusResult
      assert.deepEqual(
        result.members.map(({name, address, view}) => [name, address, view]),
        addresses.map((address, i) => [`M00${String(i)}`, address, 'M000|9']),
      )
      assert.match(
        (await status('-o', 'yaml')).stdout,
        /^schemaVersion: 1\ncontext: null\nmembers:\n {2}- name: M000\n/,
      )
      const piped = await run(['status', ...addresses, '--cluster', 'many', '--no-search', '--wide'], '', {
        NO_COLOR: '',
        XDG_CACHE_HOME: folder,
      })
      assert.ok(!piped.stdout.includes('\u001b'))
    })

    it('exits with 5 for too few members, 3 for a missing member, 4 for none, 2 without an address', async () => {
      assert.equal((await status('--expect', '3')).code, 0)
      assert.equal((await status('--expect', '4')).code, 5)
      assert.equal((await status('--expect', '4', '--quorum')).code, 0)
      const partly = await jg('status', addresses[0] ?? '', '--cluster', 'many', '--no-search', '-o', 'json')
      assert.equal(partly.code, 3)
      assert.equal((assertResult('status', partly.stdout) as StatusResult).totals.notAsked, 2)
      const nobody = await jg('status', '127.0.0.1:1', '--no-search')
      assert.equal(nobody.code, 4)
      assert.match(nobody.stdout, /127\.0\.0\.1:1 .*unreachable: refused/)
      for (const wrong of [['a b'], ['1.2.3.4:0'], ['--store', 'ftp://x'], ['--props', `${folder}/none.xml`]])
        assert.equal((await jg('status', ...wrong)).code, 2, wrong.join(' '))
    })

    it('has a finding for a member of another cluster, and does not count it, in every format', async function () {
      this.timeout(60_000)
      const other = {...(transports.members[0] ?? assert.fail()), name: 'X', uuid: new Uuid(0x77, 1, 0x20, 1)}
      const port = await transports.serve((socket, asker) => socket.write(answersOf(other, [other], asker, 'Many')))
      const all = [...addresses, `127.0.0.1:${String(port)}`, '--cluster', 'many', '--no-search']
      for (const format of ['table', 'json', 'yaml', 'raw']) {
        const plain = await jg('status', ...all, '-o', format)
        assert.equal(plain.code, 3, plain.stdout)
        assert.match(
          plain.stdout,
          /X \(127\.0\.0\.1:\d+\) is of cluster Many, not of many: the names Many and many are/,
        )
        assert.match(plain.stdout, /other cluster/)
        assert.equal((await jg('status', ...all, '--expect', '4', '-o', format)).code, 5)
        assert.equal((await jg('view', ...all, '-o', format)).code, 3)
        const waiting = ['--for', 'members=3,one-view', '--timeout', '1s', '-o', format]
        const waited = await jg('wait', ...all, ...waiting)
        assert.equal(waited.code, 3, waited.stdout)
        assert.equal((await jg('peek', ...all.slice(0, -1), '--expect', '4', '-o', format)).code, 5)
        assert.equal((await jg('peek', ...all.slice(0, -1), '-o', format)).code, 3)
      }
      const {contradictions, met} = assertResult(
        'wait',
        (await jg('wait', ...all, '--for', 'members=3', '--timeout', '1s', '-o', 'json')).stdout,
      ) as WaitResult
      assert.deepEqual([met, contradictions.map(({kind}) => kind)], [false, ['other cluster']])
    })

    it('starts from a folder of FILE_PING, and from a context', async () => {
      const lines = transports.members.map(
        ({name, uuid, port}) => `${name} \t${uuid.toStringLong()} \t127.0.0.1:${String(port)} \tF\n`,
      )
      mkdirSync(join(folder, 'many'))
      writeFileSync(join(folder, 'many', 'one.list'), lines.join(''))
      assert.equal((await jg('status', '--store', `file:${folder}`, '--cluster', 'many', '--expect', '3')).code, 0)
      const list = addresses.map((address) => `"${address}"`).join(', ')
      writeFileSync(join(folder, '.jg.yaml'), `contexts: {lab: {addresses: [${list}], cluster: many, expect: 4}}\n`)
      const {code, stdout} = await jg('status', '--context', 'lab', '--no-search', '-o', 'json')
      assert.equal(code, 5)
      const {context, expected} = assertResult('status', stdout) as StatusResult
      assert.deepEqual({context, expected}, {context: 'lab', expected: 4})
    })

    const tables: readonly (readonly [TableForm, string])[] = [
      ['JDBC_PING', 'JGROUPSPING'],
      ['JDBC_PING2', 'jgroups'],
    ]
    for (const [form, table] of tables) {
      it(`starts from a table of ${form}, by its address and by the stack that names it`, async () => {
        const url = `jdbc:sqlite:${folder}/${form}.db`
        await writeTable(url, form, table, 'many', entriesOf(transports.members))
        const stored = ['--cluster', 'many', '--no-search', '--expect', '3']
        const byUrl = await jg('status', '--store', url, ...stored)
        assert.deepEqual([byUrl.code, byUrl.stderr], [0, ''], byUrl.stdout)
        const props = join(folder, `${form}.xml`)
        writeFileSync(props, stackWith(`<${form} connection_url="\${jgroups.jdbc.url}" connection_password="tiger"/>`))
        const byStack = await jg('status', '--props', props, `-Djgroups.jdbc.url=${url}`, ...stored)
        assert.deepEqual([byStack.code, byStack.stderr], [0, ''], byStack.stdout)
        const {code, stderr} = await jg('status', '--store', url, '--cluster', 'none')
        assert.equal(code, 2)
        assert.match(stderr, /no address to begin with/)
      })
    }

    it('reports why a table cannot be read, without passwords', async () => {
      const props = join(folder, 'pg.xml')
      const url = 'jdbc:postgresql://u:tiger1@127.0.0.1:1/test?password=tiger2'
      writeFileSync(props, stackWith(`<JDBC_PING2 connection_url="${url}" connection_password="tiger3"/>`))
      const env = {XDG_CACHE_HOME: folder, HOME: folder, JG_DB_PASSWORD: 'tiger4'}
      for (const [args, expected] of [
        [['--store', url], 1],
        [['--props', props], 1],
        [['--props', props, '-o', 'json'], 1],
      ] as const) {
        const {code, stdout, stderr} = await run(['status', ...args, '--no-search'], '', env)
        assert.equal(code, expected, stderr)
        assert.match(stderr, /ECONNREFUSED 127\.0\.0\.1:1/)
        assert.doesNotMatch(stdout + stderr, /tiger/)
      }
      // With a host as another starting point, the store is only a warning.
      writeFileSync(
        props,
        stackWith(
          `<TCPPING initial_hosts="${hostList(addresses)}" port_range="0"/><JDBC_PING2 connection_url="${url}"/>`,
        ),
      )
      const {code, stderr} = await run(['status', '--props', props, '--cluster', 'many', '--no-search'], '', env)
      assert.equal(code, 0)
      assert.match(stderr, /^Warning: a discovery store is passed over: jdbc:postgresql:\/\/\*\*\*@127.*ECONNREFUSED/)
      assert.doesNotMatch(stderr, /tiger/)
    })

    it('takes less than half a second for 3 members, including the start of the program', async () => {
      const times: number[] = []
      const bare: number[] = []
      const timed = async (into: number[], start: () => Promise<Ended>): Promise<void> => {
        const at = performance.now()
        assert.equal((await start()).code, 0)
        into.push(performance.now() - at)
      }
      for (let i = 0; i < 7; i++) {
        await timed(times, () => jg('status', ...addresses, '--cluster', 'many'))
        await timed(bare, () => ended(spawn(process.execPath, ['-e', '0'])))
      }
      const [median = Infinity, base = 0] = [times, bare].map((list) => list.sort((a, b) => a - b)[3])
      // On a busy machine, starting Node takes longer by the same factor.
      assert.ok(median < Math.max(500, 8 * base), [...times, base].map((ms) => ms.toFixed(0)).join(' '))
    })

    it('watches until it is interrupted', async () => {
      const args = [
        'status',
        ...addresses,
        '--cluster',
        'many',
        '--no-search',
        '--watch',
        '--interval',
        '20ms',
        '-o',
        'json',
      ]
      const child = startJg(args, {XDG_CACHE_HOME: folder})
      let stdout = ''
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        stdout += text
        if (stdout.endsWith('\n')) child.kill('SIGINT')
      })
      const code = await new Promise((resolve) => child.once('close', resolve))
      assert.equal(code, 130)
      assert.equal(stdout.trimEnd().split('\n').length, 1)
      assertResult('status', stdout)
    })
  })

  describe('jg wait', () => {
    it('ends when conditions are met, else reports those that are not', async () => {
      const wait = (...args: string[]) => jg('wait', ...addresses, '--cluster', 'many', '--no-search', ...args)
      const met = await wait('--for', 'members=3,single-coordinator', '-o', 'json')
      assert.equal(met.code, 0)
      assert.equal((assertResult('wait', met.stdout) as WaitResult).met, true)
      const fewer = await wait('--for', 'members=4', '--timeout', '300ms')
      assert.equal(fewer.code, 5)
      assert.match(fewer.stdout, /not met: members=4 \(3 members answered\)/)
      assert.equal((await wait('--for', 'nonsense')).code, 2)
      assert.equal((await wait()).code, 2)
      assert.equal((await jg('wait', '127.0.0.1:1', '--no-search', '--for', 'one-view', '--timeout', '100ms')).code, 4)
    })
  })

  describe('jg view', () => {
    it('compares the views of all members', async () => {
      const {code, stdout} = await jg('view', ...addresses, '--cluster', 'many', '--no-search', '-o', 'json')
      assert.equal(code, 0)
      const {members, history} = assertResult('view', stdout) as ViewResult
      assert.deepEqual(
        members.map((member) => [member.name, member.members?.join(), member.without.length, member.beside.length]),
        ['M000', 'M001', 'M002'].map((name) => [name, 'M000,M001,M002', 0, 0]),
      )
      assert.equal(history, null)
      const table = await jg('view', ...addresses, '--cluster', 'many', '--no-search')
      assert.match(table.stdout, /^M001 +many +M000\|9 +M000, M001, M002$/m)
    })
  })

  describe('jg view inject and jg cache', () => {
    const names = ['A', 'B']
    const cache = (known: readonly number[]) =>
      known.map((i) => `${names[i] ?? ''}: ${UUIDS[i] ?? ''}: 10.0.0.${String(i + 1)}:7800 (1 secs old)\n`).join('')
    let reach: string[] = []

    before(async () => {
      const answer = (known: readonly number[]) => (request: string) => {
        if (request === 'print-protocols') return 'protocols=TCP\nTCPPING\nGMS\nINJECT_VIEW\n\r\n'
        if (request === 'uuids jmx=GMS.view') return `uuids=${cache(known)}\r\nGMS={view=[A|3] (2) [A, B]}\r\n`
        return ''
      }
      const started = [await canned.member('A', names, answer([0, 1])), await canned.member('B', names, answer([1]))]
      reach = ['-tcp', ...started.flatMap((address) => ['-addr', address]), '-timeout', '5s']
    })

    beforeEach(() => canned.requests.splice(0))

    const inject = (...args: string[]) => jg('view', 'inject', ...args, ...reach)
    const injected = () => canned.requests.filter((request) => request.includes('injectView'))

    it('shows which member would have which view, and how to undo it', async () => {
      const {code, stdout} = await inject('A=A;B=B', '--dry-run')
      assert.equal(code, 0)
      assert.equal(
        stdout,
        "MEMBER  NOW   THEN\nA       A, B  A\nB       A, B  B\n\nnothing was sent\n\nto go back: jg view inject 'A=A/B;B=A/B'\n",
      )
      const result = assertResult(
        'view:inject',
        (await inject('A=A', '--dry-run', '-o', 'json')).stdout,
      ) as InjectionResult
      assert.deepEqual(
        result.members.map(({member, then, outcome}) => [member, then, outcome]),
        [
          ['A', ['A'], 'planned'],
          ['B', null, 'kept'],
        ],
      )
      assert.deepEqual(injected(), [])
    })

    it('refuses unknown members, the name of another cluster, and nonsense', async () => {
      const unknown = await inject('A=A/X', '--confirm', 'demo')
      assert.equal(unknown.code, 6)
      assert.match(unknown.stderr, /no member is named X; the members are A, B/)
      const other = await inject('A=A', '--confirm', 'prod')
      assert.equal(other.code, 6)
      assert.match(other.stderr, /expected --confirm demo, found --confirm prod; nothing was changed/)
      assert.equal((await inject('A=A')).code, 6)
      for (const wrong of ['A', 'A=', 'A=B', 'A=A/A', 'A=A;A=A/B', 'A=A, B']) {
        assert.equal((await inject(wrong, '--confirm', 'demo')).code, 2, wrong)
      }
      assert.deepEqual(injected(), [])
    })

    it('sends the plan to each member once it is confirmed, and reports members that do not have their view afterwards', async () => {
      const {code, stdout, stderr} = await inject('A=A/B;B=B', '--confirm', 'demo')
      assert.equal(code, 1)
      assert.equal(injected().length, 2)
      assert.match(stderr, /^to go back: jg view inject 'A=A\/B;B=A\/B'$/m)
      assert.match(stdout, /^A +A, B +A, B +injected$/m)
      assert.match(stdout, /^B +A, B +B +not injected: has A, B$/m)
    })

    it('dumps the caches in the format that members read', async () => {
      const file = join(folder, 'dumped.list')
      const {code, stdout} = await jg('cache', 'dump', ...reach, '--file', file, '-o', 'json')
      assert.equal(code, 0)
      const {entries} = assertResult('cache:dump', stdout) as CacheDumpResult
      assert.deepEqual(
        entries.map(({name, coordinator, heldBy}) => [name, coordinator, heldBy.join()]),
        [
          ['A', true, 'A'],
          ['B', false, 'A,B'],
        ],
      )
      const text = `A \t${UUIDS[0]} \t10.0.0.1:7800 \tT\nB \t${UUIDS[1]} \t10.0.0.2:7800 \tF\n`
      assert.equal(readFileSync(file, 'utf8'), text)
      assert.equal((await jg('cache', 'dump', ...reach, '-o', 'raw')).stdout, text)
      assert.equal((await jg('cache', 'dump', ...reach, '--file', file)).code, 1)
    })

    it('reports entries that are missing in a cache, and exits with 3', async () => {
      const {code, stdout} = await jg('cache', 'diff', ...reach, '-o', 'json')
      assert.equal(code, 3)
      const {differences} = assertResult('cache:diff', stdout) as CacheDiffResult
      assert.deepEqual(
        differences.map(({name, kind, missingAt}) => [name, kind, missingAt]),
        [['A', 'missing', ['B']]],
      )
      assert.match((await jg('cache', 'diff', ...reach)).stdout, /^A +11111111-\S+ +10\.0\.0\.1:7800 +missing +A +B$/m)
    })

    it('makes members read a file, and reports those without its entries', async () => {
      const file = join(folder, 'add.list')
      writeFileSync(file, `A ${UUIDS[0]} 10.0.0.1:7800 T\n`)
      assert.equal((await jg('cache', 'add', file, ...reach)).code, 6)
      const {code, stdout} = await jg('cache', 'add', file, ...reach, '--yes', '-o', 'json')
      assert.equal(code, 1)
      const {members} = assertResult('cache:add', stdout) as CacheAddResult
      assert.deepEqual(
        members.map(({name, present, missing}) => [name, present, missing]),
        [
          ['A', 1, []],
          ['B', 0, ['A']],
        ],
      )
      assert.equal(canned.requests.filter((request) => request.endsWith(`op=TCPPING.addToCache[${file}]`)).length, 2)
      writeFileSync(file, 'nonsense\n')
      const wrong = await jg('cache', 'add', file, ...reach, '--yes')
      assert.equal(wrong.code, 2)
      assert.match(wrong.stderr, /add\.list:1:1: error: expected name, UUID/)
    })
  })
})
