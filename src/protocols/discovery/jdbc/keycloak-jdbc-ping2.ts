/**
 * Finds members in Keycloak's table, with requests that Keycloak's own protocol takes: under another id they would go up to its application.
 * Equals org.keycloak.jgroups.protocol.KEYCLOAK_JDBC_PING2 (26.7, and 26.4 where `insert_single_sql` has five parameters).
 * Differs from Keycloak: the database is named by `connection_url`, or by the variables that configure Keycloak itself; rows are
 * refreshed by the coordinator alone, and members that see no view of their coordinator are not removed.
 */
import {ConfigError} from '../../../errors/index.ts'
import type {Address} from '../../../model/address.ts'
import {addressText} from '../../../model/address-text.ts'
import {parameterCount} from '../../../runtime/sql-text.ts'
import type {Timer} from '../../../runtime/ports.ts'
import {prop, type PropValues} from '../../../stack/spec.ts'
import {type RowForm, readableRows} from '../../../stores/jdbc-rows.ts'
import {JdbcPing2} from './jdbc-ping2.ts'

/** Full name of the class, which is also what stacks call it. */
const CLASS = 'org.keycloak.jgroups.protocol.KEYCLOAK_JDBC_PING2'

/** Parameters of an insertion into the table since 26.5: the time of the row and the coordinator of its member's view, too. */
const DATED_PARAMETERS = 7

/** Place of the time in a row that is read. */
const UPDATED = 5

const base = JdbcPing2.spec

const properties = {
  ...base.properties,
  connection_url: {...base.properties.connection_url, systemProperty: ['KC_DB_URL']},
  connection_username: {...base.properties.connection_username, systemProperty: ['KC_DB_USERNAME']},
  connection_password: {...base.properties.connection_password, systemProperty: ['KC_DB_PASSWORD']},
  staleness_timeout: prop.time(60_000, 'Age of a row from which on it does not count', {writable: true}),
}

/** Discovery by the table of Keycloak. */
export class KeycloakJdbcPing2 extends JdbcPing2 {
  static override readonly spec = {
    ...base,
    name: 'KEYCLOAK_JDBC_PING2',
    xmlName: CLASS,
    className: CLASS,
    id: 1025,
    doc: 'Finds members in the table of Keycloak.',
    properties,
  }

  declare readonly props: JdbcPing2['props'] & PropValues<Pick<typeof properties, 'staleness_timeout'>>
  protected override readonly rows: RowForm = {
    ...readableRows,
    insertion: (data, cluster, minor) => this.#insertion(readableRows.insertion(data, cluster, minor)),
    read: (row) => (this.#isStale(row[UPDATED]) ? [] : readableRows.read(row)),
  }
  #refresh: Timer | undefined

  override init(): void {
    const {connection_url, write_data_on_find, remove_all_data_on_view_change} = this.props
    if (connection_url === null)
      throw new ConfigError(`${this.name}: connection_url or KC_DB_URL must name the database of Keycloak`)
    if (!write_data_on_find || !remove_all_data_on_view_change)
      throw new ConfigError(`${this.name}: write_data_on_find and remove_all_data_on_view_change must be true`)
    super.init()
  }

  override stop(): void {
    this.#refresh?.cancel()
    super.stop()
  }

  /** Rows that nobody refreshes go stale: the coordinator writes them anew within half to three quarters of the time. */
  protected override startInfoWriter(): void {
    this.#refresh?.cancel()
    const {staleness_timeout} = this.props
    const wait = staleness_timeout / 2 + this.random.int(Math.max(1, Math.floor(staleness_timeout / 4)))
    this.#refresh = this.clock.after(wait, () => {
      if (!this.isCoordinator) return
      this.writeAll()
      this.startInfoWriter()
    })
  }

  #insertion(values: ReturnType<RowForm['insertion']>): ReturnType<RowForm['insertion']> {
    if (parameterCount(this.props.insert_single_sql ?? '') < DATED_PARAMETERS) return values
    const coordinator: Address | undefined = this.view?.members[0]
    return [
      ...values,
      Math.floor(this.clock.wallTime() / 1000),
      coordinator === undefined ? null : addressText(coordinator),
    ]
  }

  /** Tables without a time, as before 26.5, have no old rows. */
  #isStale(updated: unknown): boolean {
    if (updated === undefined || updated === null) return false
    return Number(updated) < Math.floor((this.clock.wallTime() - this.props.staleness_timeout) / 1000)
  }
}
