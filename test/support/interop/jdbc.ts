/** The databases of the discovery tests: PostgreSQL and MariaDB of this machine, with a table for each test. */
import {execFileSync} from 'node:child_process'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {RealDatabases} from '../../../src/net/database/real-databases.ts'
import type {Database, SqlValue} from '../../../src/runtime/database.ts'
import {DRIVERS} from './java.ts'
import {isMissing} from '../requirements.ts'

/** A database server as a test uses it. */
export interface TestDatabase {
  readonly name: 'PostgreSQL' | 'MariaDB'
  readonly url: string
  readonly user: string
  /** Class of the Java driver, its coordinates, and its file. */
  readonly driver: string
  readonly artifact: string
  readonly jar: string
  /** Type of a column for binary values. */
  readonly binary: string
  /** Socket in the file system, by which namespaces reach the server too. */
  readonly socket: string
  readonly port: number
}

export const POSTGRESQL: TestDatabase = {
  name: 'PostgreSQL',
  url: 'jdbc:postgresql://127.0.0.1:5432/test',
  user: 'root',
  driver: 'org.postgresql.Driver',
  artifact: 'org.postgresql:postgresql:42.7.4',
  jar: 'postgresql-42.7.4.jar',
  binary: 'bytea',
  socket: '/var/run/postgresql/.s.PGSQL.5432',
  port: 5432,
}

export const MARIADB: TestDatabase = {
  name: 'MariaDB',
  url: 'jdbc:mariadb://127.0.0.1:3306/test',
  user: 'root',
  driver: 'org.mariadb.jdbc.Driver',
  artifact: 'org.mariadb.jdbc:mariadb-java-client:3.5.1',
  jar: 'mariadb-java-client-3.5.1.jar',
  binary: 'varbinary(5000)',
  socket: '/run/mysqld/mysqld.sock',
  port: 3306,
}

const databases = new RealDatabases((task) => task())
let serial = 0

/** A name for a table that no other test has. */
export function tableName(): string {
  serial++
  return `jg_${String(process.pid)}_${String(serial)}`
}

/** Skips the tests of the suite where the database is not running, or fails where services are required. */
export async function requireDatabase(context: Mocha.Context, database: TestDatabase): Promise<void> {
  try {
    await rowsOf(database, 'select 1')
  } catch (error) {
    isMissing(`${database.name} is not running, its tests are skipped: ${String(error)}`, error)
    context.skip()
  }
}

/** Fetches the Java drivers on first use. */
export function fetchDrivers(): void {
  for (const {artifact, jar} of [POSTGRESQL, MARIADB]) {
    if (existsSync(join(DRIVERS, jar))) continue
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy'
    execFileSync('mvn', ['-q', '-B', goal, `-Dartifact=${artifact}`, `-DoutputDirectory=${DRIVERS}`], {stdio: 'ignore'})
  }
}

/** The variables of the stacks jdbc-ping-fast.xml and jdbc-ping2-fast.xml. */
export function jdbcProperties(database: TestDatabase, table: string): Record<string, string> {
  return {
    'jg.jdbc.url': database.url,
    'jg.jdbc.user': database.user,
    'jg.jdbc.driver': database.driver,
    'jg.binary': database.binary,
    'jg.table': table,
  }
}

/** Rows of a query. */
export async function rowsOf(
  database: TestDatabase,
  sql: string,
  values: readonly SqlValue[] = [],
): Promise<readonly (readonly SqlValue[])[]> {
  const connection = await connect(database)
  try {
    return await new Promise((resolve, reject) => {
      connection.query({sql, values}, (error, rows) => {
        if (error === null) resolve(rows)
        else reject(error)
      })
    })
  } finally {
    connection.close()
  }
}

/** Runs a statement. */
export async function run(database: TestDatabase, sql: string, values: readonly SqlValue[] = []): Promise<void> {
  const connection = await connect(database)
  try {
    await new Promise<void>((resolve, reject) => {
      connection.execute([{sql, values}], (error) => {
        if (error === null) resolve()
        else reject(error)
      })
    })
  } finally {
    connection.close()
  }
}

/** Drops the table of a test. */
export function dropTable(database: TestDatabase, table: string): Promise<void> {
  return run(database, `drop table if exists ${table}`)
}

function connect({url, user}: TestDatabase): Promise<Database> {
  return new Promise((resolve, reject) => {
    databases.connect({url, user, password: '', timeoutMs: 5000}, (error, database) => {
      if (database === null) reject(error ?? new Error('no connection'))
      else resolve(database)
    })
  })
}
