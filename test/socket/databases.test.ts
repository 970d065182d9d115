/** @network host: the databases of this machine */
import assert from 'node:assert/strict'
import {spawn} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync} from 'node:fs'
import {createServer, type Server, type Socket} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {RealDatabases} from '../../src/net/database/real-databases.ts'
import {
  type Database,
  type DatabaseOptions,
  MAX_BYTES,
  type SqlValue,
  type Statement,
} from '../../src/runtime/database.ts'
import {ROOT} from '../support/cli.ts'
import {storeSuite} from '../support/compliance/store.ts'
import {
  dropTable,
  MARIADB,
  POSTGRESQL,
  requireDatabase,
  run,
  tableName,
  type TestDatabase,
} from '../support/interop/jdbc.ts'
import {creation, fileTable, serverTable, tableStore} from '../support/table-stores.ts'

const databases = new RealDatabases((task) => task())

function open(options: Partial<DatabaseOptions> & {readonly url: string}): Promise<Database> {
  return new Promise((resolve, reject) => {
    databases.connect({user: null, password: null, timeoutMs: 5000, mayCreate: true, ...options}, (error, database) => {
      if (database === null) reject(error ?? new Error('no connection'))
      else resolve(database)
    })
  })
}

function execute(database: Database, ...statements: Statement[]): Promise<void> {
  return new Promise((resolve, reject) => {
    database.execute(statements, (error) => {
      if (error === null) resolve()
      else reject(error)
    })
  })
}

function query(database: Database, sql: string, ...values: SqlValue[]): Promise<readonly (readonly SqlValue[])[]> {
  return new Promise((resolve, reject) => {
    database.query({sql, values}, (error, rows) => {
      if (error === null) resolve(rows)
      else reject(error)
    })
  })
}

for (const form of ['JDBC_PING', 'JDBC_PING2'] as const) {
  storeSuite(`a table of ${form} in a file`, () => fileTable(form))
  for (const server of [POSTGRESQL, MARIADB]) {
    describe(`a table of ${form}`, () => {
      before(async function () {
        await requireDatabase(this, server)
      })
      storeSuite(`a table of ${form} on ${server.name}`, () => serverTable(form, server))
    })
  }
}

const servers: readonly [string, TestDatabase, string][] = [
  ['PostgreSQL', POSTGRESQL, POSTGRESQL.url],
  ['MariaDB', MARIADB, MARIADB.url],
  ['MariaDB, by a MySQL address', MARIADB, MARIADB.url.replace('mariadb', 'mysql')],
]

for (const [title, server, url] of servers) {
  describe(`a database of ${title}`, () => {
    let database: Database
    let table = ''

    before(async function () {
      await requireDatabase(this, server)
      table = tableName()
      await run(
        server,
        `create table ${table} (k varchar(20) not null primary key, b ${longBinary(server)}, yes boolean)`,
      )
      database = await open({url, user: server.user, password: ''})
    })

    after(async () => {
      database.close()
      await dropTable(server, table)
    })

    it('keeps texts, bytes, truths and nulls', async () => {
      const bytes = Uint8Array.of(0, 1, 255)
      await execute(database, {sql: `insert into ${table} values (?, ?, ?)`, values: ["it's ?", bytes, true]})
      await execute(database, {sql: `insert into ${table} values (?, ?, ?)`, values: ['n', null, false]})
      const rows = await query(database, `select k, b, yes from ${table} where k <> '?' order by k`)
      const plain = rows.map(([k, b, yes]) => [k, b instanceof Uint8Array ? [...b] : b, Number(yes)])
      assert.deepEqual(plain, [
        ["it's ?", [0, 1, 255], 1],
        ['n', null, 0],
      ])
    })

    it('runs all statements of a request or none', async () => {
      const insert = {sql: `insert into ${table} values (?, ?, ?)`, values: ['both', null, true]}
      await assert.rejects(execute(database, insert, insert))
      assert.deepEqual(await query(database, `select k from ${table} where k=?`, 'both'), [])
      await execute(database, insert, {sql: `update ${table} set yes=? where k=?`, values: [false, 'both']})
      assert.equal((await query(database, `select k from ${table} where k=?`, 'both')).length, 1)
    })

    it('answers requests in their order', async () => {
      const answers: number[] = []
      await Promise.all(
        [1, 2, 3].map(async (n) => answers.push(Number((await query(database, `select ${String(n)}`))[0]?.[0]))),
      )
      assert.deepEqual(answers, [1, 2, 3])
    })

    it('stops reading a table larger than that of any cluster', async function () {
      this.timeout(30_000)
      const half = new Uint8Array(MAX_BYTES / 2 + 1)
      const own = await open({url, user: server.user, password: '', timeoutMs: 20_000})
      for (const k of ['big1', 'big2'])
        await execute(own, {sql: `insert into ${table} values (?, ?, ?)`, values: [k, half, true]})
      await assert.rejects(query(own, `select b from ${table}`), /the table holds more than 10000 rows and 16 MB/)
      own.close()
      await run(server, `delete from ${table} where k like 'big%'`)
    })

    it('reports what is wrong with a user, a database or a table, but never the password', async () => {
      const secret = 's3cret-w0rd'
      const wrong = server === POSTGRESQL ? {user: 'nobody_at_all'} : {user: 'root', password: secret}
      const failures = await Promise.all([
        failureOf(open({url, password: secret, ...wrong})),
        failureOf(open({url: `${url}_nope?password=${secret}`, user: server.user, password: ''})),
        failureOf(query(database, 'select * from no_such_table_here')),
        failureOf(open({url: url.replace(/:\d+\//, ':1/'), user: 'root', password: secret})),
      ])
      const expected = [/nobody_at_all|Access denied/, /_nope/, /no_such_table_here/, /ECONNREFUSED/]
      for (const [i, failure] of failures.entries()) {
        assert.match(failure, expected[i] ?? /never/)
        assert.doesNotMatch(failure, new RegExp(secret))
      }
    })
  })
}

function longBinary({binary}: TestDatabase): string {
  return binary === 'bytea' ? 'bytea' : 'longblob'
}

async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'nothing failed'
}

describe('a server that accepts connections and never answers', () => {
  let server: Server
  const accepted: Socket[] = []
  let port = 0

  before((done) => {
    server = createServer((socket) => accepted.push(socket)).listen(0, '127.0.0.1', () => {
      port = (server.address() as {port: number}).port
      done()
    })
  })

  after(() => {
    for (const socket of accepted) socket.destroy()
    server.close()
  })

  for (const kind of ['postgresql', 'mariadb']) {
    it(`${kind} times out`, async () => {
      const start = performance.now()
      const failure = await failureOf(
        open({url: `jdbc:${kind}://127.0.0.1:${String(port)}/test`, user: 'x', timeoutMs: 300}),
      )
      assert.match(failure, /time|no connection/i)
      assert.ok(performance.now() - start < 3000)
    })
  }
})

describe('a database in a file', () => {
  let folder = ''

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'jg-sqlite-'))
  })

  after(() => rmSync(folder, {recursive: true}))

  it('is created with its folder, but not for reading', async () => {
    const url = `jdbc:sqlite:${folder}/deep/new.db`
    await assert.rejects(open({url, mayCreate: false}), /there is no file/)
    const database = await open({url})
    await execute(database, {sql: 'create table t (k text)', values: []})
    database.close()
    assert.ok(existsSync(join(folder, 'deep/new.db')))
  })

  it('is shared by processes without losing writes', async function () {
    this.timeout(60_000)
    const path = join(folder, 'shared.db')
    const database = await open({url: `jdbc:sqlite:${path}`})
    await execute(database, {sql: 'create table t (k text primary key)', values: []})
    const script = join(ROOT, 'test/support/sqlite-writer.ts')
    const ends = ['a', 'b', 'c'].map((name) => {
      const child = spawn(process.execPath, ['--import', 'tsx', script, path, name, '40'], {stdio: 'inherit'})
      return new Promise((resolve) => child.once('close', resolve))
    })
    assert.deepEqual(await Promise.all(ends), [0, 0, 0])
    assert.deepEqual(await query(database, 'select count(*) from t'), [[120]])
    database.close()
  })

  it('recovers from the lock of a killed process', async function () {
    this.timeout(20_000)
    const path = join(folder, 'locked.db')
    const database = await open({url: `jdbc:sqlite:${path}`})
    await execute(database, {sql: 'create table t (k text)', values: []})
    mkdirSync(`${path}.lock`)
    const fresh = await failureOf(
      open({url: `jdbc:sqlite:${path}`, timeoutMs: 200}).then((d) => query(d, 'select * from t')),
    )
    assert.match(fresh, /locked|no answer/)
    const old = new Date(Date.now() - 60_000)
    utimesSync(`${path}.lock`, old, old)
    assert.deepEqual(await query(database, 'select * from t'), [])
    database.close()
  })
})

describe('untrusted rows', () => {
  before(async function () {
    await requireDatabase(this, POSTGRESQL)
  })

  it('are skipped and reported, and the others are read', async function () {
    this.timeout(20_000)
    const table = tableName()
    await run(POSTGRESQL, creation('JDBC_PING', table, 'bytea'))
    try {
      const rows: [string, Uint8Array | null][] = [
        ['large', new Uint8Array(1 << 20)],
        ['broken', Uint8Array.of(0, 0, 0, 1, 2, 9, 9)],
        ['count', Uint8Array.of(0x7f, 0xff, 0xff, 0xff)],
        ['null', null],
      ]
      for (const [key, bytes] of rows) await run(POSTGRESQL, `insert into ${table} values (?, 'demo', ?)`, [key, bytes])
      const reported: string[] = []
      const store = tableStore('JDBC_PING', table, databases, POSTGRESQL, (error) => reported.push(error.message))
      const read = await new Promise<[Error | null, number]>((resolve) => {
        store.readAll('demo', (error, entries) => resolve([error, entries.length]))
      })
      assert.deepEqual(read, [null, 0])
      assert.equal(reported.length, 3, reported.join('\n'))
      assert.ok(reported.some((text) => text.includes('at most 65536 bytes')))
    } finally {
      await dropTable(POSTGRESQL, table)
    }
  })
})
