import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../src/cli/base-command.ts'
import {ExitCode} from '../src/errors/exit-codes.ts'
import {portFlag} from '../src/cli/flags/common.ts'
import {peekFlags} from '../src/cli/flags/peek.ts'
import {type ReachFlagValues, reachOptions} from '../src/cli/flags/reach.ts'
import {Progress} from '../src/cli/progress.ts'
import type {Context} from '../src/context/context.ts'
import {PeekMemoryFile} from '../src/context/peek-memory.ts'
import {createRuntime} from '../src/member/runtime.ts'
import {expandTargets} from '../src/peek/lookup.ts'
import {peekTargets} from '../src/peek/target.ts'
import {reach} from '../src/reach/reach.ts'
import {reportedTargets} from '../src/reach/reported-targets.ts'
import type {ReachTarget} from '../src/reach/report.ts'
import {type ReachResult, reachResult} from '../src/reach/result.ts'
import {reachTable} from '../src/cli/render/reach.ts'
import {DIAG_PORT} from '../src/diag/diag-settings.ts'

export default class Reach extends JgCommand<ReachResult> {
  static override readonly summary = 'show the first step on the way to a member that fails'
  static override readonly description =
    'Takes the steps that another member would take, from this host: name, connection, TLS, cookie and version, answer, ' +
    'identity, whether the address it reports to others leads to it, the port of FD_SOCK2 and who is there, diagnostics. ' +
    'Reports for each address which step fails first and why. --matrix adds what the members report about each other. It ' +
    'does not join and changes nothing. As with jg peek, a wrong guess of its release costs a member one warning, once. ' +
    'Exits with 3 if a step fails for a member that answers or the members together show a fault, with 4 if nobody answered, with 5 if not all did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> 10.0.0.5 10.0.0.6:7800',
    '<%= config.bin %> <%= command.id %> --from-status 10.0.0.5 --matrix',
    '<%= config.bin %> <%= command.id %> 10.0.0.5 --steps --no-fd',
    '<%= config.bin %> <%= command.id %> keycloak-0.keycloak-headless keycloak-1.keycloak-headless --fd-offset 50000 -o json',
  ]

  static override readonly args = {
    target: Args.string({
      multiple: true,
      description: 'addresses of members, host or host:port [default: those of the context]',
    }),
  }

  static override readonly flags = {
    ...peekFlags,
    'from-status': Flags.boolean({summary: 'check all members that jg status finds, starting from the addresses'}),
    matrix: Flags.boolean({summary: 'show what members report about each other'}),
    steps: Flags.boolean({summary: 'show every step in detail'}),
    fd: Flags.boolean({allowNo: true, default: true, summary: 'also check the port of FD_SOCK2'}),
    diagnostics: Flags.boolean({allowNo: true, default: true, summary: 'also check the diagnostics'}),
    'diag-port': portFlag({default: DIAG_PORT, summary: 'port of the diagnostics'}),
    passcode: Flags.string({helpValue: '<code>', summary: 'passcode of the diagnostics (diag.passcode)'}),
  }

  #expected = 0
  #isNamed = false
  #withSteps = false

  protected override async result(): Promise<ReachResult> {
    const {args, flags} = await this.parse(Reach)
    const words = args.target ?? []
    const runtime = createRuntime()
    const targets = flags['from-status']
      ? await statusTargets(words, flags, this.context)
      : await expandTargets(runtime, peekTargets(words, this.context?.addresses, flags), flags.timeout)
    this.#expected = flags.expect ?? targets.length
    this.#isNamed = flags.expect !== undefined
    this.#withSteps = flags.steps
    const memory = new PeekMemoryFile()
    const progress = new Progress()
    const report = await reach(runtime, targets, {
      ...reachOptions(flags, memory),
      progress: (done) => progress.update(`${String(done)} of ${String(targets.length)} addresses asked`),
    })
    progress.end()
    memory.save()
    return reachResult(report, flags.cluster)
  }

  protected override exitCodeFor({answered, rows, findings}: ReachResult): ExitCode {
    if (answered === 0) return ExitCode.noAnswer
    // A member of another cluster, or another member than expected, does not count.
    const others = this.#isNamed ? rows.filter(({failure}) => failure?.layer === 'identity').length : 0
    if (answered - others < this.#expected) return ExitCode.fewer
    return rows.every(({reached}) => reached) && findings.length === 0 ? ExitCode.ok : ExitCode.findings
  }

  protected override renderTable(result: ReachResult): string {
    return reachTable(result, this.#withSteps)
  }
}

/** Returns the addresses of the members that a status finds; the code is loaded only if needed. */
async function statusTargets(
  words: readonly string[],
  flags: ReachFlagValues,
  context: Context | undefined,
): Promise<ReachTarget[]> {
  const {statusTaker} = await import('../src/cli/flags/status.ts')
  const nothing = {props: undefined, define: undefined, store: undefined, passcode: undefined}
  const taker = await statusTaker(words, {...nothing, ...flags, ttl: 1, search: true}, context)
  return reportedTargets(await taker.take(), flags)
}
