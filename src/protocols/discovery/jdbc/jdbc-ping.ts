/**
 * Finds members in a database table with one binary value per member. Needs any transport. Equals
 * org.jgroups.protocols.JDBC_PING (5.5). Differs from JGroups: see `JdbcDiscovery`; members that speak the 5.2 wire format write the value of 5.2, and
 * both are read.
 */
import type {PingData} from '../../../headers/ping-data.ts'
import {View} from '../../../model/view.ts'
import {type Managed, prop} from '../../../stack/spec.ts'
import {infoWriterAttribute} from '../store/store-spec.ts'
import {JdbcDiscovery} from './jdbc-discovery.ts'
import {type JdbcStatements, JdbcStore} from '../../../stores/jdbc-store.ts'
import {binaryRows} from '../../../stores/jdbc-rows.ts'
import {jdbcSpec} from './jdbc-spec.ts'

const CREATE =
  'CREATE TABLE JGROUPSPING (own_addr varchar(200) NOT NULL, cluster_name varchar(200) NOT NULL, ' +
  'ping_data varbinary(5000) DEFAULT NULL, PRIMARY KEY (own_addr, cluster_name) )'

const spec = jdbcSpec({
  name: 'JDBC_PING',
  id: 32,
  doc: 'Finds members in a table of a database.',
  properties: {
    clear_sql: prop.string('DELETE from JGROUPSPING WHERE cluster_name=?', 'Deletes all rows of a cluster', {
      writable: true,
    }),
    contains_sql: prop.string(
      'SELECT count(own_addr) as RECORDCOUNT from JGROUPSPING WHERE cluster_name=? AND own_addr=?',
      'Counts the rows of a member',
      {writable: true, inert: 'JGroups does not run it either: rows are replaced whether they are there or not'},
    ),
    delete_single_sql: prop.string(
      'DELETE FROM JGROUPSPING WHERE own_addr=? AND cluster_name=?',
      'Deletes a row; parameters: member, cluster',
      {writable: true},
    ),
    initialize_sql: prop.string(CREATE, 'Creates the table; empty where it exists. Its failure does no harm', {
      writable: true,
    }),
    insert_single_sql: prop.string(
      'INSERT INTO JGROUPSPING (own_addr, cluster_name, ping_data) values (?, ?, ?)',
      'Inserts a row; parameters: member, cluster, binary value',
      {writable: true},
    ),
    select_all_pingdata_sql: prop.string(
      'SELECT ping_data, own_addr, cluster_name FROM JGROUPSPING WHERE cluster_name=?',
      'Reads the rows of a cluster; the first column is the binary value',
      {writable: true},
    ),
  },
  attributes: infoWriterAttribute,
})

/** Discovery through a table with binary values. */
export class JdbcPing extends JdbcDiscovery<typeof spec> {
  static readonly spec = spec
  protected override readonly managed: Managed<typeof spec> = this.storeManaged()
  protected override readonly rows = binaryRows
  #replacing = false

  protected override get preparations(): readonly (string | null)[] {
    return [this.props.initialize_sql]
  }

  protected override get statements(): JdbcStatements {
    const {insert_single_sql, delete_single_sql, clear_sql, select_all_pingdata_sql} = this.props
    return {
      insert: insert_single_sql ?? '',
      delete: delete_single_sql ?? '',
      clear: clear_sql ?? '',
      select: select_all_pingdata_sql ?? '',
      replace: null,
    }
  }

  /**
   * Differs from JGroups: removing all rows and writing them again is one transaction. Otherwise a member that starts in between
   * would find an empty table and form a cluster of its own.
   */
  protected override viewInstalled(view: View, before: View | null, coordinatorChanged: boolean): void {
    const {remove_all_data_on_view_change, update_store_on_view_change} = this.props
    const left = before === null ? [] : View.diff(before, view).left
    const writes = coordinatorChanged || update_store_on_view_change || left.length > 0
    if (!this.isCoordinator || !remove_all_data_on_view_change || !writes) {
      super.viewInstalled(view, before, coordinatorChanged)
      return
    }
    this.#replacing = true
    this.writeAll(left)
    this.#replacing = false
    this.startInfoWriter()
  }

  protected override writeEntries(list: readonly PingData[]): void {
    if (!this.#replacing) {
      super.writeEntries(list)
      return
    }
    const {cluster} = this
    this.call('replace all', (store, done) => {
      this.counters.writes++
      if (store instanceof JdbcStore) store.replaceAll(cluster, list, done)
      else store.write(cluster, list, done)
    })
  }
}
