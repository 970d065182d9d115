import {Args} from '@oclif/core'
import {yesFlag} from '../../src/cli/flags/common.ts'
import {probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import type {StackChangeResult} from '../../src/diag/client/stacks-result.ts'
import {stackChangeTable} from '../../src/cli/render/stacks.ts'
import {StackChangeCommand} from '../../src/cli/stack-change-command.ts'
import {removal} from '../../src/diag/client/stack-changes.ts'

const DEFAULT_TIMEOUT_MS = 2000

export default class ProtocolRemove extends StackChangeCommand {
  static override readonly summary = 'remove a protocol from the stacks of running members'
  static override readonly description =
    'Removes one protocol, by its full name: members would match an expression against many. A cluster may break if a ' +
    'protocol that it needs is missing (GMS, NAKACK2, UNICAST3 …), so it lists the members and asks for confirmation first, ' +
    'unless --yes is set. Exits with 1 if a member still has the protocol, with 4 if nobody answered, with 5 if a ' +
    'member of the views or an address did not answer, or fewer than --expect did, with 6 if it was not confirmed.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> STATS',
    '<%= config.bin %> <%= command.id %> DISCARD -tcp -addr 10.0.0.5 -node B --yes',
  ]

  static override readonly args = {
    protocol: Args.string({ignoreStdin: true, description: 'name of the protocol', required: true}),
  }

  static override readonly flags = {...probeFlags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS), ...yesFlag}

  protected override async result(): Promise<StackChangeResult> {
    const {args, flags} = await this.parse(ProtocolRemove)
    return this.change(removal(args.protocol), flags)
  }

  protected override renderTable(result: StackChangeResult): string {
    return stackChangeTable(result, 'removed')
  }
}
