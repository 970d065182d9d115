import {JgError, UsageError} from '../errors/index.ts'
import type {PingData} from '../headers/ping-data.ts'
import {type JdbcStatements, JdbcStore, type RowsRead} from '../stores/jdbc-store.ts'
import type {RowForm} from '../stores/jdbc-rows.ts'
import type {DatabaseOptions, Databases, SqlValue, Statement} from '../runtime/database.ts'
import {redactJdbcUrl} from '../runtime/jdbc-url.ts'
import type {WireMinor} from '../wire/writer.ts'
import {type DiscoveryStore, identityOf, isSameRecord, type StoreEntry} from './store.ts'

/** A table of JDBC_PING or JDBC_PING2. */
export interface TableOptions {
  readonly protocol: string
  readonly databases: Databases
  readonly connection: DatabaseOptions
  readonly statements: JdbcStatements
  readonly rows: RowForm
  readonly minor: WireMinor
}

/** The error for a table that does not exist. */
export class NoTableError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('NOT_FOUND', message, options)
  }
}

// The form of the selection: columns, table and the column of the cluster.
const SELECT = /^\s*SELECT\s+(.+?)\s+FROM\s+(\S+)\s+WHERE\s+(\S+?)\s*=\s*\?\s*;?\s*$/is

/** An entry to remove, and its row. */
interface Chosen {
  readonly entry: StoreEntry
  readonly member: PingData
  readonly row: readonly SqlValue[]
}

// The form of a deletion that more conditions can follow.
const DELETE = /^\s*(DELETE\s+FROM\s+\S+\s+WHERE\s+(?:(?!\bOR\b)[^;])+?)\s*;?\s*$/is
const COLUMN = /^[\w."`]+$/

function isSame(one: StoreEntry, other: StoreEntry): boolean {
  return one.member !== null && other.member !== null && isSameRecord(one.member, other.member)
}

/** Returns the name of the table that a selection reads, or the selection itself. */
function tableOf(select: string): string {
  return SELECT.exec(select)?.[2] ?? select
}

/** A database table, used through its members' own statements. */
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

  whyEmpty(cluster: string | undefined): Promise<string> {
    return Promise.resolve(`the table exists but has no row${cluster === undefined ? '' : ` of cluster ${cluster}`}`)
  }

  /** Reads the rows again, deletes those that are unchanged, matching all their values, and checks that they are gone. */
  async remove(entries: readonly StoreEntry[]): Promise<readonly StoreEntry[]> {
    const removed: StoreEntry[] = []
    for (const cluster of new Set(entries.map((entry) => entry.cluster))) {
      const meant = entries.filter((entry) => entry.cluster === cluster)
      const before = await this.#rows((done) => this.#store.readRows(cluster, done))
      const found = before.flatMap((row) => this.#chosen(row, meant))
      for (const {member, row} of found) {
        const deletion = this.#deletion(member, cluster, row)
        await this.#call((done) => this.#store.execute([deletion], done))
      }
      const left = found.length === 0 ? [] : await this.#rows((done) => this.#store.readRows(cluster, done))
      const gone = found.filter((one) => !left.some((row) => this.#isStillThere(one, row, cluster)))
      removed.push(...meant.filter((entry) => gone.some((one) => isSame(one.entry, entry))))
    }
    return removed
  }

  /** Whether a row is that of a chosen entry. Throws JgError if it is unchanged: then the statement did not delete it. */
  #isStillThere({entry, member, row}: Chosen, left: readonly SqlValue[], cluster: string): boolean {
    const held = this.#entriesOf(left, cluster)
    if (held.some((one) => isSame(one, entry))) {
      throw new JgError('OPERATION_FAILED', `${this.label}: the deletion of ${entry.place} left the row as it is`)
    }
    const hasKey = left.some((value) => typeof value === 'string')
    if (hasKey && placeOf(left) === placeOf(row)) return true
    return held.some((one) => one.member !== null && identityOf(one.member) === identityOf(member))
  }

  /** Returns the chosen entries of a row; none if the row also has another member. */
  #chosen(row: readonly SqlValue[], meant: readonly StoreEntry[]): Chosen[] {
    const held = this.#entriesOf(row, meant[0]?.cluster ?? '')
    if (!held.every((one) => meant.some((entry) => isSame(one, entry)))) return []
    return held.flatMap((entry) => (entry.member === null ? [] : [{entry, member: entry.member, row}]))
  }

  /** Returns the members' statement, restricted to the row's values if possible, so a row rewritten in the meantime stays. */
  #deletion({sender}: PingData, cluster: string, row: readonly SqlValue[]): Statement {
    const {statements, rows} = this.#options
    const values = rows.deletion(sender, cluster)
    const columns =
      SELECT.exec(statements.select)?.[1]
        ?.split(',')
        .map((column) => column.trim()) ?? []
    const sql = DELETE.exec(statements.delete)?.[1]
    if (sql === undefined || columns.length !== row.length || !columns.every((column) => COLUMN.test(column))) {
      return {sql: statements.delete, values}
    }
    const conditions = columns.map((column, i) => `${column}${row[i] === null ? ' IS NULL' : '=?'}`)
    return {sql: [sql, ...conditions].join(' AND '), values: [...values, ...row.filter((value) => value !== null)]}
  }

  async add(cluster: string, members: readonly PingData[]): Promise<void> {
    await this.#call((done) => this.#store.write(cluster, members, done))
  }

  /** The selection without its condition: statements of JGroups always ask for one cluster. */
  #selectAll(): Statement {
    const {select} = this.#options.statements
    const match = SELECT.exec(select)
    if (match === null) {
      throw new UsageError(`missing --cluster: '${select}' cannot be read for all clusters at once`)
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
    return new NoTableError(`${label}: the table does not exist; members create it with initialize_sql`, {cause: error})
  }
  return new JgError('OPERATION_FAILED', error.message, {cause: error})
}
