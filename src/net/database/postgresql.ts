import pg from 'pg'
import {MAX_BYTES, RowCollector, type SqlValue, type Statement, tooManyRows} from '../../runtime/database.ts'
import type {JdbcTarget} from '../../runtime/jdbc-url.ts'
import {numberParameters} from '../../runtime/sql-text.ts'
import {boundedRead, type WatchedStream} from './bounded-read.ts'
import type {Session, SessionOptions} from './session.ts'
import {tlsOptions} from './tls.ts'

/** Time that the server has to end a session. */
const CLOSE_MS = 1000

const NO_TLS = 'does not support SSL'

/** Opens a session with PostgreSQL, at the first server that answers. */
export async function openPostgresql(options: SessionOptions): Promise<Session> {
  let failure: unknown
  const {hosts} = options.target
  // A server that drops packets must leave time for the others.
  const each = {...options, timeoutMs: Math.ceil(options.timeoutMs / hosts.length)}
  for (const server of hosts) {
    try {
      return new PostgresqlSession(await connect(each, server))
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

async function connect(options: SessionOptions, server: {host: string; port: number}): Promise<pg.Client> {
  const {target, user, password, timeoutMs} = options
  const open = async (ssl: ReturnType<typeof tlsOptions>): Promise<pg.Client> => {
    const client = new pg.Client({
      ...server,
      database: target.database,
      ...(user === null ? {} : {user}),
      ...(password === null ? {} : {password}),
      ...(ssl === undefined ? {ssl: false} : {ssl}),
      connectionTimeoutMillis: timeoutMs,
      application_name: 'jg',
      ...(target.startOptions === undefined ? {} : {options: target.startOptions}),
    })
    client.on('error', () => undefined) // the request that uses a broken connection reports it
    try {
      await client.connect()
      await requireRole(client, target)
    } catch (error) {
      client.end().catch(() => undefined)
      throw error
    }
    return client
  }
  try {
    return await open(tlsOptions(target))
  } catch (error) {
    if (target.tls !== 'prefer' || !(error instanceof Error && error.message.includes(NO_TLS))) throw error
    return open(undefined)
  }
}

/** Rejects if the server does not have the role that `targetServerType` asks for. */
async function requireRole(client: pg.Client, {role}: JdbcTarget): Promise<void> {
  if (role === undefined) return
  const {rows} = await client.query<{standby: boolean}>('SELECT pg_is_in_recovery() AS standby')
  const found = rows[0]?.standby === true ? 'secondary' : 'primary'
  if (found !== role) throw new Error(`targetServerType: a ${role} server expected, found a ${found} one`)
}

class PostgresqlSession implements Session {
  readonly #client: pg.Client

  constructor(client: pg.Client) {
    this.#client = client
  }

  async execute(statements: readonly Statement[]): Promise<void> {
    const [only] = statements
    if (statements.length === 1 && only !== undefined) {
      await this.#run(only)
      return
    }
    await this.#client.query('BEGIN')
    try {
      for (const statement of statements) await this.#run(statement)
      await this.#client.query('COMMIT')
    } catch (error) {
      await this.#client.query('ROLLBACK').catch(() => undefined)
      throw error
    }
  }

  query({sql, values}: Statement): Promise<readonly (readonly SqlValue[])[]> {
    // Binary values come as hexadecimal text.
    return boundedRead(this.#stream, 2 * MAX_BYTES, (collector: RowCollector) => {
      const config = {text: numberParameters(sql), values: parameters(values), rowMode: 'array' as const}
      const query = new pg.Query<unknown[]>(config)
      return new Promise((resolve, reject) => {
        query.on('row', (row) => {
          if (!collector.add(row)) reject(tooManyRows())
        })
        query.on('error', reject)
        query.on('end', () => resolve())
        this.#client.query(query)
      })
    })
  }

  close(): void {
    this.#client.end().catch(() => undefined)
    // A hanging server would never acknowledge the end.
    setTimeout(() => this.#stream.destroy(), CLOSE_MS).unref()
  }

  get #stream(): WatchedStream {
    return (this.#client as unknown as {connection: {stream: WatchedStream}}).connection.stream
  }

  async #run({sql, values}: Statement): Promise<void> {
    await this.#client.query(numberParameters(sql), parameters(values))
  }
}

function parameters(values: readonly SqlValue[]): unknown[] {
  return values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value))
}
