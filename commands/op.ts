import {Args} from '@oclif/core'
import {ExitCode} from '../src/errors/exit-codes.ts'
import {yesFlag} from '../src/cli/flags/common.ts'
import {protocolRegistry} from '../src/member/runtime.ts'
import {reachFlags, timeoutFlag} from '../src/cli/flags/probe.ts'
import {operationResult, type OperationResult} from '../src/diag/client/operation-result.ts'
import {operationTable} from '../src/cli/render/operation.ts'
import {SIGN_OF_LIFE} from '../src/diag/client/options.ts'
import {ProbeCommand, type Turnout, turnoutOf} from '../src/cli/probe-command.ts'
import {callChanges} from '../src/diag/client/changes.ts'
import {operationKey, operationOf} from '../src/diag/client/operation.ts'

const DEFAULT_TIMEOUT_MS = 2000

export default class Op extends ProbeCommand<OperationResult> {
  static override readonly summary = 'call an operation of a protocol on the members of a running cluster'
  static override readonly description =
    'Calls it on all members that are reached. An operation that changes something, or that is not known here, is confirmed ' +
    'first, with the members shown; --yes does without. -node limits the call to some members and needs -tcp, since a multicast ' +
    'reaches all. `probe ops` lists the operations. Exits with 4 if nobody answered, with 5 if fewer than --expect did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> STABLE.printDigest',
    '<%= config.bin %> <%= command.id %> GMS.suspect[B] --yes',
    '<%= config.bin %> <%= command.id %> \'INJECT_VIEW.injectView["A=A/B;B=A/B;C=C/D;D=C/D"]\'',
    '<%= config.bin %> <%= command.id %> -cluster demo INJECT_VIEW.injectView "A=A;B=B" --yes -o json',
  ]

  static override readonly args = {
    operation: Args.string({
      ignoreStdin: true,
      description: 'PROTOCOL.operation, with arguments in brackets or behind',
      required: true,
    }),
    arg: Args.string({multiple: true, description: 'arguments of the operation'}),
  }

  static override readonly flags = {...reachFlags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS), ...yesFlag}

  protected override async result(): Promise<OperationResult> {
    const {args, flags} = await this.parse(Op)
    const call = operationOf([args.operation, ...(args.arg ?? [])])
    const key = operationKey(call)
    const changing = callChanges(call, protocolRegistry) ? key.slice('op='.length) : undefined
    // A member of JGroups 4.2 says nothing when an operation gives nothing; its transport answers the second key.
    const keys = this.format === 'raw' ? [key] : [key, SIGN_OF_LIFE]
    return operationResult(call, await this.ask(keys, flags, {changing}))
  }

  protected override turnoutOf({members}: OperationResult): Turnout {
    return turnoutOf(members)
  }

  protected override exitCodeFor(result: OperationResult): ExitCode {
    return result.members.some(({error}) => error !== null) ? ExitCode.failed : super.exitCodeFor(result)
  }

  protected override renderTable(result: OperationResult): string {
    return operationTable(result)
  }
}
