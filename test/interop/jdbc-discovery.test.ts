/** @network host: the databases of this machine */
import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {binaryRows, readableRows} from '../../src/stores/jdbc-rows.ts'
import {type Ended, ended, ROOT} from '../support/cli.ts'
import {type ClusterOptions, InteropCluster} from '../support/interop/cluster.ts'
import {requireJava} from '../support/interop/java.ts'
import {
  dropTable,
  fetchDrivers,
  jdbcProperties,
  MARIADB,
  POSTGRESQL,
  requireDatabase,
  rowsOf,
  tableName,
  type TestDatabase,
} from '../support/interop/jdbc.ts'
import {jgProgram} from '../support/interop/jg.ts'
import {LineProcess} from '../support/interop/line-process.ts'
import type {Member, MemberKind, MemberView} from '../support/interop/member.ts'
import {requireTools} from '../support/requirements.ts'

type Form = 'JDBC_PING' | 'JDBC_PING2'

const FORMS = {
  JDBC_PING: {stack: 'jdbc-ping-fast.xml', rows: binaryRows, columns: 'ping_data, own_addr, cluster_name'},
  JDBC_PING2: {stack: 'jdbc-ping2-fast.xml', rows: readableRows, columns: 'address, name, ip, coord'},
} as const

const FORWARD = fileURLToPath(new URL('../support/interop/forward.ts', import.meta.url))
const PAUSE_MS = 50

/** Names of the members that the table holds, coordinators with a star. */
async function recorded(form: Form, database: TestDatabase, table: string): Promise<string[]> {
  const {rows, columns} = FORMS[form]
  const found = await rowsOf(database, `select ${columns} from ${table}`)
  return found
    .flatMap((row) => rows.read(row))
    .map(({logicalName, coordinator}) => `${logicalName ?? ''}${coordinator ? '*' : ''}`)
    .sort()
}

/** Looks again and again until what is found is what is expected. */
async function untilEqual<T>(look: () => Promise<T>, expected: T, timeoutMs: number): Promise<void> {
  const end = performance.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (JSON.stringify(found) === JSON.stringify(expected)) return
    if (performance.now() > end) assert.deepEqual(found, expected)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}

/** The view that a member holds now: names that it learnt after the view are in it. */
async function viewNow(member: Member): Promise<string> {
  return ((await member.process.request('view')) as MemberView | null)?.text ?? 'none'
}

/** Starts all members one after the other, and waits for one view of all, names included. */
async function startCluster(
  options: ClusterOptions,
  ahead: (cluster: InteropCluster) => Promise<void>,
  founded: () => Promise<void>,
): Promise<InteropCluster> {
  const cluster = new InteropCluster(options)
  try {
    await ahead(cluster)
    options.kinds.forEach((kind) => cluster.launch(kind))
    await Promise.all(cluster.members.map((member) => member.ready()))
    for (const member of cluster.members) {
      await member.connect()
      // What the first member records as coordinator it records behind its view.
      if (member.name === 'A') await founded()
    }
    const names = cluster.members.map(({name}) => name).join(', ')
    const text = `[A|${String(cluster.members.length - 1)}] (${String(cluster.members.length)}) [${names}]`
    await untilEqual(
      () => Promise.all(cluster.members.map(viewNow)),
      cluster.members.map(() => text),
      15_000,
    )
    return cluster
  } catch (error) {
    const logs = cluster.logs()
    await cluster.close()
    throw new Error(`the cluster did not form: ${String(error)}\n${logs}`, {cause: error})
  }
}

describe('JDBC_PING and JDBC_PING2 of Java and jg members', () => {
  let cluster: InteropCluster
  let table = ''
  let properties: Record<string, string> = {}
  const folder = mkdtempSync(join(tmpdir(), 'jg-jdbc-'))

  before(function () {
    requireJava(this)
    fetchDrivers()
  })

  after(() => rmSync(folder, {recursive: true}))

  function discovery(command: string, form: Form, ...more: string[]): Promise<Ended> {
    const defines = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`)
    const props = join(ROOT, 'test/interop/stacks', FORMS[form].stack)
    const words = ['discovery', command, '--props', props, ...defines, ...more]
    return ended(spawn(process.execPath, [...jgProgram(), ...words], {cwd: folder}))
  }

  async function states(form: Form): Promise<{code: number | null; states: string[]}> {
    const {code, stdout} = await discovery('verify', form, '-o', 'json')
    const {entries} = JSON.parse(stdout) as {entries: {name: string; state: string}[]}
    return {code, states: entries.map(({name, state}) => `${name} ${state}`).sort()}
  }

  const cases: readonly [Form, TestDatabase, readonly MemberKind[]][] = [
    ['JDBC_PING2', POSTGRESQL, ['java', 'jg', 'java', 'jg']],
    ['JDBC_PING2', MARIADB, ['jg', 'java', 'jg', 'java']],
    ['JDBC_PING', POSTGRESQL, ['jg', 'java', 'java', 'jg']],
    ['JDBC_PING', MARIADB, ['java', 'jg', 'jg', 'java']],
  ]

  for (const [kind, database, kinds] of cases) {
    describe(`${kind} on ${database.name}, ${kinds.join(', ')}`, () => {
      const inTable = (): Promise<string[]> => recorded(kind, database, table)

      before(async function () {
        await requireDatabase(this, database)
        this.timeout(60_000)
        table = tableName()
        properties = {...jdbcProperties(database, table), 'jg.remove_all': 'true', 'jg.writes': '30'}
        const options = {stack: FORMS[kind].stack, kinds, properties, loopback: true}
        cluster = await startCluster(
          options,
          () => Promise.resolve(),
          () => untilEqual(inTable, ['A*'], 10_000),
        )
      })

      after(async function () {
        this.timeout(20_000)
        await cluster.close()
        await dropTable(database, table)
      })

      it('finds all members, whichever wrote the table', async function () {
        this.timeout(20_000)
        await untilEqual(inTable, ['A*', 'B', 'C', 'D'], 10_000)
        assert.deepEqual(await states(kind), {code: 0, states: ['A live', 'B live', 'C live', 'D live']})
      })

      it('passes the table on when the coordinator leaves', async function () {
        this.timeout(30_000)
        const [a, ...rest] = cluster.members
        assert.ok(a !== undefined)
        await a.disconnect()
        await cluster.agree(rest, 10_000)
        await untilEqual(inTable, ['B*', 'C', 'D'], 10_000)
      })

      it('forgets a member that was killed', async function () {
        this.timeout(30_000)
        const [, b, ...rest] = cluster.members
        await b?.crash()
        await cluster.agree(rest, 15_000)
        await untilEqual(inTable, ['C*', 'D'], 10_000)
      })

      it('sees that members that were all killed refuse, removes them when the cluster is named, and brings them back', async function () {
        this.timeout(40_000)
        const [, , c, d] = cluster.members
        await Promise.all([c?.crash(), d?.crash()])
        assert.deepEqual(await inTable(), ['C*', 'D'])
        assert.deepEqual(await states(kind), {code: 3, states: ['C refused', 'D refused']})
        const refused = await discovery('prune', kind)
        assert.equal(refused.code, 6, refused.stderr)
        assert.match(refused.stderr, /remove 2 of 2 entries/)
        assert.deepEqual(await inTable(), ['C*', 'D'])
        const backup = `${table}.json`
        const guarded = await discovery('prune', kind, '--yes', '--backup', backup)
        assert.equal(guarded.code, 6, guarded.stderr)
        assert.match(guarded.stderr, /none of 2 recorded members answers.* add --confirm/)
        const pruned = await discovery('prune', kind, '--confirm', cluster.name, '--backup', backup)
        assert.deepEqual({code: pruned.code, left: await inTable()}, {code: 0, left: []}, pruned.stderr)
        assert.equal((JSON.parse(readFileSync(join(folder, backup), 'utf8')) as {entries: []}).entries.length, 2)
        const added = await discovery('add', kind, '--yes', '--from', backup)
        assert.deepEqual({code: added.code, back: await inTable()}, {code: 0, back: ['C*', 'D']}, added.stderr)
      })
    })
  }

  describe('a split', () => {
    const forwards: LineProcess[] = []
    const inTable = (): Promise<string[]> => recorded('JDBC_PING2', POSTGRESQL, table)

    /** Every namespace gets the database on its own loopback: the split is not between members and database. */
    async function forward({network}: InteropCluster): Promise<void> {
      const words = ['--import', 'tsx', FORWARD, String(POSTGRESQL.port), POSTGRESQL.socket]
      for (const site of network.sites) forwards.push(new LineProcess('forward', site, process.execPath, words))
      for (const one of forwards) {
        await one.until(
          () => one.events.length > 0,
          20_000,
          () => 'no forwarder',
        )
      }
    }

    before(async function () {
      requireTools(this, 'namespaces')
      await requireDatabase(this, POSTGRESQL)
      this.timeout(60_000)
      table = tableName()
      properties = {...jdbcProperties(POSTGRESQL, table), 'jg.remove_all': 'true'}
      const {stack} = FORMS.JDBC_PING2
      const options: ClusterOptions = {stack, kinds: ['java', 'jg', 'jg', 'java'], properties}
      cluster = await startCluster(options, forward, () => untilEqual(inTable, ['A*'], 10_000))
    })

    after(async function () {
      this.timeout(20_000)
      await cluster.close()
      await Promise.all(forwards.map((forward) => forward.end(2000)))
      await dropTable(POSTGRESQL, table)
    })

    it('keeps the entries of both halves, and ends in one view when it heals', async function () {
      this.timeout(120_000)
      const {members, network} = cluster
      await untilEqual(inTable, ['A*', 'B', 'C', 'D'], 10_000)
      const halves = [members.slice(0, 2), members.slice(2)] as const
      network.partition(...halves.map((half) => half.map(({site}) => site)))
      await Promise.all(halves.map((half) => cluster.agree(half, 20_000)))
      // Each coordinator clears the table for its view: the half that did so first has its entries again when it next writes them.
      await untilEqual(inTable, ['A*', 'B', 'C*', 'D'], 25_000)
      network.heal()
      const {members: order} = await cluster.agree(members, 30_000)
      const expected = members.map(({name}) => (name === order[0] ? `${name}*` : name))
      await untilEqual(inTable, expected, 25_000)
    })
  })
})
