import {JgCommand} from '../../src/cli/base-command.ts'
import {askFlags, verifiedStores} from '../../src/cli/flags/discovery.ts'
import {countStates, type StateCounts, type VerifiedRow, verifiedRow} from '../../src/store-audit/rows.ts'
import {countText, verifiedTable} from '../../src/cli/render/stores.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {printableLine} from '../../src/errors/printable.ts'

interface VerifyResult {
  /** Protocol and location of each store that was read, without passwords. */
  readonly stores: readonly string[]
  /** Entries, and members of live views that have no entry. */
  readonly entries: readonly VerifiedRow[]
  /** How many entries are in each state. @minimum 0 */
  readonly counts: StateCounts
  /** Findings about whole clusters, as sentences. */
  readonly findings: readonly string[]
  /** What stores without entries contain instead. */
  readonly notes: readonly string[]
}

export default class DiscoveryVerify extends JgCommand<VerifyResult> {
  static override readonly summary = 'compare a discovery store with the members that answer'
  static override readonly description =
    'Reads the stores and asks every recorded address who is there, without joining, and then the members of the views ' +
    'reported. An entry is live; reincarnated (another member of its cluster answers); foreign (a member of another cluster ' +
    'answers); dead (the host refuses the port, and a live member of the cluster does not have the member in its view); ' +
    'refused (nobody confirms the refusal); unreadable; or unknown (no response, no readable response, or a live view that ' +
    'includes the member; none of these proves anything). Members of live views that no store has recorded are listed, too. ' +
    'Exits with 1 if the store does not exist, with 3 if any entry is not live.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --props jdbc-pg.xml',
    '<%= config.bin %> <%= command.id %> --store file:/var/lib/ping --transport tcp -o json',
    '<%= config.bin %> <%= command.id %> --store gossip://router1:12001,router2:12001',
    '<%= config.bin %> <%= command.id %> --store jdbc:postgresql://db/keycloak --username kc --cluster ISPN',
  ]

  static override readonly flags = askFlags

  protected override async result(): Promise<VerifyResult> {
    const {flags} = await this.parse(DiscoveryVerify)
    const {stores, entries, findings, notes} = await verifiedStores(flags, this.context, 'look')
    const rows = entries.map(verifiedRow)
    return {stores: stores.map(({label}) => label), entries: rows, counts: countStates(rows), findings, notes}
  }

  protected override exitCodeFor({entries, findings}: VerifyResult): ExitCode {
    return entries.every(({state}) => state === 'live') && findings.length === 0 ? ExitCode.ok : ExitCode.findings
  }

  protected override renderTable({stores, entries, counts, findings, notes}: VerifyResult): string {
    return [
      verifiedTable(stores, entries),
      ...notes.map(printableLine),
      ...findings.map(printableLine),
      countText(counts),
    ].join('\n')
  }
}
