import {Args} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {readingFlags} from '../../src/cli/flags/config.ts'
import {configEnvironment} from '../../src/member/config-environment.ts'
import {renderComparison} from '../../src/cli/render/effective.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {namedSource} from '../../src/input/named-source.ts'
import {compareConfigs, type ConfigComparison} from '../../src/analysis/diff/difference.ts'
import {effectiveConfig} from '../../src/analysis/effective/effective.ts'

export default class ConfigDiff extends JgCommand<ConfigComparison> {
  static override readonly summary = 'compare two configurations by what they mean'
  static override readonly description =
    'Compares protocols, their order and all values after includes, variables and defaults are resolved: 64k and 64000 are ' +
    'equal, and so are a default and the same value written out. Each file is read as its own release, so changed defaults ' +
    'show. Exits with 3 if there are differences.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> old.xml new.xml',
    '<%= config.bin %> <%= command.id %> udp.xml tcp.xml --jgroups 5.5',
  ]

  static override readonly args = {
    a: Args.string({description: 'file, or name of a shipped configuration; - reads standard input', required: true}),
    b: Args.string({description: 'configuration to compare it with', required: true}),
  }

  static override readonly flags = readingFlags

  protected override async result(): Promise<ConfigComparison> {
    const {args, flags} = await this.parse(ConfigDiff)
    const environment = configEnvironment(this.defined(flags.define), false)
    const a = effectiveConfig(await namedSource(args.a, environment.files), flags.jgroups, environment)
    const b = effectiveConfig(await namedSource(args.b, environment.files), flags.jgroups, environment)
    return compareConfigs(a, b)
  }

  protected override exitCodeFor({same}: ConfigComparison): ExitCode {
    return same ? ExitCode.ok : ExitCode.findings
  }

  protected override renderTable(comparison: ConfigComparison): string {
    return renderComparison(comparison)
  }
}
