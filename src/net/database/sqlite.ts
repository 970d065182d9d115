import {rmdirSync, statSync} from 'node:fs'
import {dirname} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import sqlite from 'node-sqlite3-wasm'
import {RowCollector, type SqlValue, type Statement, tooManyRows} from '../../runtime/database.ts'
import {makeFolders} from '../../runtime/make-folders.ts'
import type {Session, SessionOptions} from './session.ts'

/** Pauses between attempts while another process uses the file. */
const RETRY_MS = 10
/**
 * Age at which a lock is stale: a killed process leaves its lock behind, and a transaction of discovery takes
 * milliseconds. SQLite then rolls back what the killed process had begun.
 */
const ABANDONED_MS = 5000

/** Opens a database file; creates it and its folder if missing and allowed. */
export async function openSqlite({target, timeoutMs, mayCreate}: SessionOptions): Promise<Session> {
  if (mayCreate) makeFolders(dirname(target.database))
  const stats = statSync(target.database, {throwIfNoEntry: false})
  if (stats === undefined && !mayCreate) throw new Error(`there is no file ${target.database}`)
  if (stats?.isDirectory() === true) throw new Error(`expected a file, found the folder ${target.database}`)
  return Promise.resolve(new SqliteSession(target.database, timeoutMs, mayCreate))
}

class SqliteSession implements Session {
  readonly #path: string
  readonly #timeoutMs: number
  readonly #database: sqlite.Database

  constructor(path: string, timeoutMs: number, mayCreate: boolean) {
    this.#path = path
    this.#timeoutMs = timeoutMs
    this.#database = new sqlite.Database(path, {fileMustExist: !mayCreate})
  }

  execute(statements: readonly Statement[]): Promise<void> {
    return this.#whenFree(() => {
      this.#database.exec('BEGIN IMMEDIATE')
      try {
        for (const {sql, values} of statements) this.#database.run(sql, [...values])
        this.#database.exec('COMMIT')
      } catch (error) {
        if (this.#database.inTransaction) this.#database.exec('ROLLBACK')
        throw error
      }
    })
  }

  query({sql, values}: Statement): Promise<readonly (readonly SqlValue[])[]> {
    return this.#whenFree(() => {
      const collector = new RowCollector()
      const statement = this.#database.prepare(sql)
      try {
        for (const row of statement.iterate([...values])) {
          if (!collector.add(Object.values(row))) throw tooManyRows()
        }
      } finally {
        statement.finalize()
      }
      return collector.rows
    })
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  async #whenFree<T>(work: () => T): Promise<T> {
    const end = performance.now() + this.#timeoutMs
    for (;;) {
      try {
        return work()
      } catch (error) {
        if (!isLocked(error) || performance.now() > end) throw error
      }
      this.#breakAbandonedLock()
      await pause(RETRY_MS * (0.5 + Math.random()))
    }
  }

  #breakAbandonedLock(): void {
    const lock = `${this.#path}.lock`
    const {mtimeMs} = statSync(lock, {throwIfNoEntry: false}) ?? {}
    if (mtimeMs === undefined || Date.now() - mtimeMs < ABANDONED_MS) return
    try {
      rmdirSync(lock)
    } catch {
      // Another process was quicker.
    }
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && error.message.includes('database is locked')
}
