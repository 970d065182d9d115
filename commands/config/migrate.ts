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
    'Replaces or drops the protocols, attributes and values that the later release does not have, each with its reason; all ' +
    'else stays as it is, byte for byte. What cannot be decided is left, marked by a comment and listed. The new text goes ' +
    'to standard output and the list to standard error, unless --write or --diff asks for something else. ' +
    'Files of Infinispan and the subsystem of WildFly are moved, too; the version of a subsystem stays, since the server moves it. ' +
    'Exits with 3 if anything needs a person.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> old.xml --to 5.5 > new.xml',
    '<%= config.bin %> <%= command.id %> my-stack.xml --to 5.5 --diff',
    '<%= config.bin %> <%= command.id %> my-stack.xml --from 3.6 --to 5.5 --write',
  ]

  static override readonly args = {
    file: Args.string({description: 'the file; - is standard input', required: true}),
  }

  static override readonly flags = {
    to: Flags.option({options: RELEASES, default: '5.5' as const, summary: 'release to move to'})(),
    from: Flags.option({
      options: ['auto', ...RELEASES] as const,
      default: 'auto' as const,
      summary: 'release that the file is for; 3.6 stands for all before it, auto finds out',
    })(),
    write: Flags.boolean({exclusive: ['diff'], summary: 'write the new text into the file'}),
    diff: Flags.boolean({summary: 'print what changes, line by line'}),
    ...systemPropertyFlag,
  }

  #shown: 'text' | 'diff' | 'steps' = 'text'

  protected override async result(): Promise<MigratedFile> {
    const {args, flags} = await this.parse(ConfigMigrate)
    const {from, to, write} = flags
    this.#shown = write ? 'steps' : flags.diff ? 'diff' : 'text'
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
    return renderMigration(migrated, this.#shown)
  }

  protected override renderRaw({text}: MigratedFile): string {
    return text
  }
}
