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

/** What a table failed with that is not there. */
export class NoTableError extends JgError {
  constructor(message: string, options?: ErrorOptions) {
    super('NOT_FOUND', message, options)
  }
}

// The form of the selection: columns, table and the column of the cluster.
const SELECT = /^\s*SELECT\s+(.+?)\s+FROM\s+(\S+)\s+WHERE\s+(\S+?)\s*=\s*\?\s*;?\s*$/is

/** An entry that is to be removed, and the row that holds it. */
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

  whyEmpty(cluster: string | undefined): Promise<string> {
    return Promise.resolve(
      `the table is there, and holds no row${cluster === undefined ? '' : ` of cluster ${cluster}`}`,
    )
  }

  /** Reads the rows again, deletes those that say what they said, by all their values, and looks whether they are gone. */
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

  /** Whether a row is that of a chosen entry. Throws JgError where it says what it said: then the statement does not delete it. */
  #isStillThere({entry, member, row}: Chosen, left: readonly SqlValue[], cluster: string): boolean {
    const held = this.#entriesOf(left, cluster)
    if (held.some((one) => isSame(one, entry))) {
      throw new JgError('OPERATION_FAILED', `${this.label}: the deletion of ${entry.place} left the row as it is`)
    }
    const hasKey = left.some((value) => typeof value === 'string')
    if (hasKey && placeOf(left) === placeOf(row)) return true
    return held.some((one) => one.member !== null && identityOf(one.member) === identityOf(member))
  }

  /** What is chosen of a row; nothing where the row holds somebody else, too. */
  #chosen(row: readonly SqlValue[], meant: readonly StoreEntry[]): Chosen[] {
    const held = this.#entriesOf(row, meant[0]?.cluster ?? '')
    if (!held.every((one) => meant.some((entry) => isSame(one, entry)))) return []
    return held.flatMap((entry) => (entry.member === null ? [] : [{entry, member: entry.member, row}]))
  }

  /** The statement of the members, narrowed to the values of the row where it can be: one that is rewritten meanwhile stays. */
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
