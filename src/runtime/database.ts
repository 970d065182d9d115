/** The port to databases that discovery keeps its tables in. Callbacks run as tasks of the member, each exactly once. */

/** A value of a column or of a parameter. */
export type SqlValue = string | number | boolean | null | Uint8Array

/** A database and the user it is opened as. */
export interface DatabaseOptions {
  /** A JDBC address: see `parseJdbcUrl`. */
  readonly url: string
  readonly user: string | null
  readonly password: string | null
  /** Time limit for opening the database and for each statement. */
  readonly timeoutMs: number
  /** Whether a missing file is created; not set for reading only. */
  readonly mayCreate?: boolean
}

/** A statement and the values of its parameters `?`, in order. */
export interface Statement {
  readonly sql: string
  readonly values: readonly SqlValue[]
}

/** An open connection; one request at a time, later ones wait. Errors never contain the password. */
export interface Database {
  /** Runs the statements in one transaction. */
  execute(statements: readonly Statement[], done: (error: Error | null) => void): void
  /** The rows of a query, in the order of its columns; fails when there are more than `MAX_ROWS` or `MAX_BYTES`. */
  query(statement: Statement, done: (error: Error | null, rows: readonly (readonly SqlValue[])[]) => void): void
  /** Closes the connection; a running request is aborted. */
  close(): void
}

/** Opens databases. */
export interface Databases {
  connect(options: DatabaseOptions, done: (error: Error | null, database: Database | null) => void): void
}

/** Most rows read from a table: clusters are far smaller. */
export const MAX_ROWS = 10_000
/** Most bytes that all rows of a query may have. */
export const MAX_BYTES = 16 << 20

/** The error of a query that would return more rows or bytes than a cluster needs. */
export function tooManyRows(): Error {
  const most = `${String(MAX_ROWS)} rows and ${String(MAX_BYTES >> 20)} MB`
  return new Error(`the table holds more than ${most}, which no cluster needs: delete the rows that are not members`)
}

/** Keeps the rows of a query within their limits. */
export class RowCollector {
  readonly rows: SqlValue[][] = []
  #bytes = 0

  /** Adds a row; false when it exceeds the limits and the query has to end. */
  add(row: readonly unknown[]): boolean {
    const values = row.map(sqlValue)
    for (const value of values) {
      this.#bytes += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8
    }
    if (this.rows.length >= MAX_ROWS || this.#bytes > MAX_BYTES) return false
    this.rows.push(values)
    return true
  }
}

/** Converts a driver's value; types that discovery tables have no use for (dates, numbers beyond 2^53) become text. */
function sqlValue(value: unknown): SqlValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Uint8Array) return value
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value)
}
