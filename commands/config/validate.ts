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
    'Reads each file as one release of JGroups and answers two separate questions: whether JGroups of that release would ' +
    'accept it, and everything that is wrong with it, with line and column. Reads JGroups and Infinispan files, the WildFly ' +
    "subsystem, fork stacks and RELAY site files. Exits with 2 if a file is refused or has an error. JGroups' answer is the " +
    'one it would give on this host, unless --any-host is set.'

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
    'as-jgroups': Flags.boolean({summary: 'only report whether JGroups accepts the files'}),
    'any-host': Flags.boolean({
      exclusive: ['local'],
      summary: 'assume that the addresses in the files belong to the host where JGroups reads them',
    }),
    external: Flags.boolean({
      summary: 'assume that known protocols of other artifacts, and JDBC drivers, are on the class path',
    }),
    local: Flags.boolean({summary: 'report addresses and interfaces that this host does not have'}),
    notes: Flags.boolean({summary: 'also print notes: attributes with no effect here, variables without a value'}),
    quiet: Flags.boolean({char: 'q', summary: 'print only files with findings'}),
  }

  protected override readonly reportFormats = REPORTS
  #display = {notes: false, quiet: false}

  protected override async result(): Promise<ValidationResult> {
    const {args, flags} = await this.parse(ConfigValidate)
    const {notes, quiet, jgroups, external} = flags
    this.#display = {notes, quiet}
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
    return renderVerdicts(result, this.#display)
  }

  protected override renderReport(format: (typeof REPORTS)[number], result: ValidationResult): string {
    return renderReport(format, result)
  }
}
