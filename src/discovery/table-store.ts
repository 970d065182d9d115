import {JgError, UsageError} from '../errors/index.ts'
import type {PingData} from '../model/ping-data.ts'
import {type JdbcStatements, JdbcStore, type RowsRead} from '../protocols/discovery/jdbc/jdbc-store.ts'
import type {RowForm} from '../protocols/discovery/jdbc/rows.ts'
import type {DatabaseOptions, Databases, SqlValue, Statement} from '../runtime/database.ts'
import {redactJdbcUrl} from '../runtime/jdbc-url.ts'
import type {WireMinor} from '../wire/writer.ts'
import {type DiscoveryStore, identityOf, type StoreEntry} from './store.ts'

/** A table of JDBC_PING or JDBC_PING2. */
export interface TableOptions {
  readonly protocol: string
  readonly databases: Databases
  readonly connection: DatabaseOptions
  readonly statements: JdbcStatements
  readonly rows: RowForm
  readonly minor: WireMinor
}

/** What a table failed with that is not there. */
export class NoTableError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('NOT_FOUND', message, options)
  }
}

// The form of the selection: columns, table and the column of the cluster.
const SELECT = /^\s*SELECT\s+(.+?)\s+FROM\s+(\S+)\s+WHERE\s+(\S+?)\s*=\s*\?\s*;?\s*$/is

/** Name of the table that a selection reads, or the selection. */
function tableOf(select: string): string {
  return SELECT.exec(select)?.[2] ?? select
}

/** A table of a database, by the statements of its users. */
export class TableStore implements DiscoveryStore {
  readonly label: string
  readonly #options: TableOptions
  readonly #store: JdbcStore

  constructor(options: TableOptions) {
    this.#options = options
    const {protocol, connection, statements} = options
    this.label = `${protocol} ${redactJdbcUrl(connection.url)} ${tableOf(statements.select)}`
    this.#store = new JdbcStore({...options, unreadable: () => undefined})
  }

  async read(cluster: string | undefined): Promise<readonly StoreEntry[]> {
    if (cluster !== undefined) {
      const rows = await this.#rows((done) => this.#store.readRows(cluster, done))
      return rows.flatMap((row) => this.#entriesOf(row, cluster))
    }
    const all = this.#selectAll()
    const rows = await this.#rows((done) => this.#store.query(all, done))
    return rows.flatMap((row) => this.#entriesOf(row.slice(0, -1), String(row.at(-1))))
  }

  async remove(entries: readonly StoreEntry[]): Promise<void> {
    const {statements, rows} = this.#options
    for (const {member, cluster} of entries) {
      if (member === null) continue
      const values = rows.deletion(member.sender, cluster)
      await this.#call((done) => this.#store.execute([{sql: statements.delete, values}], done))
    }
  }

  async add(cluster: string, members: readonly PingData[]): Promise<void> {
    await this.#call((done) => this.#store.write(cluster, members, done))
  }

  /** The selection without its condition: statements of JGroups always ask for one cluster. */
  #selectAll(): Statement {
    const {select} = this.#options.statements
    const match = SELECT.exec(select)
    if (match === null) {
      throw new UsageError(`--cluster expected: '${select}' cannot be read for all clusters at once`)
    }
    const [, columns = '', table = '', cluster = ''] = match
    return {sql: `SELECT ${columns}, ${cluster} FROM ${table}`, values: []}
  }

  #entriesOf(row: readonly SqlValue[], cluster: string): StoreEntry[] {
    const base = {store: this.label, cluster}
    const place = placeOf(row)
    try {
      const members = this.#options.rows.read(row)
      return members.map((member) => ({...base, place: identityOf(member), member, fault: null}))
    } catch (error) {
      return [{...base, place, member: null, fault: error instanceof Error ? error.message : String(error)}]
    }
  }

  #rows(start: (done: RowsRead) => void): Promise<readonly (readonly SqlValue[])[]> {
    return new Promise((resolve, reject) => {
      start((error, rows) => {
        if (error === null) resolve(rows)
        else reject(failure(error, this.label))
      })
    })
  }

  #call(start: (done: (error?: Error) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      start((error) => {
        if (error === undefined) resolve()
        else reject(failure(error, this.label))
      })
    })
  }
}

/** The first text of a row: its key in both tables. */
function placeOf(row: readonly SqlValue[]): string {
  const text = row.find((value) => typeof value === 'string')
  return text === undefined ? 'a row without text' : text.slice(0, 200)
}

const NO_TABLE_CODES = new Set<unknown>(['42P01', 'ER_NO_SUCH_TABLE'])

function failure(error: Error, label: string): JgError {
  const {code} = error as {code?: unknown}
  if (NO_TABLE_CODES.has(code) || error.message.includes('no such table')) {
    return new NoTableError(`${label}: there is no such table; members create it with initialize_sql`, {cause: error})
  }
  return new JgError('OPERATION_FAILED', error.message, {cause: error})
}
