import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {configEnvironment} from '../../src/cli/config-environment.ts'
import {ExitCode} from '../../src/cli/exit-codes.ts'
import {systemProperties, systemPropertyFlag} from '../../src/cli/flags.ts'
import {readStdin} from '../../src/cli/read-stdin.ts'
import {formatFinding} from '../../src/config/findings.ts'
import {type FileVerdict, validateConfigs, type ValidationResult} from '../../src/config/validate.ts'

export default class ConfigValidate extends JgCommand<ValidationResult> {
  static override readonly summary = 'check configurations without starting a member'
  static override readonly description =
    'Checks that each file is well-formed, that its protocols and their attributes exist and have values of the right type and ' +
    'range, and that protocols find the services they need; prints all findings at once with line and column. ' +
    'Exits with 2 if a file cannot be used. Addresses are compared with those of this host only with --local.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> my-stack.xml',
    '<%= config.bin %> <%= command.id %> udp.xml tcp.xml -Djgroups.bind_addr=127.0.0.1 --local',
    '<%= config.bin %> <%= command.id %> - -o json < my-stack.xml',
  ]

  static override readonly strict = false
  static override readonly args = {
    file: Args.string({description: 'files, or names of shipped configurations; - is standard input', required: true}),
  }

  static override readonly flags = {
    ...systemPropertyFlag,
    local: Flags.boolean({summary: 'check addresses and interfaces against those of this host'}),
    notes: Flags.boolean({summary: 'show notes on attributes without meaning here, too'}),
  }

  #withNotes = false

  protected override async result(): Promise<ValidationResult> {
    const {argv, flags} = await this.parse(ConfigValidate)
    this.#withNotes = flags.notes
    const files = argv.map(String)
    const stdin = files.includes('-') ? await readStdin() : undefined
    return validateConfigs(files, stdin, configEnvironment(systemProperties(flags.define), flags.local))
  }

  protected override exitCodeFor({valid}: ValidationResult): ExitCode {
    return valid ? ExitCode.ok : ExitCode.usage
  }

  protected override renderTable({files}: ValidationResult): string {
    return files.flatMap((file) => [...this.#findingLines(file), this.#verdictLine(file)]).join('\n')
  }

  #findingLines({findings}: FileVerdict): readonly string[] {
    return findings.filter(({severity}) => this.#withNotes || severity !== 'info').map(formatFinding)
  }

  #verdictLine({file, valid, protocols, findings}: FileVerdict): string {
    if (valid) return `${file}: valid, ${String(protocols.length)} protocols`
    const errors = findings.filter(({severity}) => severity === 'error').length
    return `${file}: not valid, ${String(errors)} ${errors === 1 ? 'error' : 'errors'}`
  }
}
