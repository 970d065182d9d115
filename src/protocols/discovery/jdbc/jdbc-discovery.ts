/**
 * Base of the discovery protocols that use a database. Needs any transport below. Equals what org.jgroups.protocols.JDBC_PING and JDBC_PING2
 * (5.5) share.
 * Differs from JGroups: `connection_url` picks a built-in driver; without it, and without a data source, the members share the SQLite file
 * `jgroups.db` in `location`. Deleting and inserting an entry is one transaction. A process ended by a signal leaves first and
 * removes its entry then; there is no other hook.
 */
import {ConfigError} from '../../../errors/index.ts'
import type {DatabaseOptions, SqlValue, Statement} from '../../../runtime/database.ts'
import {jdbcCredentials, parseJdbcUrl, redactJdbcUrl} from '../../../runtime/jdbc-url.ts'
import type {MemberStore} from '../../../stores/member-store.ts'
import {StoreDiscovery} from '../store/store-discovery.ts'
import {type JdbcStatements, JdbcStore} from '../../../stores/jdbc-store.ts'
import type {RowForm} from '../../../stores/jdbc-rows.ts'
import type {PropValues} from '../../../stack/spec.ts'
import type {JdbcProps, JdbcSpec} from './jdbc-spec.ts'

/** Time limit of a connection attempt or a statement, in milliseconds. */
const TIMEOUT_MS = 5000

/** Base of the discovery protocols that use a database. */
export abstract class JdbcDiscovery<S extends JdbcSpec = JdbcSpec> extends StoreDiscovery<S> {
  declare readonly props: PropValues<S['properties']> & JdbcProps
  protected abstract readonly rows: RowForm
  /** The statements in effect. */
  protected abstract readonly statements: JdbcStatements
  /** Statements that run once before the table is used and create tables and procedures; they may fail when these exist. */
  protected abstract readonly preparations: readonly (string | null)[]
  #connection: DatabaseOptions | null = null

  override init(): void {
    super.init()
    const {connection_username, connection_password} = this.props
    const url = urlOf(this.name, this.props)
    this.#connection = {
      url,
      ...jdbcCredentials(parseJdbcUrl(url), {user: connection_username, password: connection_password}),
      timeoutMs: TIMEOUT_MS,
      mayCreate: true,
    }
    // Probing this member must not reveal a password in the address.
    Object.assign(this.props, {connection_url: redactJdbcUrl(url)})
  }

  /** A table is read once: what a member records is there as soon as the statement has ended. */
  protected override get retriesReading(): boolean {
    return false
  }

  protected override openStore(done: (error: Error | null, store: MemberStore | null) => void): void {
    const {databases} = this.context.runtime
    const connection = this.#connection
    if (databases === undefined || connection === null) {
      done(new ConfigError(`${this.name}: this member may not use databases`), null)
      return
    }
    const store = new JdbcStore({
      databases,
      connection,
      statements: this.statements,
      rows: this.rows,
      minor: this.context.minor,
      unreadable: (error, row) => this.#unreadable(error, row),
    })
    this.#prepareTable(store, () => done(null, store))
  }

  /** As in JGroups, an unavailable database does not keep the member from starting: every discovery tries again. */
  #prepareTable(store: JdbcStore, done: () => void): void {
    store.connected(
      (database, ended) => {
        const rest: Statement[] = this.preparations
          .filter((sql): sql is string => sql !== null && sql.trim() !== '')
          .map((sql) => ({sql, values: []}))
        const next = (): void => {
          const statement = rest.shift()
          if (statement === undefined) {
            ended()
            done()
            return
          }
          database.execute([statement], (error) => {
            if (error !== null) {
              this.log.debug(
                {error: error.message},
                'a statement of initialize_sql failed; normal where the table is there',
              )
            }
            next()
          })
        }
        next()
      },
      (error) => {
        this.log.error({error: error.message}, 'the database cannot be reached; every discovery will try again')
        done()
      },
    )
  }

  #unreadable(error: Error, row: readonly SqlValue[]): void {
    const key = row.find((value) => typeof value === 'string')?.slice(0, 100)
    this.log.error({row: key, error: error.message}, 'skipping a row of the table that cannot be read; delete it')
  }
}

function urlOf(name: string, settings: JdbcProps): string {
  const {connection_url, datasource_jndi_name, datasource_injecter_class, location} = settings
  if (connection_url !== null) return connection_url
  if (datasource_jndi_name !== null || datasource_injecter_class !== null) {
    throw new ConfigError(
      `${name}: data sources of Java cannot be used here; connection_url, connection_username and connection_password expected`,
    )
  }
  return `jdbc:sqlite:${location ?? '.'}/jgroups.db`
}
