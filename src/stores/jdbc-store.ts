import type {Address} from '../model/address.ts'
import type {PingData} from '../headers/ping-data.ts'
import type {Database, DatabaseOptions, Databases, SqlValue, Statement} from '../runtime/database.ts'
import {parameterCount} from '../runtime/sql-text.ts'
import type {Done} from '../stack/events.ts'
import type {WireMinor} from '../wire/writer.ts'
import type {Entries, MemberStore} from './member-store.ts'
import type {RowForm} from './jdbc-rows.ts'

/** Receives rows, or the reason why there are none. */
export type RowsRead = (error: Error | null, rows: readonly (readonly SqlValue[])[]) => void

/** The statements of a table, with parameters in JGroups' order. */
export interface JdbcStatements {
  readonly insert: string
  readonly delete: string
  readonly clear: string
  readonly select: string
  /** Deletes and inserts in one call, where the user has such a procedure. */
  readonly replace: string | null
}

/** A table of cluster members. */
export interface JdbcTable {
  readonly databases: Databases
  readonly connection: DatabaseOptions
  readonly statements: JdbcStatements
  readonly rows: RowForm
  readonly minor: WireMinor
  /** Called with each unreadable row. */
  readonly unreadable: (error: Error, row: readonly SqlValue[]) => void
}

/**
 * Records members in a database table. Each call opens its own connection, as in JGroups: a database that was restarted, or has moved, is
 * found again by the next call.
 */
export class JdbcStore implements MemberStore {
  readonly #table: JdbcTable

  constructor(table: JdbcTable) {
    this.#table = table
  }

  readAll(cluster: string, done: Entries): void {
    this.readRows(cluster, (error, rows) => {
      done(
        error,
        rows.flatMap((row) => this.#entriesOf(row)),
      )
    })
  }

  /** Reads the raw rows of a cluster. */
  readRows(cluster: string, done: RowsRead): void {
    this.query({sql: this.#table.statements.select, values: [cluster]}, done)
  }

  /** Runs a query on its own connection. */
  query(statement: Statement, done: RowsRead): void {
    this.connected(
      (database, ended) => {
        database.query(statement, (error, rows) => {
          ended()
          done(error, rows)
        })
      },
      (error) => done(error, []),
    )
  }

  write(cluster: string, list: readonly PingData[], done: Done): void {
    // The same order in all members: two coordinators that write at once must not deadlock.
    const entries = list
      .filter((data) => data.physicalAddress !== null)
      .sort((one, other) => one.sender.compare(other.sender))
    if (entries.length === 0) {
      done()
      return
    }
    this.connected((database, ended) => {
      const end = joined(ended, done)
      database.execute(
        entries.flatMap((data) => this.#replacement(data, cluster)),
        (error) => {
          if (error === null || entries.length === 1) end(error ?? undefined)
          else this.#writeFrom(database, cluster, entries, 0, undefined, end)
        },
      )
    }, done)
  }

  remove(cluster: string, member: Address, done: Done): void {
    const {statements, rows} = this.#table
    this.execute([{sql: statements.delete, values: rows.deletion(member, cluster)}], done)
  }

  removeAll(cluster: string, done: Done): void {
    this.execute([this.#clearing(cluster)], done)
  }

  /** Old user-defined statements do not name the cluster. */
  #clearing(cluster: string): Statement {
    const sql = this.#table.statements.clear
    return {sql, values: parameterCount(sql) === 0 ? [] : [cluster]}
  }

  /** Records exactly these members, in one transaction, so that no reader sees a briefly empty table. */
  replaceAll(cluster: string, list: readonly PingData[], done: Done): void {
    const {rows, statements, minor} = this.#table
    const inserts = list
      .filter((data) => data.physicalAddress !== null)
      .map((data) => ({sql: statements.insert, values: rows.insertion(data, cluster, minor)}))
    this.execute([this.#clearing(cluster), ...inserts], done)
  }

  /** Runs statements on their own connection. */
  execute(statements: readonly Statement[], done: Done): void {
    this.connected((database, ended) => {
      database.execute(statements, (error) => {
        ended()
        done(error ?? undefined)
      })
    }, done)
  }

  /** Passes on a connection, which `ended` closes, or the reason why there is none. */
  connected(use: (database: Database, ended: () => void) => void, failed: (error: Error) => void): void {
    const {databases, connection} = this.#table
    databases.connect(connection, (error, database) => {
      if (database === null) failed(error ?? new Error('no connection'))
      else use(database, () => database.close())
    })
  }

  /** Replaces entries one by one: a failed one does not stop the others. */
  #writeFrom(
    database: Database,
    cluster: string,
    list: readonly PingData[],
    at: number,
    failure: Error | undefined,
    done: Done,
  ): void {
    const data = list[at]
    if (data === undefined) {
      done(failure)
      return
    }
    database.execute(this.#replacement(data, cluster), (error) => {
      this.#writeFrom(database, cluster, list, at + 1, failure ?? error ?? undefined, done)
    })
  }

  /** Deletion and insertion are one transaction, so that no reader sees the table between them. */
  #replacement(data: PingData, cluster: string): Statement[] {
    const {statements, rows, minor} = this.#table
    const values = rows.insertion(data, cluster, minor)
    if (statements.replace !== null) return [{sql: statements.replace, values}]
    return [
      {sql: statements.delete, values: rows.deletion(data.sender, cluster)},
      {sql: statements.insert, values},
    ]
  }

  #entriesOf(row: readonly SqlValue[]): readonly PingData[] {
    try {
      return this.#table.rows.read(row)
    } catch (error) {
      this.#table.unreadable(error instanceof Error ? error : new Error(String(error)), row)
      return []
    }
  }
}

function joined(ended: () => void, done: Done): Done {
  return (error) => {
    ended()
    done(error)
  }
}
