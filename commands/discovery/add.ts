import {Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {confirm} from '../../src/cli/confirm.ts'
import {storeFlags, storeChoice} from '../../src/cli/flags/discovery.ts'
import {type EntryRow, entryRow} from '../../src/store-audit/rows.ts'
import {entryTable} from '../../src/cli/render/stores.ts'
import {openStores} from '../../src/store-audit/named-stores.ts'
import {counted} from '../../src/errors/counted.ts'
import {yesFlag} from '../../src/cli/flags/common.ts'
import {inputText} from '../../src/input/input-file.ts'
import {createRuntime} from '../../src/member/runtime.ts'
import {readBackup} from '../../src/store-audit/backup.ts'

interface AddResult {
  /** Protocol and location of each store that was read, without passwords. */
  readonly stores: readonly string[]
  readonly added: readonly EntryRow[]
}

export default class DiscoveryAdd extends JgCommand<AddResult> {
  static override readonly summary = 'record members in a discovery store'
  static override readonly description =
    'Takes a backup from jg discovery prune, or lines in the format of FILE_PING: name, UUID, address:port, and T for the ' +
    'coordinator or F; --cluster names the cluster of such lines. Replaces entries with the same identity. Records the ' +
    'members in every store, if there are several; GossipRouters take none. Asks for confirmation first, unless --yes is ' +
    'set.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> --props jdbc-pg.xml --from jg-discovery-2026-11-22T03-00-00-000Z.json',
    '<%= config.bin %> <%= command.id %> --store file:/var/lib/ping --cluster demo --from bootstrap.list --yes',
  ]

  static override readonly flags = {
    ...storeFlags,
    from: Flags.string({helpValue: '<file>', required: true, summary: 'backup, or lines in the format of FILE_PING'}),
    ...yesFlag,
  }

  protected override async result(): Promise<AddResult> {
    const {flags} = await this.parse(DiscoveryAdd)
    this.refuseReadOnly('jg discovery add changes the discovery store')
    const members = readBackup(inputText(flags.from), flags.cluster)
    const {stores} = await openStores(storeChoice(flags, this.context), this.context, createRuntime(), 'change')
    const labels = stores.map(({label}) => label)
    const count = [...members.values()].flat().length
    await confirm(`record ${counted(count, 'member')} in ${labels.join(', ')}`, flags.yes)
    const added: EntryRow[] = []
    for (const store of stores) {
      for (const [cluster, list] of members) {
        await store.add(cluster, list)
        added.push(...list.map((member) => entryRow({store: store.label, place: '', cluster, member, fault: null})))
      }
    }
    return {stores: labels, added}
  }

  protected override renderTable({stores, added}: AddResult): string {
    return `${entryTable(stores, added)}\n${String(added.length)} recorded`
  }
}
