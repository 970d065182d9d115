import {Args, Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {contextFactFlags, contextFacts} from '../../src/cli/flags/context.ts'
import {type ContextChange, saveContext} from '../../src/context/save.ts'

export default class ContextSave extends JgCommand<ContextChange> {
  static override readonly summary = 'save where a cluster is and how to reach it'
  static override readonly description =
    'Writes the context to the nearest .jg.yaml, in the working folder or above, or to a new one in the working folder; ' +
    'with --home, to the one in your home folder, which applies everywhere. Other commands then take flags you leave out ' +
    'from the context that --context or JG_CONTEXT names, or from the one in use. Passcodes and passwords are saved only as ' +
    'references.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> prod --addr 10.0.0.5:7800 --addr 10.0.0.6:7800 --cluster orders --expect 2 --read-only',
    '<%= config.bin %> <%= command.id %> lab --diag-addr 224.0.75.75 --passcode-env LAB_PASSCODE',
    '<%= config.bin %> <%= command.id %> keycloak --props jdbc-ping.xml --home',
  ]

  static override readonly args = {name: Args.string({description: 'name of the context', required: true})}
  static override readonly flags = {
    ...contextFactFlags,
    home: Flags.boolean({summary: 'write to the .jg.yaml of the home folder'}),
  }

  protected override async result(): Promise<ContextChange> {
    const {args, flags} = await this.parse(ContextSave)
    return saveContext(args.name, contextFacts(flags), flags.home)
  }

  protected override renderTable({name, file, change}: ContextChange): string {
    return `${change} context ${name} in ${file}`
  }
}
