/** Tables with entries of members, for the suite of stores: simulated, and of the databases of this machine. */
import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {RealDatabases} from '../../src/net/database/real-databases.ts'
import {type JdbcStatements, JdbcStore} from '../../src/stores/jdbc-store.ts'
import {binaryRows, readableRows, type RowForm} from '../../src/stores/jdbc-rows.ts'
import type {PingData} from '../../src/headers/ping-data.ts'
import type {Databases} from '../../src/runtime/database.ts'
import {SimWorld} from '../../src/runtime/simulation/world.ts'
import type {StoreBench} from './compliance/store.ts'
import {dropTable, run, tableName, type TestDatabase} from './interop/jdbc.ts'
import {SimulatedDatabases} from './simulated-databases.ts'

/** The two forms of rows. */
export type TableForm = 'JDBC_PING' | 'JDBC_PING2'

const LIMIT_MS = 10_000

const ROWS: Readonly<Record<TableForm, RowForm>> = {JDBC_PING: binaryRows, JDBC_PING2: readableRows}

/** The statement that makes a table. */
export function creation(form: TableForm, table: string, binary: string): string {
  return form === 'JDBC_PING'
    ? `CREATE TABLE ${table} (own_addr varchar(200) NOT NULL, cluster_name varchar(200) NOT NULL, ping_data ${binary}, PRIMARY KEY (own_addr, cluster_name))`
    : `CREATE TABLE ${table} (address varchar(200) NOT NULL, name varchar(200), cluster varchar(200) NOT NULL, ip varchar(200) NOT NULL, coord boolean, PRIMARY KEY (address))`
}

/** JGroups' statements on a table of another name. */
export function statementsOn(form: TableForm, table: string): JdbcStatements {
  return form === 'JDBC_PING'
    ? {
        insert: `INSERT INTO ${table} (own_addr, cluster_name, ping_data) values (?, ?, ?)`,
        delete: `DELETE FROM ${table} WHERE own_addr=? AND cluster_name=?`,
        clear: `DELETE from ${table} WHERE cluster_name=?`,
        select: `SELECT ping_data, own_addr, cluster_name FROM ${table} WHERE cluster_name=?`,
        replace: null,
      }
    : {
        insert: `INSERT INTO ${table} values (?, ?, ?, ?, ?)`,
        delete: `DELETE FROM ${table} WHERE address=?`,
        clear: `DELETE from ${table} WHERE cluster=?`,
        select: `SELECT address, name, ip, coord FROM ${table} WHERE cluster=?`,
        replace: null,
      }
}

/** A store on a table. */
export function tableStore(
  form: TableForm,
  table: string,
  databases: Databases,
  connection: {readonly url: string; readonly user: string | null},
  unreadable: (error: Error) => void = () => undefined,
): JdbcStore {
  return new JdbcStore({
    databases,
    connection: {...connection, password: '', timeoutMs: 5000, mayCreate: true},
    statements: statementsOn(form, table),
    rows: ROWS[form],
    minor: 5,
    unreadable,
  })
}

/** A table of the simulator. */
export function simulatedTable(form: TableForm): StoreBench {
  const databases = new SimulatedDatabases()
  const world = new SimWorld({databases: (clock) => databases.for(clock)})
  const url = 'jdbc:postgresql://db/test'
  databases.run(url, creation(form, 'members', 'blob'))
  return {
    open: (member) => {
      const {databases: port} = world.host(member).runtime
      assert.ok(port !== undefined)
      return Promise.resolve(tableStore(form, 'members', port, {url, user: null}))
    },
    until: (condition, what) => {
      assert.ok(world.runUntil(condition, LIMIT_MS), what)
      return Promise.resolve()
    },
    fail: (failing) => {
      if (failing) databases.unreachable.add('*')
      else databases.unreachable.clear()
    },
    close: () => Promise.resolve(),
  }
}

/** Waits by giving the event loop turns. */
export async function untilTrue(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + LIMIT_MS
  while (!condition()) {
    assert.ok(performance.now() < end, what)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** A table of a database server. */
export async function serverTable(form: TableForm, database: TestDatabase): Promise<StoreBench> {
  const table = tableName()
  await run(database, creation(form, table, database.binary))
  let url = database.url
  const real = new RealDatabases((task) => task())
  const databases: Databases = {connect: (options, done) => real.connect({...options, url}, done)}
  return {
    open: () => Promise.resolve(tableStore(form, table, databases, database)),
    until: untilTrue,
    // A port that nothing listens on.
    fail: (failing) => {
      url = failing ? database.url.replace(/:\d+\//, ':1/') : database.url
    },
    close: () => dropTable(database, table),
  }
}

/** Makes a table in a database file and writes members into it, as a coordinator does. */
export async function writeTable(
  url: string,
  form: TableForm,
  table: string,
  cluster: string,
  members: readonly PingData[],
): Promise<void> {
  const store = tableStore(form, table, new RealDatabases((task) => task()), {url, user: null})
  const call = (start: (done: (error?: Error) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      start((error) => {
        if (error === undefined) resolve()
        else reject(error)
      })
    })
  await call((done) => store.execute([{sql: creation(form, table, 'blob'), values: []}], done))
  await call((done) => store.write(cluster, members, done))
}

/** A table of a database in a file. */
export async function fileTable(form: TableForm): Promise<StoreBench> {
  const folder = mkdtempSync(join(tmpdir(), 'jg-table-'))
  const database = {url: `jdbc:sqlite:${folder}/members.db`, user: null}
  let url = database.url
  const real = new RealDatabases((task) => task())
  const databases: Databases = {connect: (options, done) => real.connect({...options, url}, done)}
  const first = tableStore(form, 'members', databases, database)
  await new Promise<void>((resolve, reject) => {
    first.execute([{sql: creation(form, 'members', 'blob'), values: []}], (error) => {
      if (error === undefined) resolve()
      else reject(error)
    })
  })
  return {
    open: () => Promise.resolve(tableStore(form, 'members', databases, database)),
    until: untilTrue,
    fail: (failing) => {
      url = failing ? 'jdbc:sqlite:/dev/null/members.db' : database.url
    },
    close: () => {
      rmSync(folder, {recursive: true, force: true})
      return Promise.resolve()
    },
  }
}
