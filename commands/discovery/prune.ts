import {Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {confirm} from '../../src/cli/confirm.ts'
import {askFlags} from '../../src/cli/discovery/flags.ts'
import {backupFile, chosenEntries, removeEntries, writeBackup} from '../../src/cli/discovery/prune.ts'
import {type VerifiedRow, verifiedRow, verifiedTable} from '../../src/cli/discovery/results.ts'
import {verifyStores} from '../../src/cli/discovery/verify.ts'
import {ExitCode} from '../../src/cli/exit-codes.ts'
import {yesFlag} from '../../src/cli/flags.ts'
import {createRuntime} from '../../src/cli/member-runtime.ts'

interface PruneResult {
  readonly stores: readonly string[]
  readonly removed: readonly VerifiedRow[]
  /** What stays. */
  readonly kept: readonly VerifiedRow[]
  readonly backup: string | null
  readonly dryRun: boolean
}

export default class DiscoveryPrune extends JgCommand<PruneResult> {
  static override readonly summary = 'remove entries of dead members from a discovery store'
  static override readonly description =
    'Verifies the store and removes what is proven to be wrong: addresses that refuse, or where another member answers. Entries ' +
    'without any reaction stay, since a time-out proves nothing, unless --unreachable-too. The entries are shown and confirmed ' +
    'first, and written to a file, from which jg discovery add brings them back. Registrations of ' +
    'GossipRouters cannot be removed: routers forget members themselves. Exits with 3 if --dry-run finds something, with 6 if ' +
    'it was not confirmed.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --props jdbc-pg.xml --dry-run',
    '<%= config.bin %> <%= command.id %> --store file:/var/lib/ping --cluster demo --transport tcp --yes',
  ]

  static override readonly flags = {
    ...askFlags,
    'dry-run': Flags.boolean({default: false, summary: 'show what would be removed'}),
    'unreachable-too': Flags.boolean({
      default: false,
      summary: 'remove entries without any reaction, too; they may be alive behind a split',
    }),
    backup: Flags.string({
      helpValue: '<file>',
      summary: 'file for the removed entries [default: one named after the time]',
    }),
    ...yesFlag,
  }

  protected override async result(): Promise<PruneResult> {
    const {flags} = await this.parse(DiscoveryPrune)
    if (!flags['dry-run']) this.refuseReadOnly('jg discovery prune removes entries of the discovery store')
    const {stores, entries: verified, findings} = await verifyStores(flags, this.context, createRuntime(), 'change')
    const entries = verified.filter(({entry}) => entry !== null)
    const chosen = chosenEntries(entries, flags['unreachable-too'])
    const labels = stores.map(({label}) => label)
    const removed = chosen.map(verifiedRow)
    const kept = entries.filter((entry) => !chosen.includes(entry)).map(verifiedRow)
    const result = {stores: labels, removed, kept, backup: null, dryRun: flags['dry-run']}
    if (chosen.length === 0 || flags['dry-run']) return result
    this.logToStderr([verifiedTable([], removed), ...findings.map((finding) => `Warning: ${finding}`)].join('\n'))
    if (flags['unreachable-too'])
      this.logToStderr('Warning: members without reaction may be alive, behind a split or a firewall')
    await confirm(
      `remove ${String(chosen.length)} of ${String(entries.length)} entries from ${labels.join(', ')}`,
      flags.yes,
    )
    const gone = chosen.flatMap(({entry}) => (entry === null ? [] : [entry]))
    const backup = flags.backup ?? backupFile(new Date())
    writeBackup(backup, gone)
    await removeEntries(stores, gone)
    return {...result, backup}
  }

  protected override exitCodeFor({dryRun, removed}: PruneResult): ExitCode {
    return dryRun && removed.length > 0 ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable({stores, removed, kept, backup, dryRun}: PruneResult): string {
    const count = `${String(removed.length)} ${removed.length === 1 ? 'entry' : 'entries'}`
    const said = removed.length === 0 ? 'nothing to remove' : dryRun ? `${count} would be removed` : `${count} removed`
    const undo =
      backup === null ? [] : [`backup in ${backup}; to undo: jg discovery add --from ${backup}, with the same store`]
    return [verifiedTable(stores, removed), `${said}, ${String(kept.length)} kept`, ...undo].join('\n')
  }
}
