import {Args, Flags} from '@oclif/core'
import {yesFlag} from '../../src/cli/flags/common.ts'
import {checkProtocol} from '../../src/cli/known-names.ts'
import {forceFlag, probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import type {StackChangeResult} from '../../src/diag/client/stacks-result.ts'
import {stackChangeTable} from '../../src/cli/render/stacks.ts'
import {StackChangeCommand} from '../../src/cli/stack-change-command.ts'
import {insertion} from '../../src/diag/client/stack-changes.ts'

const DEFAULT_TIMEOUT_MS = 2000

export default class ProtocolInsert extends StackChangeCommand {
  static override readonly summary = 'insert a protocol into the stacks of running members'
  static override readonly description =
    'Starts the protocol, with its default values, in all members that are reached. Changes the cluster, so it lists the ' +
    'members and asks for confirmation first, unless --yes is set. Exits with 1 if a member does not have the protocol ' +
    'afterwards, with 4 if nobody answered, with 5 if a ' +
    'member of the views or an address did not answer, or fewer than --expect did, with 6 if it was not confirmed.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> STATS --above UDP',
    '<%= config.bin %> <%= command.id %> DISCARD --below GMS -tcp -addr 10.0.0.5 -node B --yes',
  ]

  static override readonly args = {
    protocol: Args.string({ignoreStdin: true, description: 'name of the protocol', required: true}),
  }

  static override readonly flags = {
    ...probeFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    above: Flags.string({
      helpValue: '<protocol>',
      exactlyOne: ['above', 'below'],
      summary: 'insert it directly above this protocol',
    }),
    below: Flags.string({helpValue: '<protocol>', summary: 'insert it directly below this protocol'}),
    ...forceFlag,
    ...yesFlag,
  }

  protected override async result(): Promise<StackChangeResult> {
    const {args, flags} = await this.parse(ProtocolInsert)
    if (!flags.force) checkProtocol(args.protocol)
    return this.change(insertion(args.protocol, flags), flags)
  }

  protected override renderTable(result: StackChangeResult): string {
    return stackChangeTable(result, 'inserted')
  }
}
