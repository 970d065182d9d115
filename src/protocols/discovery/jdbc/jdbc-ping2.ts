/**
 * Finds members in a database table with one readable row per member; every member records itself before it joins. Needs any
 * transport. Equals org.jgroups.protocols.JDBC_PING2 (5.5).
 * Differs from JGroups: see `JdbcDiscovery`; `dump` cannot wait for the database and lists what the previous read found.
 */
import type {Address} from '../../../model/address.ts'
import type {PingData} from '../../../headers/ping-data.ts'
import {View} from '../../../model/view.ts'
import type {Done} from '../../../stack/events.ts'
import {type Managed, op, prop} from '../../../stack/spec.ts'
import {printPingData} from '../../../headers/ping-payload.ts'
import type {Responses} from '../responses.ts'
import type {MemberStore} from '../../../stores/member-store.ts'
import {JdbcDiscovery} from './jdbc-discovery.ts'
import type {JdbcStatements} from '../../../stores/jdbc-store.ts'
import {readableRows} from '../../../stores/jdbc-rows.ts'
import {jdbcSpec} from './jdbc-spec.ts'

const CREATE =
  'CREATE TABLE jgroups (address varchar(200) NOT NULL, name varchar(200), cluster varchar(200) NOT NULL, ' +
  'ip varchar(200) NOT NULL, coord boolean, PRIMARY KEY (address) )'

/** Consecutive reads while members keep appearing and none is coordinator; JGroups has no limit. */
const MAX_READINGS = 20

const spec = jdbcSpec({
  name: 'JDBC_PING2',
  id: 75,
  doc: 'Finds members in a readable table of a database.',
  properties: {
    call_insert_sp: prop.string(null, 'Calls the procedure of insert_sp, with the parameters of an insertion', {
      writable: true,
    }),
    clear_sql: prop.string('DELETE from jgroups WHERE cluster=?', 'Deletes all rows of a cluster', {
      writable: true,
      inert: 'JGroups does not run it either: a table that is empty for a moment would let a cluster split',
    }),
    delete_single_sql: prop.string('DELETE FROM jgroups WHERE address=?', 'Deletes the row of a member', {
      writable: true,
    }),
    initialize_sql: prop.string(CREATE, 'Creates the table; empty where it exists. Its failure does no harm', {
      writable: true,
    }),
    insert_single_sql: prop.string(
      'INSERT INTO jgroups values (?, ?, ?, ?, ?)',
      'Inserts a row; parameters: member, name, cluster, physical address, whether it is coordinator',
      {writable: true},
    ),
    insert_sp: prop.string(null, 'Creates a procedure that deletes and inserts a row', {writable: true}),
    select_all_pingdata_sql: prop.string(
      'SELECT address, name, ip, coord FROM jgroups WHERE cluster=?',
      'Reads the rows of a cluster: member, name, physical address, whether it is coordinator',
      {writable: true},
    ),
  },
  operations: {
    dump: op('Lists the rows of a cluster, as the reading before found them', {
      args: ['java.lang.String'],
      returns: 'java.lang.String',
      changes: false,
    }),
  },
})

/** Discovery through a readable table. */
export class JdbcPing2 extends JdbcDiscovery<typeof spec> {
  static readonly spec = spec
  protected override readonly rows = readableRows
  #listing = ''

  protected override readonly managed: Managed<typeof spec> = {
    ...this.storeManaged(),
    dump: (cluster = '') => this.#dump(cluster),
  }

  protected override get preparations(): readonly (string | null)[] {
    return [this.props.initialize_sql, this.props.insert_sp]
  }

  protected override get statements(): JdbcStatements {
    const {insert_single_sql, delete_single_sql, clear_sql, select_all_pingdata_sql, insert_sp, call_insert_sp} =
      this.props
    return {
      insert: insert_single_sql ?? '',
      delete: delete_single_sql ?? '',
      clear: clear_sql ?? '',
      select: select_all_pingdata_sql ?? '',
      replace: insert_sp === null ? null : call_insert_sp,
    }
  }

  /** A search records missing members, even when they are about to be recorded anyway. */
  protected override get isInfoWriterRunning(): boolean {
    return false
  }

  protected override findMembers(members: readonly Address[] | null, initial: boolean, round: Responses): void {
    if (!initial || round.lookOnly) {
      super.findMembers(members, initial, round)
      return
    }
    // The round's time starts when the database has answered.
    const release = round.hold()
    this.readEntries((_error, entries) => {
      for (const entry of entries) this.remember(entry)
      // After reading, unlike JGroups: a transport without multicast can only reach known members.
      this.announce()
      this.writeOwn()
      this.#awaitCompany(entries, 1, () => {
        super.findMembers(members, initial, round)
        release()
      })
    })
  }

  protected override viewInstalled(view: View, before: View | null, coordinatorChanged: boolean): void {
    const {remove_all_data_on_view_change, remove_old_coords_on_view_change, update_store_on_view_change} = this.props
    const {isCoordinator} = this
    // Learn recently recorded members before anything is written or removed.
    this.#learn(() => {
      // The member may have left meanwhile.
      if (this.view === null) return
      if (!isCoordinator) {
        if (coordinatorChanged && !remove_all_data_on_view_change) this.writeOwn()
        return
      }
      if (remove_old_coords_on_view_change && before !== null) this.removeEntry(before.viewId.creator)
      const left = before === null ? [] : View.diff(before, view).left
      if (!coordinatorChanged && !update_store_on_view_change && left.length === 0) return
      this.writeAll(left)
      if (remove_all_data_on_view_change) this.#removeStrangers(view)
      if (remove_all_data_on_view_change || remove_old_coords_on_view_change) this.startInfoWriter()
    })
  }

  /** Keeps reading while new members appear and none is coordinator, so that members that start together find each other. */
  #awaitCompany(entries: readonly PingData[], readings: number, done: () => void): void {
    if (readings >= MAX_READINGS || entries.some((entry) => entry.coordinator)) {
      done()
      return
    }
    this.readEntries((_error, now) => {
      const known = new Set(entries.map((entry) => entry.sender.key))
      const same = now.length === entries.length && now.every((entry) => known.has(entry.sender.key))
      if (same) done()
      else this.#awaitCompany(now, readings + 1, done)
    })
  }

  #learn(done: () => void): void {
    this.readEntries((error, entries) => {
      if (error !== null) this.log.error({error: error.message}, 'the store cannot be read')
      for (const entry of entries) this.remember(entry)
      done()
    })
  }

  /** Removes the rows of members outside the view, but learns them first: they may be alive on the other side of a split. */
  #removeStrangers(view: View): void {
    const {cluster} = this
    this.call('remove all', (store, done) => {
      store.readAll(cluster, (error, entries) => {
        const strangers = entries.filter((entry) => !view.contains(entry.sender))
        for (const entry of strangers) this.remember(entry)
        removeEach(store, cluster, strangers, error ?? undefined, done)
      })
    })
  }

  #dump(cluster: string): string {
    const listing = this.#listing
    this.call('read', (store, done) => {
      store.readAll(cluster, (error, entries) => {
        this.#listing = entries.map(printPingData).join('\n')
        done(error ?? undefined)
      })
    })
    return listing === '' ? '<empty>' : listing
  }
}

function removeEach(
  store: MemberStore,
  cluster: string,
  entries: readonly PingData[],
  failure: Error | undefined,
  done: Done,
): void {
  const [first, ...rest] = entries
  if (first === undefined) done(failure)
  else store.remove(cluster, first.sender, (error) => removeEach(store, cluster, rest, failure ?? error, done))
}
