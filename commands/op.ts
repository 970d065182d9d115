import {Args} from '@oclif/core'
import {flagShapesOf, JgCommand} from '../src/cli/base-command.ts'
import {ExitCode} from '../src/cli/exit-codes.ts'
import {yesFlag} from '../src/cli/flags.ts'
import {createRuntime, protocolRegistry} from '../src/cli/member-runtime.ts'
import {optionWords, probeArgv} from '../src/cli/probe/argv.ts'
import {confirmChange} from '../src/cli/probe/change.ts'
import {probeOptions, reachFlags, timeoutFlag} from '../src/cli/probe/flags.ts'
import {operationResult, type OperationResult, operationTable} from '../src/cli/probe/operation-result.ts'
import {callChanges} from '../src/diag/client/changes.ts'
import {operationKey, operationOf} from '../src/diag/client/operation.ts'
import {probe} from '../src/diag/client/probe.ts'
import {rawOutput} from '../src/diag/client/raw-output.ts'

const DEFAULT_TIMEOUT_MS = 2000

export default class Op extends JgCommand<OperationResult> {
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

  static override readonly strict = false
  static override readonly args = {
    operation: Args.string({description: 'PROTOCOL.operation, with arguments in brackets or behind', required: true}),
    arg: Args.string({description: 'arguments of the operation'}),
  }

  static override readonly flags = {...reachFlags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS), ...yesFlag}

  #raw = ''
  #expected = 0

  override async init(): Promise<void> {
    await super.init()
    this.argv = probeArgv(this.argv, optionWords(flagShapesOf(this.ctor)))
  }

  protected override async result(): Promise<OperationResult> {
    const {argv, flags} = await this.parse(Op)
    const call = operationOf(argv.map(String))
    const key = operationKey(call)
    const ports = createRuntime()
    const options = {...probeOptions([key], flags), changes: callChanges(call, protocolRegistry)}
    if (options.changes) await confirmChange(key.slice('op='.length), options, flags.yes, ports)
    const report = await probe(options, ports)
    this.#raw = rawOutput(report, {transport: options.transport})
    this.#expected = flags.expect ?? 0
    const result = operationResult(call, report)
    if (report.answers.length === 0) {
      this.logToStderr(`nobody answered within ${String(flags.timeout)} ms`)
      for (const {to, reason} of result.failures) this.logToStderr(`  ${to}: ${reason}`)
    }
    return result
  }

  protected override exitCodeFor({members}: OperationResult): ExitCode {
    const answered = members.filter(({status}) => status === 'answered')
    if (answered.length === 0) return ExitCode.noAnswer
    if (answered.some(({error}) => error !== null)) return ExitCode.failed
    return answered.length < this.#expected ? ExitCode.fewer : ExitCode.ok
  }

  protected override renderTable(result: OperationResult): string {
    return operationTable(result)
  }

  protected override renderRaw(): string {
    return this.#raw
  }
}
