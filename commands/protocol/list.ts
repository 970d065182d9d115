import {Flags} from '@oclif/core'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts, countAnswers} from '../../src/cli/probe-command.ts'
import {stacksResult, type StacksResult} from '../../src/diag/client/stacks-result.ts'
import {stacksTable} from '../../src/cli/render/stacks.ts'
import {PROTOCOL_NAMES} from '../../src/diag/client/parts.ts'

const DEFAULT_TIMEOUT_MS = 1000

export default class ProtocolList extends ProbeCommand<StacksResult> {
  static override readonly summary = 'list the protocols in the stacks of running members'
  static override readonly description =
    'Lists the protocols from the top of the stack to the transport. If stacks differ there is a column for each, with the ' +
    'position of the protocol, and ≠ marks protocols that not all have; with --same it then exits with 3. Exits with 4 if ' +
    'nobody answered, with 5 if a ' +
    'member of the views or an address did not answer, or fewer than --expect did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -tcp -addr 10.0.0.5 --same -o json',
  ]

  static override readonly flags = {
    ...probeFlags,
    timeout: timeoutFlag(DEFAULT_TIMEOUT_MS),
    same: Flags.boolean({summary: 'exit with 3 if not all members have the same stack'}),
  }

  #same = false

  protected override async result(): Promise<StacksResult> {
    const {flags} = await this.parse(ProtocolList)
    this.#same = flags.same
    return stacksResult(await this.ask([PROTOCOL_NAMES], flags, {}))
  }

  protected override answerCounts({members}: StacksResult): AnswerCounts {
    return countAnswers(members)
  }

  protected override exitCodeFor(result: StacksResult): ExitCode {
    const code = super.exitCodeFor(result)
    return code === ExitCode.ok && this.#same && !result.same ? ExitCode.findings : code
  }

  protected override renderTable(result: StacksResult): string {
    return stacksTable(result)
  }
}
