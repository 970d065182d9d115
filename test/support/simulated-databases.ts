/** Databases of the simulator: SQLite in memory, one for each address, the same for all hosts of a world. */
import {createRequire} from 'node:module'
import type * as Sqlite from 'node-sqlite3-wasm'
import {
  type Database,
  type DatabaseOptions,
  type Databases,
  RowCollector,
  type SqlValue,
  type Statement,
} from '../../src/runtime/database.ts'
import type {Clock} from '../../src/runtime/ports.ts'

/** Time that a statement takes. */
const LATENCY_MS = 2

/** The databases of a simulated world. */
export class SimulatedDatabases {
  readonly #open = new Map<string, Sqlite.Database>()
  /** Addresses that are unreachable while they are in this set; `*` means all. */
  readonly unreachable = new Set<string>()
  /** Connections opened so far. */
  connections = 0

  /** What a host sees of them. */
  for(clock: Clock): Databases {
    return {
      connect: (options, done) => {
        clock.after(LATENCY_MS, () => {
          this.connections++
          if (this.isAway(options)) done(new Error(`${options.url}: connect ECONNREFUSED`), null)
          else done(null, new SimulatedDatabase(this.#database(options.url), clock, () => this.isAway(options)))
        })
      },
    }
  }

  isAway({url}: DatabaseOptions): boolean {
    return this.unreachable.has(url) || this.unreachable.has('*')
  }

  /** Rows of a query, for tests. */
  rows(url: string, sql: string): Record<string, unknown>[] {
    return this.#database(url).all(sql)
  }

  /** Runs a statement, for tests. */
  run(url: string, sql: string, values: readonly SqlValue[] = []): void {
    this.#database(url).run(sql, [...values])
  }

  #database(url: string): Sqlite.Database {
    const known = this.#open.get(url)
    if (known !== undefined) return known
    // Loaded only by tests that simulate a database.
    const sqlite = createRequire(import.meta.url)('node-sqlite3-wasm') as typeof Sqlite
    const database = new sqlite.Database()
    this.#open.set(url, database)
    return database
  }
}

class SimulatedDatabase implements Database {
  readonly #database: Sqlite.Database
  readonly #clock: Clock
  readonly #away: () => boolean

  constructor(database: Sqlite.Database, clock: Clock, away: () => boolean) {
    this.#database = database
    this.#clock = clock
    this.#away = away
  }

  execute(statements: readonly Statement[], done: (error: Error | null) => void): void {
    this.#later(() => {
      this.#database.exec('BEGIN')
      try {
        for (const {sql, values} of statements) this.#database.run(sql, [...values])
        this.#database.exec('COMMIT')
      } catch (error) {
        this.#database.exec('ROLLBACK')
        throw error
      }
    }, done)
  }

  query({sql, values}: Statement, done: (error: Error | null, rows: readonly (readonly SqlValue[])[]) => void): void {
    const collector = new RowCollector()
    this.#later(
      () => {
        for (const row of this.#database.all(sql, [...values])) collector.add(Object.values(row))
      },
      (error) => done(error, collector.rows),
    )
  }

  close(): void {
    return
  }

  #later(work: () => void, done: (error: Error | null) => void): void {
    this.#clock.after(LATENCY_MS, () => {
      if (this.#away()) {
        done(new Error('the connection was reset'))
        return
      }
      let failure: Error | null = null
      try {
        work()
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error))
      }
      done(failure)
    })
  }
}
