import {JgCommand} from '../../src/cli/base-command.ts'
import {ExitCode} from '../../src/cli/exit-codes.ts'
import {storeFlags} from '../../src/cli/discovery/flags.ts'
import {type EntryRow, entryRow, entryTable} from '../../src/cli/discovery/results.ts'
import {openStores} from '../../src/cli/discovery/stores.ts'
import {createRuntime} from '../../src/cli/member-runtime.ts'
import {readStores} from '../../src/discovery/store.ts'

interface DumpResult {
  readonly stores: readonly string[]
  readonly entries: readonly EntryRow[]
}

export default class DiscoveryDump extends JgCommand<DumpResult> {
  static override readonly summary = 'list what a discovery store holds'
  static override readonly description =
    'Reads the stores of a configuration (FILE_PING, JDBC_PING, JDBC_PING2), or a folder or database itself, with the statements ' +
    'of the configuration. Nobody is asked and nothing is changed; jg discovery verify says which entries are true. Exits with 3 ' +
    'if an entry cannot be read.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --props jdbc-pg.xml -Djgroups.jdbc.url=jdbc:postgresql://db/test',
    '<%= config.bin %> <%= command.id %> --store file:/var/lib/ping --cluster demo',
    'JG_DB_PASSWORD=... <%= config.bin %> <%= command.id %> --store jdbc:mariadb://db/keycloak --username kc -o json',
  ]

  static override readonly flags = storeFlags

  protected override async result(): Promise<DumpResult> {
    const {flags} = await this.parse(DiscoveryDump)
    const {stores} = await openStores(flags, this.context, createRuntime())
    const entries = await readStores(stores, flags.cluster)
    return {stores: stores.map(({label}) => label), entries: entries.map(entryRow)}
  }

  protected override exitCodeFor({entries}: DumpResult): ExitCode {
    return entries.some(({fault}) => fault !== null) ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable({stores, entries}: DumpResult): string {
    const total = `${String(entries.length)} ${entries.length === 1 ? 'entry' : 'entries'}`
    return `${entryTable(stores, entries)}\n${total}`
  }
}
