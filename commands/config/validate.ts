import {Args, Flags} from '@oclif/core'
import {baseFlagsWith, JgCommand} from '../../src/cli/base-command.ts'
import {FILES, readingFlags, REPORTS} from '../../src/cli/flags/config.ts'
import {configEnvironment, hostFacts} from '../../src/member/config-environment.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {readStdin} from '../../src/input/read-stdin.ts'
import {renderReport, renderVerdicts} from '../../src/cli/render/verdicts.ts'
import {validateConfigs, type ValidationResult} from '../../src/analysis/verdicts.ts'

export default class ConfigValidate extends JgCommand<ValidationResult> {
  static override readonly summary = 'check configurations without starting a member'
  static override readonly description =
    'Reads each file in the language of one release of JGroups and gives two answers that are never mixed: whether JGroups of ' +
    'that release would accept it, and everything that is wrong with it, at once, with line and column. Files of JGroups, ' +
    'of Infinispan, of the subsystem of WildFly, fork stacks and the sites of RELAY are read. ' +
    'Exits with 2 if a file is refused or has an error. JGroups is asked as if it ran on this host, unless with --any-host.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> my-stack.xml',
    '<%= config.bin %> <%= command.id %> --jgroups 5.4 udp.xml tcp.xml -Djgroups.bind_addr=127.0.0.1 --local',
    "<%= config.bin %> <%= command.id %> conf 'deploy/**/*.xml' -o sarif",
    'cat my-stack.xml | <%= config.bin %> <%= command.id %> - -o json',
  ]

  static override readonly args = {
    file: Args.string({multiple: true, description: FILES, required: true}),
  }

  static override readonly baseFlags = baseFlagsWith(REPORTS)

  static override readonly flags = {
    ...readingFlags,
    'as-jgroups': Flags.boolean({summary: 'only say whether JGroups accepts the files'}),
    'any-host': Flags.boolean({
      exclusive: ['local'],
      summary: 'take the addresses that files name as those of the host on which JGroups reads them',
    }),
    external: Flags.boolean({
      summary: 'take the known protocols of other artifacts, and JDBC drivers, as present on the class path',
    }),
    local: Flags.boolean({summary: 'find addresses and interfaces that this host does not have'}),
    notes: Flags.boolean({summary: 'show notes, too: attributes without meaning here, variables without a value'}),
    quiet: Flags.boolean({char: 'q', summary: 'say nothing of files in which nothing was found'}),
  }

  protected override readonly reportFormats = REPORTS
  #shown = {notes: false, quiet: false}

  protected override async result(): Promise<ValidationResult> {
    const {args, flags} = await this.parse(ConfigValidate)
    const {notes, quiet, jgroups, external} = flags
    this.#shown = {notes, quiet}
    const stdin = args.file.includes('-') ? await readStdin() : undefined
    return validateConfigs(args.file, {
      release: jgroups,
      asJGroups: flags['as-jgroups'],
      external,
      environment: configEnvironment(this.defined(flags.define), flags.local),
      stdin,
      ...(flags['any-host'] ? {} : {host: hostFacts()}),
    })
  }

  protected override exitCodeFor({valid}: ValidationResult): ExitCode {
    return valid ? ExitCode.ok : ExitCode.usage
  }

  protected override renderTable(result: ValidationResult): string {
    return renderVerdicts(result, this.#shown)
  }

  protected override renderReport(format: (typeof REPORTS)[number], result: ValidationResult): string {
    return renderReport(format, result)
  }
}
