import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {renderMigration, stepLines} from '../../src/cli/render/migration.ts'
import {configEnvironment} from '../../src/member/config-environment.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {systemPropertyFlag} from '../../src/cli/flags/common.ts'
import {readStdin} from '../../src/input/read-stdin.ts'
import {RELEASES} from '../../src/releases/facts.ts'
import {type MigratedFile, migrateFile} from '../../src/analysis/migrate/migrate-file.ts'

export default class ConfigMigrate extends JgCommand<MigratedFile> {
  static override readonly summary = 'move a configuration to a later release of JGroups'
  static override readonly description =
    'Replaces or drops the protocols, attributes and values that the later release does not have, and gives a reason for ' +
    'each; everything else stays as it is, byte for byte. What cannot be decided automatically is left in place, marked ' +
    'with a comment and listed. The new text goes to standard output and the list to standard error, unless --write or ' +
    '--diff is set. Also migrates Infinispan files and the WildFly subsystem; the version of a subsystem stays, since the ' +
    'server upgrades it. Exits with 3 if anything needs a manual decision.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> old.xml --to 5.5 > new.xml',
    '<%= config.bin %> <%= command.id %> my-stack.xml --to 5.5 --diff',
    '<%= config.bin %> <%= command.id %> my-stack.xml --from 3.6 --to 5.5 --write',
  ]

  static override readonly args = {
    file: Args.string({description: 'file; - reads standard input', required: true}),
  }

  static override readonly flags = {
    to: Flags.option({options: RELEASES, default: '5.5' as const, summary: 'target release'})(),
    from: Flags.option({
      options: ['auto', ...RELEASES] as const,
      default: 'auto' as const,
      summary: 'release that the file was written for; 3.6 covers all earlier ones, auto detects it',
    })(),
    write: Flags.boolean({exclusive: ['diff'], summary: 'write the new text to the file'}),
    diff: Flags.boolean({summary: 'print a diff of the changes'}),
    ...systemPropertyFlag,
  }

  #printed: 'text' | 'diff' | 'steps' = 'text'

  protected override async result(): Promise<MigratedFile> {
    const {args, flags} = await this.parse(ConfigMigrate)
    const {from, to, write} = flags
    this.#printed = write ? 'steps' : flags.diff ? 'diff' : 'text'
    const stdin = args.file === '-' ? await readStdin() : undefined
    const environment = configEnvironment(this.defined(flags.define), false)
    const migrated = migrateFile(args.file, stdin, {from, to, environment, write})
    if (!write && this.format !== 'json' && this.format !== 'yaml') this.logToStderr(stepLines(migrated).join('\n'))
    return migrated
  }

  protected override exitCodeFor({needsPerson}: MigratedFile): ExitCode {
    return needsPerson ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable(migrated: MigratedFile): string {
    return renderMigration(migrated, this.#printed)
  }

  protected override renderRaw({text}: MigratedFile): string {
    return text
  }
}
