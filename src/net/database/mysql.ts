import {isIP} from 'node:net'
import {checkServerIdentity, type TLSSocket} from 'node:tls'
import {type Connection, createConnection} from 'mysql2'
import {MAX_BYTES, type SqlValue, type Statement, tooManyRows} from '../../runtime/database.ts'
import type {JdbcTarget} from '../../runtime/jdbc-url.ts'
import {boundedRead, type WatchedStream} from './bounded-read.ts'
import type {Session, SessionOptions} from './session.ts'
import {tlsOptions} from './tls.ts'

/** Opens a session with MariaDB or MySQL, at the first server that answers. */
export async function openMysql(options: SessionOptions): Promise<Session> {
  let failure: unknown
  const {hosts} = options.target
  // A server that drops packets must leave time for the others.
  const each = {...options, timeoutMs: Math.ceil(options.timeoutMs / hosts.length)}
  for (const server of hosts) {
    try {
      const session = new MysqlSession(await connect(each, server), options.timeoutMs)
      return await begun(session, options.target)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

/** Applies `sessionVariables`; the session fails if that does. */
async function begun(session: MysqlSession, {sessionVariables}: JdbcTarget): Promise<Session> {
  if (sessionVariables === undefined) return session
  try {
    await session.execute([{sql: `SET ${sessionVariables}`, values: []}])
    return session
  } catch (error) {
    session.close()
    throw new Error(`sessionVariables: ${error instanceof Error ? error.message : String(error)}`, {cause: error})
  }
}

async function connect(options: SessionOptions, server: {host: string; port: number}): Promise<Connection> {
  const {target} = options
  try {
    return await open(options, server, tlsOptions(target))
  } catch (error) {
    if (target.tls !== 'prefer' || (error as {code?: unknown}).code !== 'HANDSHAKE_NO_SSL_SUPPORT') throw error
    return open(options, server, undefined)
  }
}

function open(
  {target, user, password, timeoutMs}: SessionOptions,
  server: {host: string; port: number},
  ssl: ReturnType<typeof tlsOptions>,
): Promise<Connection> {
  const connection = createConnection({
    ...server,
    database: target.database,
    ...(user === null ? {} : {user}),
    ...(password === null ? {} : {password}),
    ...(ssl === undefined ? {} : {ssl: {...ssl, verifyIdentity: target.tls === 'verify-full'}}),
    connectTimeout: timeoutMs,
  })
  connection.on('error', () => undefined) // the request that uses a broken connection reports it
  return new Promise((resolve, reject) => {
    connection.connect((error) => {
      const failure = error ?? wrongIdentity(connection, target, server.host)
      if (failure === undefined) {
        resolve(connection)
        return
      }
      connection.destroy()
      reject(failure)
    })
  })
}

/** The driver compares names only: with an address as host it does not check whose certificate it is. */
function wrongIdentity(connection: Connection, {tls}: JdbcTarget, host: string): Error | undefined {
  if (tls !== 'verify-full' || isIP(host) === 0) return undefined
  const {stream} = connection as unknown as {stream: TLSSocket}
  return checkServerIdentity(host, stream.getPeerCertificate())
}

class MysqlSession implements Session {
  readonly #connection: Connection
  readonly #timeoutMs: number

  constructor(connection: Connection, timeoutMs: number) {
    this.#connection = connection
    this.#timeoutMs = timeoutMs
  }

  async execute(statements: readonly Statement[]): Promise<void> {
    const [only] = statements
    if (statements.length === 1 && only !== undefined) {
      await this.#run(only)
      return
    }
    await this.#run({sql: 'START TRANSACTION', values: []})
    try {
      for (const statement of statements) await this.#run(statement)
      await this.#run({sql: 'COMMIT', values: []})
    } catch (error) {
      await this.#run({sql: 'ROLLBACK', values: []}).catch(() => undefined)
      throw error
    }
  }

  query({sql, values}: Statement): Promise<readonly (readonly SqlValue[])[]> {
    const {stream} = this.#connection as unknown as {stream: WatchedStream}
    return boundedRead(stream, MAX_BYTES, (collector) => {
      return new Promise((resolve, reject) => {
        const timeout = this.#timeoutMs
        const query = this.#connection.execute({sql, values: parameters(values), timeout, rowsAsArray: true})
        query.on('result', (row: unknown) => {
          if (Array.isArray(row) && !collector.add(row)) reject(tooManyRows())
        })
        query.on('error', reject)
        query.on('end', () => resolve())
      })
    })
  }

  close(): void {
    this.#connection.destroy()
  }

  /** Values are sent separately from the text; statements without values need not be prepared, and some cannot be. */
  #run({sql, values}: Statement): Promise<void> {
    return new Promise((resolve, reject) => {
      const options = {sql, values: parameters(values), timeout: this.#timeoutMs}
      const done = (error: Error | null): void => {
        if (error === null) resolve()
        else reject(error)
      }
      if (values.length === 0) this.#connection.query(options, done)
      else this.#connection.execute(options, done)
    })
  }
}

function parameters(values: readonly SqlValue[]): (string | number | boolean | null | Buffer)[] {
  return values.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value))
}
