import {Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {counted} from '../../src/errors/counted.ts'
import {askFlags, verifiedStores} from '../../src/cli/flags/discovery.ts'
import {confirm, confirmByName} from '../../src/cli/confirm.ts'
import {confirmedClusters, confirmPlan} from '../../src/store-audit/consent.ts'
import {backupFile, removeEntries, writeBackup} from '../../src/store-audit/removal.ts'
import {type VerifiedRow, verifiedRow} from '../../src/store-audit/rows.ts'
import {prunedTable, verifiedTable} from '../../src/cli/render/stores.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {yesFlag} from '../../src/cli/flags/common.ts'
import {type PrunePlan, prunePlan, type Refusal} from '../../src/store-audit/prune.ts'
import type {DiscoveryStore} from '../../src/store-audit/store.ts'
import {printableLine} from '../../src/errors/printable.ts'

interface PruneResult {
  /** Protocol and location of each store that was read, without passwords. */
  readonly stores: readonly string[]
  /** What was removed, or would be with dryRun. */
  readonly removed: readonly VerifiedRow[]
  /** What stays. */
  readonly kept: readonly VerifiedRow[]
  /** With dryRun: clusters that lose nothing unless --confirm names them; otherwise empty. */
  readonly refused: readonly Refusal[]
  /** Kept entries that would have been removed, but had changed since they were read. @minimum 0 */
  readonly changed: number
  /** Findings about whole clusters, as sentences. */
  readonly findings: readonly string[]
  /** What stores without entries contain instead. */
  readonly notes: readonly string[]
  /** Backup file that restores the entries; null if nothing was removed. */
  readonly backup: string | null
  readonly dryRun: boolean
}

export default class DiscoveryPrune extends JgCommand<PruneResult> {
  static override readonly summary = 'remove entries of dead members from a discovery store'
  static override readonly description =
    'Verifies the store and removes the entries that are proven wrong: another member answers at the address (reincarnated, ' +
    'foreign), or the address refuses and a live member of the cluster does not have the member in its view (dead). Members ' +
    'of a live view stay, and so do entries that get no response, that get one that cannot be read, or that cannot be read ' +
    'themselves. If no recorded member of a cluster answers or is in a live view, nothing of it is removed until its name ' +
    'is typed (--confirm NAME where nobody can type; --yes is not enough): then the entries go whose address belongs to ' +
    'another member or refuses. An address that refuses (refused) counts as proof only for the cluster that --confirm ' +
    'names. Silent entries are never removed. The entries are listed, confirmed, and saved to a file from which jg ' +
    'discovery add can restore them; an entry that changes in the meantime stays. Registrations with GossipRouters cannot ' +
    'be removed: routers forget members by themselves. Exits with 1 if the store does not exist, with 3 if --dry-run finds ' +
    'something, or an entry is unreadable or has changed in the meantime, with 6 if it was not confirmed, or, with ' +
    '--dry-run, would be refused without --confirm.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --props jdbc-pg.xml --dry-run',
    '<%= config.bin %> <%= command.id %> --store file:/var/lib/ping --cluster demo --transport tcp --yes',
    '<%= config.bin %> <%= command.id %> --store file:/var/lib/ping --cluster demo --confirm demo',
  ]

  static override readonly flags = {
    ...askFlags,
    'dry-run': Flags.boolean({default: false, summary: 'show what would be removed or refused, and why'}),
    confirm: Flags.string({helpValue: '<cluster>', summary: 'name of the cluster, instead of typing it'}),
    backup: Flags.string({
      helpValue: '<file>',
      summary: 'file for the removed entries [default: named after the current time]',
    }),
    ...yesFlag,
  }

  protected override async result(): Promise<PruneResult> {
    const {flags} = await this.parse(DiscoveryPrune)
    if (!flags['dry-run']) this.refuseReadOnly('jg discovery prune removes entries of the discovery store')
    const verified = await verifiedStores(flags, this.context, 'change')
    const {stores, findings, notes} = verified
    const labels = stores.map(({label}) => label)
    const base = {stores: labels, findings, notes, changed: 0, backup: null, dryRun: flags['dry-run']}
    const confirmed = confirmedClusters(verified, flags.confirm)
    const planned = prunePlan(verified, confirmed)
    if (flags['dry-run']) return {...base, ...rowsOf(planned), refused: planned.refused.map(withNeed)}
    this.#show(planned, findings)
    const consent = {
      toChange: (change: string) => confirm(change, flags.yes),
      byName: (change: string, name: string) => confirmByName(change, name, flags.confirm),
    }
    const plan = await confirmPlan(verified, confirmed, consent, labels.join(', '))
    if (plan.removed.length === 0) return {...base, ...rowsOf(plan), refused: []}
    return {...base, ...(await carryOut(plan, stores, flags.backup)), refused: []}
  }

  #show({removed, kept, refused}: PrunePlan, findings: readonly string[]): void {
    if (removed.length === 0 && refused.length === 0) return
    const shown = [...removed, ...kept.filter(({cluster}) => refused.some((one) => one.cluster === cluster))]
    const warnings = findings.map((finding) => printableLine(`Warning: ${finding}`))
    this.logToStderr([verifiedTable([], shown.map(verifiedRow)), ...warnings].join('\n'))
  }

  protected override exitCodeFor({dryRun, removed, kept, refused, changed}: PruneResult): ExitCode {
    if (refused.length > 0) return ExitCode.refused
    const isUnreadable = kept.some(({state}) => state === 'unreadable')
    const isFound = (dryRun && removed.length > 0) || changed > 0 || isUnreadable
    return isFound ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable(result: PruneResult): string {
    const {stores, removed, kept, refused, findings, notes, changed, backup, dryRun} = result
    const outcome =
      removed.length === 0 ? 'nothing to remove' : `${entries(removed)} ${dryRun ? 'would be removed' : 'removed'}`
    const undo =
      backup === null ? [] : [`backup in ${backup}; to undo: jg discovery add --from ${backup}, with the same store`]
    return [
      prunedTable(stores, removed, kept, dryRun),
      ...notes.map(printableLine),
      ...findings.map(printableLine),
      ...refused.map(({reason}) => printableLine(reason)),
      ...(changed === 0 ? [] : [`${counted(changed, 'entry', 'entries')} changed since being read, and kept`]),
      `${outcome}, ${String(kept.length)} kept`,
      ...undo,
    ].join('\n')
  }
}

function entries(rows: readonly unknown[]): string {
  return counted(rows.length, 'entry', 'entries')
}

/** The refusal with the flag that lifts it, for all formats. */
function withNeed(refusal: Refusal): Refusal {
  const {cluster, entries: count, reason} = refusal
  const would =
    count === 0 ? 'which would remove nothing either' : `which would remove ${counted(count, 'entry', 'entries')}`
  return {...refusal, reason: `${reason}; refused without --confirm ${cluster}, ${would}`}
}

function rowsOf({removed, kept}: PrunePlan): Pick<PruneResult, 'removed' | 'kept'> {
  return {removed: removed.map(verifiedRow), kept: kept.map(verifiedRow)}
}

/** Writes the backup, removes the planned entries, and returns what was removed and what stayed. */
async function carryOut(
  plan: PrunePlan,
  stores: readonly DiscoveryStore[],
  file: string | undefined,
): Promise<Pick<PruneResult, 'removed' | 'kept' | 'changed' | 'backup'>> {
  const chosen = plan.removed.flatMap(({entry}) => (entry === null ? [] : [entry]))
  const path = file ?? backupFile(new Date())
  writeBackup(path, chosen)
  const {removed: gone, backup} = await removeEntries(stores, chosen, path)
  const removed = plan.removed.filter(({entry}) => entry !== null && gone.includes(entry))
  const changed = plan.removed
    .filter((one) => !removed.includes(one))
    .map((one) => ({...verifiedRow(one), state: 'unknown' as const, evidence: 'changed since it was read'}))
  const kept = [...plan.kept.map(verifiedRow), ...changed]
  return {removed: removed.map(verifiedRow), kept, changed: changed.length, backup}
}
