import {Args} from '@oclif/core'
import {ExitCode} from '../src/errors/exit-codes.ts'
import {yesFlag} from '../src/cli/flags/common.ts'
import {protocolRegistry} from '../src/member/runtime.ts'
import {checkOperation} from '../src/cli/known-names.ts'
import {forceFlag, probeFlags, timeoutFlag} from '../src/cli/flags/probe.ts'
import {operationResult, type OperationResult} from '../src/diag/client/operation-result.ts'
import {operationTable} from '../src/cli/render/operation.ts'
import {SIGN_OF_LIFE} from '../src/diag/client/options.ts'
import {ProbeCommand, type AnswerCounts, countAnswers} from '../src/cli/probe-command.ts'
import {callChanges} from '../src/diag/client/changes.ts'
import {operationKey, operationOf} from '../src/diag/client/operation.ts'

const DEFAULT_TIMEOUT_MS = 2000

export default class Op extends ProbeCommand<OperationResult> {
  static override readonly summary = "call a protocol's operation on the members of a running cluster"
  static override readonly description =
    'Calls the operation on all members that are reached. An operation that changes something, or that jg does not know, ' +
    'lists the members and asks for confirmation first, unless --yes is set. -node limits the call to some members and ' +
    'needs -tcp, since a multicast reaches all. `jg probe ops` lists the operations. Exits with 1 if it failed on a member, ' +
    'with 4 if nobody answered, with 5 if a ' +
    'member of the views or an address did not answer, or fewer than --expect did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> STABLE.printDigest',
    '<%= config.bin %> <%= command.id %> GMS.suspect[B] --yes',
    '<%= config.bin %> <%= command.id %> \'INJECT_VIEW.injectView["A=A/B;B=A/B;C=C/D;D=C/D"]\'',
    '<%= config.bin %> <%= command.id %> -cluster demo INJECT_VIEW.injectView "A=A;B=B" --yes -o json',
  ]

  static override readonly args = {
    operation: Args.string({
      ignoreStdin: true,
      description: 'PROTOCOL.operation, with its arguments in brackets or after it',
      required: true,
    }),
    arg: Args.string({multiple: true, description: 'arguments of the operation'}),
  }

  static override readonly flags = {...probeFlags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS), ...forceFlag, ...yesFlag}

  protected override async result(): Promise<OperationResult> {
    const {args, flags} = await this.parse(Op)
    const call = operationOf([args.operation, ...(args.arg ?? [])])
    if (!flags.force) checkOperation(call)
    const key = operationKey(call)
    const changing = callChanges(call, protocolRegistry) ? key.slice('op='.length) : undefined
    // A member of JGroups 4.2 does not answer if an operation returns nothing; its transport answers the second key.
    const keys = this.format === 'raw' ? [key] : [key, SIGN_OF_LIFE]
    return operationResult(call, await this.ask(keys, flags, {changing}))
  }

  protected override answerCounts({members}: OperationResult): AnswerCounts {
    return countAnswers(members)
  }

  protected override exitCodeFor(result: OperationResult): ExitCode {
    return result.members.some(({error}) => error !== null) ? ExitCode.failed : super.exitCodeFor(result)
  }

  protected override renderTable(result: OperationResult): string {
    return operationTable(result)
  }
}
