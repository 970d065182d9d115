import {JgCommand} from '../../src/cli/base-command.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {storeFlags, storeChoice} from '../../src/cli/flags/discovery.ts'
import {type EntryRow, entryRow} from '../../src/store-audit/rows.ts'
import {entryTable} from '../../src/cli/render/stores.ts'
import {counted} from '../../src/errors/counted.ts'
import {openStores} from '../../src/store-audit/named-stores.ts'
import {createRuntime} from '../../src/member/runtime.ts'
import {emptyNotes, readStores} from '../../src/store-audit/store.ts'

interface DumpResult {
  /** Protocol and location of each store that was read, without passwords. */
  readonly stores: readonly string[]
  readonly entries: readonly EntryRow[]
  /** What stores without entries contain instead. */
  readonly notes: readonly string[]
}

export default class DiscoveryDump extends JgCommand<DumpResult> {
  static override readonly summary = 'list what a discovery store holds'
  static override readonly description =
    'Reads the stores of a configuration (FILE_PING, JDBC_PING, JDBC_PING2, the GossipRouters of TCPGOSSIP), or a folder, ' +
    'database or router directly. It asks no member and changes nothing; jg discovery verify checks which entries are true. ' +
    'Exits with 1 if the folder, file or table does not exist, with 3 if an entry or one of several stores cannot be read, ' +
    'with 4 if no router answered. A store that exists but holds nothing is reported as empty.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --props jdbc-pg.xml -Djgroups.jdbc.url=jdbc:postgresql://db/test',
    '<%= config.bin %> <%= command.id %> --store file:/var/lib/ping --cluster demo',
    '<%= config.bin %> <%= command.id %> --store gossip://router1:12001,router2:12001',
    'JG_DB_PASSWORD=... <%= config.bin %> <%= command.id %> --store jdbc:mariadb://db/keycloak --username kc -o json',
  ]

  static override readonly flags = storeFlags

  protected override async result(): Promise<DumpResult> {
    const {flags} = await this.parse(DiscoveryDump)
    const {stores} = await openStores(storeChoice(flags, this.context), this.context, createRuntime(), 'look')
    const entries = await readStores(stores, flags.cluster)
    const notes = await emptyNotes(stores, entries, flags.cluster)
    return {stores: stores.map(({label}) => label), entries: entries.map(entryRow), notes}
  }

  protected override exitCodeFor({entries}: DumpResult): ExitCode {
    return entries.some(({fault}) => fault !== null) ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable({stores, entries, notes}: DumpResult): string {
    return [entryTable(stores, entries), counted(entries.length, 'entry', 'entries'), ...notes].join('\n')
  }
}
