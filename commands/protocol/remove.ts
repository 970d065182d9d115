import {Args} from '@oclif/core'
import {yesFlag} from '../../src/cli/flags/common.ts'
import {reachFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import type {StackChangeResult} from '../../src/diag/client/stacks-result.ts'
import {stackChangeTable} from '../../src/cli/render/stacks.ts'
import {StackChangeCommand} from '../../src/cli/stack-change-command.ts'
import {removal} from '../../src/diag/client/stack-changes.ts'

const DEFAULT_TIMEOUT_MS = 2000

export default class ProtocolRemove extends StackChangeCommand {
  static override readonly summary = 'take a protocol out of the stacks of running members'
  static override readonly description =
    'Takes one protocol, by its whole name: members would take an expression for many. A cluster may break when a protocol is ' +
    'missing that it needs (GMS, NAKACK2, UNICAST3 …), so it is confirmed first, with the members shown; --yes does without. Exits ' +
    'with 1 if a member still has the protocol, with 4 if nobody answered, with 5 if fewer than --expect did, with 6 if it was not confirmed.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> STATS',
    '<%= config.bin %> <%= command.id %> DISCARD -tcp -addr 10.0.0.5 -node B --yes',
  ]

  static override readonly args = {
    protocol: Args.string({ignoreStdin: true, description: 'name of the protocol', required: true}),
  }

  static override readonly flags = {...reachFlags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS), ...yesFlag}

  protected override async result(): Promise<StackChangeResult> {
    const {args, flags} = await this.parse(ProtocolRemove)
    return this.change(removal(args.protocol), flags)
  }

  protected override renderTable(result: StackChangeResult): string {
    return stackChangeTable(result, 'removed')
  }
}
