import {Args, Flags} from '@oclif/core'
import {baseFlagsWith, JgCommand} from '../../src/cli/base-command.ts'
import {configEnvironment} from '../../src/member/config-environment.ts'
import {FILES, readingFlags, REPORTS} from '../../src/cli/flags/config.ts'
import {renderLint, renderLintReport, renderRules} from '../../src/cli/render/lint.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {durationFlag} from '../../src/cli/flags/common.ts'
import {readStdin} from '../../src/input/read-stdin.ts'
import {nearestProjectFile} from '../../src/project/files.ts'
import {UsageError} from '../../src/errors/index.ts'
import {configInputs} from '../../src/analysis/config-inputs.ts'
import {type RuleEntry, ruleEntries, ruleWords} from '../../src/analysis/lint/catalogue.ts'
import {hasFailed, lintConfigs, type LintResult} from '../../src/analysis/lint/lint.ts'

/** The rules, with `--rules`. */
interface Rules {
  readonly rules: readonly RuleEntry[]
}

/** Findings in files, or with `--rules` the rules. */
type Result = LintResult | Rules

export default class ConfigLint extends JgCommand<Result> {
  static override readonly summary = 'find settings that are valid but harmful'
  static override readonly description =
    'Applies rules to stacks that JGroups accepts: missing and conflicting protocols, wrong order, ports, limits, security ' +
    'holes. Each finding has a code, explained on a page in docs/rules. Suppress a finding with <!-- jg:ignore CODE: reason ' +
    '--> in the file (before an element or after it on the same line; before the root for the whole file), with --ignore, ' +
    'or in a .jg.yaml in the folder of the file or above: "lint: {ignore: [CODE], rpc-timeout: 15s, fail-on: error}". Exits ' +
    'with 3 for findings at or above --fail-on, with 2 for a file that is not valid.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> my-stack.xml',
    '<%= config.bin %> <%= command.id %> conf/ --fail-on error --ignore JG4009,open-diagnostics',
    '<%= config.bin %> <%= command.id %> infinispan.xml --rpc-timeout 17500 -o sarif',
    '<%= config.bin %> <%= command.id %> --rules',
  ]

  static override readonly args = {
    file: Args.string({multiple: true, description: FILES}),
  }

  static override readonly baseFlags = baseFlagsWith(REPORTS)

  static override readonly flags = {
    ...readingFlags,
    ignore: Flags.string({
      summary: 'ignore findings of this rule',
      helpValue: '<code>',
      multiple: true,
      multipleNonGreedy: true,
    }),
    only: Flags.string({
      summary: 'apply only this rule',
      helpValue: '<code>',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'rpc-timeout': durationFlag({summary: 'how long callers wait for the response to a remote call [default: 15s]'}),
    'fail-on': Flags.option({
      summary: 'lowest severity that fails [default: warning]',
      options: ['error', 'warning', 'info', 'never'] as const,
    })(),
    rules: Flags.boolean({summary: 'list the rules'}),
    'show-suppressed': Flags.boolean({summary: 'also print suppressed findings'}),
  }

  protected override readonly reportFormats = REPORTS
  #showSuppressed = false

  protected override async result(): Promise<Result> {
    const {args, flags} = await this.parse(ConfigLint)
    if (flags.rules) return {rules: ruleEntries()}
    const names = args.file ?? []
    if (names.length === 0) throw new UsageError('expected a file, a folder, a pattern, or - for standard input')
    this.#showSuppressed = flags['show-suppressed']
    return lintConfigs(configInputs(names), {
      release: flags.jgroups,
      environment: configEnvironment(this.defined(flags.define), false),
      ignore: ruleWords(flags.ignore),
      only: ruleWords(flags.only),
      rpcTimeoutMs: flags['rpc-timeout'],
      failOn: flags['fail-on'],
      projectFile: nearestProjectFile(),
      stdin: names.includes('-') ? await readStdin() : undefined,
    })
  }

  protected override exitCodeFor(result: Result): ExitCode {
    if ('rules' in result) return ExitCode.ok
    if (result.totals.invalid > 0) return ExitCode.usage
    return hasFailed(result) ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable(result: Result): string {
    return 'rules' in result ? renderRules(result.rules) : renderLint(result, this.#showSuppressed)
  }

  protected override renderReport(format: (typeof REPORTS)[number], result: Result): string {
    return 'rules' in result ? renderRules(result.rules) : renderLintReport(format, result)
  }
}
