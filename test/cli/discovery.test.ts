import assert from 'node:assert/strict'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {createServer, type Server} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {VerifiedRow} from '../../src/store-audit/rows.ts'
import {openChannel} from '../../src/index.ts'
import {type Ended, jg} from '../support/cli.ts'
import {assertResult} from '../support/result-schema.ts'

type Channel = Awaited<ReturnType<typeof openChannel>>

const GHOST = '0a6c59fc-7ee0-acd2-2d4b-cf7dd59adb97'
const OTHER = '1b6c59fc-7ee0-acd2-2d4b-cf7dd59adb97'
const SILENT = '2c6c59fc-7ee0-acd2-2d4b-cf7dd59adb97'

describe('jg discovery', function () {
  this.timeout(30_000)
  let folder = ''
  let store = ''
  let live: Channel
  let foreign: Channel
  let silent: Server
  let closed = 0
  let silentPort = 0

  const addressOf = (channel: Channel): string => String(channel.stack.transport.physicalAddress)
  const uuidOf = ({address}: Channel): string => (address as unknown as {toStringLong(): string}).toStringLong()
  const file = (): string => join(store, 'demo', `${GHOST}.A.list`)

  async function member(name: string, cluster: string): Promise<Channel> {
    const properties = {'jgroups.bind_addr': '127.0.0.1', 'jgroups.tcpping.initial_hosts': '127.0.0.1[1]'}
    const channel = await openChannel({props: 'tcp.xml', name, properties})
    await channel.connect(cluster)
    return channel
  }

  function listen(server: Server): Promise<number> {
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as {port: number}).port))
    })
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jg-discovery-'))
    store = join(folder, 'ping')
    live = await member('L', 'demo')
    foreign = await member('F', 'other')
    const dead = createServer()
    closed = await listen(dead)
    await new Promise((resolve) => dead.close(resolve))
    silent = createServer(() => undefined)
    silentPort = await listen(silent)
  })

  after(async () => {
    await live.close()
    await foreign.close()
    silent.close()
    rmSync(folder, {recursive: true})
  })

  beforeEach(() => {
    rmSync(store, {recursive: true, force: true})
    mkdirSync(join(store, 'demo'), {recursive: true})
    const lines = [
      `A ${GHOST} 127.0.0.1:${String(closed)} T`,
      `L ${uuidOf(live)} ${addressOf(live)} F`,
      `old ${OTHER} ${addressOf(live)} F`,
      `moved ${OTHER.replace('1b', '3d')} ${addressOf(foreign)} F`,
      `S ${SILENT} 127.0.0.1:${String(silentPort)} F`,
    ]
    writeFileSync(file(), `${lines.join('\n')}\n`)
  })

  function discovery(command: string, ...args: string[]): Promise<Ended> {
    const asking = ['verify', 'prune'].includes(command) ? ['--transport', 'tcp', '--timeout', '700ms'] : []
    const env = {XDG_CACHE_HOME: join(folder, 'cache')}
    return jg(['discovery', command, '--store', `file:${store}`, ...asking, ...args], '', env)
  }

  const namesIn = (path: string): string[] =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [line.split(/\s/)[0] ?? '']))

  it('dump lists the entries without asking members', async () => {
    const {code, stdout} = await discovery('dump')
    assert.equal(code, 0)
    const lines = stdout.split('\n')
    assert.equal(lines[0], `FILE_PING ${store}`)
    assert.match(lines[1] ?? '', /^CLUSTER {2}MEMBER {2}UUID {34}ADDRESS +COORD {2}FAULT$/)
    assert.equal(lines[2], `demo     A       ${GHOST}  127.0.0.1:${String(closed)}  *`)
    assert.equal(lines.at(-2), '5 entries')
    assertResult('discovery:dump', (await discovery('dump', '--json')).stdout)
  })

  it('dump shows unreadable entries, made harmless, and exits with 3', async () => {
    writeFileSync(file(), `\u001b[31mevil nonsense\n${'x'.repeat(100_000)}\n`, {flag: 'a'})
    const {code, stdout} = await discovery('dump', '-o', 'json')
    assert.equal(code, 3)
    const {entries} = assertResult('discovery:dump', stdout) as {entries: {fault: string | null}[]}
    assert.equal(entries.filter(({fault}) => fault !== null).length, 2)
    assert.ok(!(await discovery('dump')).stdout.includes('\u001b'))
  })

  it('verify distinguishes live, reincarnated, dead, foreign and unknown entries', async () => {
    const {code, stdout, stderr} = await discovery('verify', '-o', 'json')
    assert.deepEqual({code, stderr}, {code: 3, stderr: ''})
    const {entries, counts} = assertResult('discovery:verify', stdout) as {
      entries: VerifiedRow[]
      counts: Record<string, number>
    }
    assert.deepEqual(
      entries.map(({name, state}) => [name, state]),
      [
        ['A', 'dead'],
        ['L', 'live'],
        ['old', 'reincarnated'],
        ['moved', 'foreign'],
        ['S', 'unknown'],
      ],
    )
    assert.equal(counts['dead'], 1)
    const text = (await discovery('verify')).stdout
    assert.match(text, /F of cluster other answers/)
    assert.match(text, /5 entries: 1 live, 1 reincarnated, 1 dead, 1 foreign, 1 unknown\n$/)
  })

  it('verify shows members in a live view that are not recorded', async () => {
    writeFileSync(file(), `L ${uuidOf(live)} ${addressOf(live)} T\n`)
    const second = await openChannel({
      props: 'tcp.xml',
      name: 'M',
      properties: {
        'jgroups.bind_addr': '127.0.0.1',
        'jgroups.tcpping.initial_hosts': addressOf(live).replace(/:(\d+)$/, '[$1]'),
      },
    })
    await second.connect('demo')
    try {
      const {code, stdout} = await discovery('verify', '-o', 'json')
      const {entries} = assertResult('discovery:verify', stdout) as {entries: VerifiedRow[]}
      assert.equal(code, 3)
      assert.deepEqual(
        entries.map(({name, uuid, state}) => [name ?? uuid, state]),
        [
          ['L', 'live'],
          [entries[1]?.name ?? uuidOf(second), 'not recorded'],
        ],
      )
      assert.equal(entries[1]?.uuid, uuidOf(second))
      assert.match((await discovery('verify')).stdout, /1 entry: 1 live; 1 member not recorded\n$/)
    } finally {
      await second.close()
    }
  })

  it('verify exits with 0 if all entries are live', async () => {
    writeFileSync(file(), `L ${uuidOf(live)} ${addressOf(live)} T\n`)
    const {code, stdout} = await discovery('verify')
    assert.equal(code, 0)
    assert.match(stdout, /1 entry: 1 live\n$/)
  })

  it('prune shows what it would remove, and removes nothing without confirmation', async () => {
    const dry = await discovery('prune', '--dry-run')
    assert.equal(dry.code, 3)
    assert.match(dry.stdout, /3 entries would be removed, 2 kept\n$/)
    const {code, stderr} = await discovery('prune')
    assert.equal(code, 6)
    assert.match(stderr, /reincarnated/)
    assert.match(stderr, /remove 3 of 5 entries from FILE_PING .*: not confirmed/)
    assert.deepEqual(namesIn(file()), ['A', 'L', 'old', 'moved', 'S'])
  })

  it('prune removes entries that are proven dead and keeps the rest, and add restores them', async () => {
    const backup = join(folder, 'backup.json')
    const pruned = await discovery('prune', '--yes', '--backup', backup, '-o', 'json')
    assert.equal(pruned.code, 0)
    assertResult('discovery:prune', pruned.stdout)
    assert.deepEqual(namesIn(file()), ['L', 'S'])
    const added = await discovery('add', '--yes', '--from', backup, '-o', 'json')
    assert.equal(added.code, 0, added.stderr)
    assertResult('discovery:add', added.stdout)
    const all = readdirSync(join(store, 'demo')).flatMap((name) => namesIn(join(store, 'demo', name)))
    assert.deepEqual(all.sort(), ['A', 'L', 'S', 'moved', 'old'])
    const again = await discovery('prune', '--yes', '--backup', backup)
    assert.equal(again.code, 1)
    assert.match(again.stderr, /backup cannot be written, so nothing was removed/)
  })

  it('prune never removes entries of silent members', async () => {
    const {code, stderr} = await discovery('prune', '--yes', '--unreachable-too')
    assert.equal(code, 2)
    assert.match(stderr, /unreachable-too/)
    await discovery('prune', '--confirm', 'demo', '--backup', join(folder, 'b2.json'))
    assert.deepEqual(namesIn(file()), ['L', 'S'])
  })

  describe('without a live member of the cluster', () => {
    const backup = (): string => join(folder, `backup-${String(Math.random())}.json`)

    beforeEach(() => {
      const lines = [
        `A ${GHOST} 127.0.0.1:${String(closed)} T`,
        `moved ${OTHER} ${addressOf(foreign)} F`,
        `S ${SILENT} 127.0.0.1:${String(silentPort)} F`,
      ]
      writeFileSync(file(), `${lines.join('\n')}\n`)
    })

    for (const format of ['table', 'json', 'yaml', 'raw']) {
      it(`prune refuses without the name of the cluster, --yes or not, also as a dry run (${format})`, async () => {
        for (const args of [
          ['--yes'],
          [],
          ['--dry-run'],
          ['--dry-run', '--yes'],
          ['--confirm', 'dem'],
          ['--confirm', 'dem', '--dry-run'],
        ]) {
          const {code, stdout, stderr} = await discovery('prune', '--backup', backup(), '-o', format, ...args)
          assert.equal(code, 6, `${args.join(' ')}: ${stderr}`)
          assert.match(stdout + stderr, /--confirm demo/)
        }
        assert.deepEqual(namesIn(file()), ['A', 'moved', 'S'])
      })
    }

    it('the dry run reports what would be refused, and why', async () => {
      const {stdout} = await discovery('prune', '--dry-run', '-o', 'json')
      const {removed, kept, refused} = assertResult('discovery:prune', stdout) as {
        removed: VerifiedRow[]
        kept: VerifiedRow[]
        refused: {cluster: string; recorded: number; entries: number; reason: string}[]
      }
      assert.deepEqual(removed, [])
      assert.deepEqual(
        kept.map(({name, state}) => [name, state]),
        [
          ['A', 'refused'],
          ['moved', 'foreign'],
          ['S', 'unknown'],
        ],
      )
      assert.deepEqual(
        refused.map(({cluster, recorded, entries}) => [cluster, recorded, entries]),
        [['demo', 3, 2]],
      )
      const confirmed = await discovery('prune', '--dry-run', '--confirm', 'demo')
      assert.equal(confirmed.code, 3)
      assert.match(confirmed.stdout, /^demo +A .* refused +would be removed /m)
      assert.match(confirmed.stdout, /2 entries would be removed, 1 kept\n$/)
    })

    it('the name of the cluster allows removing refused addresses and other members, never silent ones', async () => {
      const path = backup()
      const {code, stdout, stderr} = await discovery('prune', '--confirm', 'demo', '--backup', path, '-o', 'json')
      assert.equal(code, 0, stderr)
      const {removed} = assertResult('discovery:prune', stdout) as {removed: VerifiedRow[]}
      assert.deepEqual(
        removed.map(({name}) => name),
        ['A', 'moved'],
      )
      assert.deepEqual(namesIn(file()), ['S'])
      assert.equal((await discovery('add', '--from', path, '--yes')).code, 0)
    })

    it('silence alone is refused as well, and its entries stay even with the name', async () => {
      writeFileSync(file(), `S ${SILENT} 127.0.0.1:${String(silentPort)} F\n`)
      const {code, stderr} = await discovery('prune', '--yes')
      assert.equal(code, 6)
      assert.match(stderr, /the recorded member does not answer.* nothing proves that a member is gone/)
      assert.equal((await discovery('prune', '--confirm', 'demo')).code, 0)
      assert.deepEqual(namesIn(file()), ['S'])
    })

    it('a live member of another cluster confirms nothing', async () => {
      mkdirSync(join(store, 'other'))
      writeFileSync(join(store, 'other', 'x.list'), `F ${uuidOf(foreign)} ${addressOf(foreign)} T\n`)
      assert.equal((await discovery('prune', '--yes')).code, 6)
      assert.deepEqual(namesIn(file()), ['A', 'moved', 'S'])
      const only = await discovery('prune', '--yes', '--cluster', 'other')
      assert.equal(only.code, 0, only.stderr)
      assert.match(only.stdout, /nothing to remove, 1 kept/)
    })
  })

  it('keeps a member whose port refuses while a live member has it in its view', async () => {
    const {port} = silent.address() as {port: number}
    const second = await openChannel({
      props: 'tcp.xml',
      name: 'M',
      properties: {
        'jgroups.bind_addr': '127.0.0.1',
        'jgroups.tcpping.initial_hosts': addressOf(live).replace(/:(\d+)$/, '[$1]'),
      },
    })
    await second.connect('demo')
    try {
      const lines = [
        `L ${uuidOf(live)} ${addressOf(live)} T`,
        `M ${uuidOf(second)} 127.0.0.1:${String(closed)} F`,
        `N ${uuidOf(second)} 127.0.0.1:${String(port)} F`,
      ]
      writeFileSync(file(), `${lines.join('\n')}\n`)
      const {code, stdout} = await discovery('prune', '--confirm', 'demo', '--yes')
      assert.equal(code, 0)
      assert.match(stdout, /but L has it in its view/)
      assert.deepEqual(namesIn(file()), ['L', 'M', 'N'])
    } finally {
      await second.close()
    }
  })

  it('prune and add are refused in a read-only context', async () => {
    const config = join(folder, '.jg.yaml')
    writeFileSync(config, `contexts:\n  prod:\n    store: file:${store}\n    read-only: true\ncontext: prod\n`)
    const env = {HOME: folder}
    for (const args of [
      ['prune', '--yes'],
      ['add', '--yes', '--from', file(), '--cluster', 'demo'],
    ]) {
      const {code, stderr} = await jg(['discovery', ...args, '--context', 'prod'], '', env)
      assert.equal(code, 6, stderr)
      assert.match(stderr, /read-only/)
    }
    rmSync(config)
    assert.deepEqual(namesIn(file()).length, 5)
  })

  it('check runs the look-ups of a stack and asks the members found', async () => {
    const stack = join(folder, 'stack.xml')
    writeFileSync(
      stack,
      `<config xmlns="urn:org:jgroups"><TCP bind_port="7800"/><MPING/><FILE_PING location="${store}"/><TCPPING initial_hosts="${addressOf(live).replace(/:(\d+)$/, '[$1]')}" port_range="0"/></config>`,
    )
    const env = {XDG_CACHE_HOME: join(folder, 'cache')}
    const {code, stdout, stderr} = await jg(
      ['discovery', 'check', '--props', stack, '--timeout', '700ms', '-o', 'json'],
      '',
      env,
    )
    assert.equal(code, 0, stderr)
    const {lookUps} = assertResult('discovery:check', stdout) as {
      lookUps: {protocol: string; run: boolean; found: {name: string | null; answers: boolean}[]}[]
    }
    assert.deepEqual(
      lookUps.map(({protocol, run, found}) => [
        protocol,
        run,
        found.filter(({answers}) => answers).map(({name}) => name),
      ]),
      [
        ['MPING', false, []],
        ['FILE_PING', true, ['L', 'L', 'F']],
        ['TCPPING', true, ['L']],
      ],
    )
  })

  it('reports what is wrong with a store, and what is expected', async () => {
    const failures: [string[], number, RegExp][] = [
      [
        ['--store', 'redis://x'],
        2,
        /expected a store such as file:\/var\/lib\/ping, gossip:\/\/HOST:12001 or jdbc:postgresql/,
      ],
      [['--store', 'jdbc:oracle:thin:@db;password=tiger'], 2, /jdbc:postgresql:\/\/HOST.*password=\*\*\*/],
      [['--store', 'jdbc:postgresql://127.0.0.1:1/test'], 1, /ECONNREFUSED 127\.0\.0\.1:1/],
      [['--store', `jdbc:sqlite:${folder}/nope.db`], 1, /there is no file/],
      [['--props', 'udp.xml'], 2, /has no discovery protocol with a store/],
      [[], 2, /missing --props FILE or --store URL/],
    ]
    for (const [args, expected, message] of failures) {
      const {code, stderr} = await jg(['discovery', 'dump', ...args])
      assert.equal(code, expected, stderr)
      assert.match(stderr, message)
      assert.doesNotMatch(stderr, /tiger/)
    }
  })
})
