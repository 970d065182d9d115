import {Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {fileArg, readingFlags} from '../../src/cli/flags/config.ts'
import {configEnvironment} from '../../src/member/config-environment.ts'
import {renderEffective} from '../../src/cli/render/effective.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {namedSource} from '../../src/input/named-source.ts'
import {type EffectiveConfig, effectiveConfig, withoutDefaults} from '../../src/analysis/effective/effective.ts'

export default class ConfigEffective extends JgCommand<EffectiveConfig> {
  static override readonly summary = 'print every value of a configuration and where it comes from'
  static override readonly description =
    'Resolves includes, variables, system properties and defaults, and prints the values each protocol runs with and where ' +
    'each comes from: the file, a variable or its default, a system property, the environment, or the default of the ' +
    'release. Passwords and keys are not shown. Exits with 2 if the configuration has errors.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> tcp.xml -Djgroups.bind_addr=10.0.0.5',
    '<%= config.bin %> <%= command.id %> my-stack.xml --given --jgroups 5.4 -o yaml',
  ]

  static override readonly args = fileArg

  static override readonly flags = {
    ...readingFlags,
    given: Flags.boolean({summary: 'leave out values that are defaults'}),
    local: Flags.boolean({summary: 'resolve addresses against the interfaces of this host'}),
  }

  protected override async result(): Promise<EffectiveConfig> {
    const {args, flags} = await this.parse(ConfigEffective)
    const environment = configEnvironment(this.defined(flags.define), flags.local)
    const source = await namedSource(args.file, environment.files)
    const config = effectiveConfig(source, flags.jgroups, environment)
    return flags.given ? withoutDefaults(config) : config
  }

  protected override exitCodeFor({findings}: EffectiveConfig): ExitCode {
    return findings.length === 0 ? ExitCode.ok : ExitCode.usage
  }

  protected override renderTable(config: EffectiveConfig): string {
    return renderEffective(config)
  }
}
