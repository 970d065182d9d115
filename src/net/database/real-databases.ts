import type {Database, DatabaseOptions, Databases, SqlValue, Statement} from '../../runtime/database.ts'
import {parseJdbcUrl, redactJdbcUrl} from '../../runtime/jdbc-url.ts'
import type {Guard} from '../real-clock.ts'
import type {Session, SessionOptions} from './session.ts'

/** The drivers are loaded by the first member that names their database. */
async function openSession(options: SessionOptions): Promise<Session> {
  switch (options.target.kind) {
    case 'postgresql':
      return (await import('./postgresql.ts')).openPostgresql(options)
    case 'mariadb':
    case 'mysql':
      return (await import('./mysql.ts')).openMysql(options)
    case 'sqlite':
      return (await import('./sqlite.ts')).openSqlite(options)
  }
}

/** The databases that this machine reaches. */
export class RealDatabases implements Databases {
  readonly #guard: Guard

  constructor(guard: Guard) {
    this.#guard = guard
  }

  connect(options: DatabaseOptions, done: (error: Error | null, database: Database | null) => void): void {
    this.#open(options).then(
      (session) => {
        this.#guard(() => {
          done(null, new RealDatabase(session, options, this.#guard))
        })
      },
      (error: unknown) => {
        this.#guard(() => {
          done(describeFailure(error, options), null)
        })
      },
    )
  }

  async #open({url, user, password, timeoutMs, mayCreate = false}: DatabaseOptions): Promise<Session> {
    const target = parseJdbcUrl(url)
    const opening = openSession({
      target,
      user: user ?? target.user,
      password: password ?? target.password,
      timeoutMs,
      mayCreate,
    })
    return withinTime(opening, timeoutMs, 'no connection', (session) => session.close())
  }
}

class RealDatabase implements Database {
  readonly #session: Session
  readonly #options: DatabaseOptions
  readonly #guard: Guard
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(session: Session, options: DatabaseOptions, guard: Guard) {
    this.#session = session
    this.#options = options
    this.#guard = guard
  }

  execute(statements: readonly Statement[], done: (error: Error | null) => void): void {
    this.#queue(() => this.#session.execute(statements), done)
  }

  query(statement: Statement, done: (error: Error | null, rows: readonly (readonly SqlValue[])[]) => void): void {
    this.#queue(
      () => this.#session.query(statement),
      (error, rows) => {
        done(error, rows ?? [])
      },
    )
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#session.close()
  }

  #queue<T>(work: () => Promise<T>, done: (error: Error | null, result: T | null) => void): void {
    const {timeoutMs} = this.#options
    const running = this.#last.then(() => withinTime(work(), timeoutMs, 'no answer', () => undefined))
    this.#last = running.catch(() => undefined)
    running.then(
      (result) => {
        this.#guard(() => {
          done(null, result)
        })
      },
      (error: unknown) => {
        this.#guard(() => {
          done(describeFailure(error, this.#options), null)
        })
      },
    )
  }
}

/** The promise's result, or an error after the timeout; `late` receives a result that comes after it. */
async function withinTime<T>(work: Promise<T>, ms: number, what: string, late: (result: T) => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  let over = false
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      over = true
      reject(new Error(`${what} within ${String(ms)} ms`))
    }, ms)
  })
  work.then(
    (result) => {
      if (over) late(result)
    },
    () => undefined,
  )
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

/** What went wrong, with the address but never the password, whatever the driver wrote. */
function describeFailure(error: unknown, {url, password}: DatabaseOptions): Error {
  const causes = error instanceof AggregateError ? error.errors.map(String).join(', ') : ''
  const message = error instanceof Error ? error.message : String(error)
  const text = message === '' ? causes : message
  const safe = password === null || password.length < 4 ? text : text.replaceAll(password, '***')
  const described = new Error(`${redactJdbcUrl(url)}: ${safe === '' ? 'connection failed' : safe}`)
  const code = (error as {code?: unknown} | null)?.code
  return typeof code === 'string' ? Object.assign(described, {code}) : described
}
