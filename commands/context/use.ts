import {Args} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {type ContextChange, useContext} from '../../src/context/save.ts'

export default class ContextUse extends JgCommand<ContextChange> {
  static override readonly summary = 'use a saved context from now on'
  static override readonly description =
    'Records the name in .jg.yaml; --context and JG_CONTEXT take precedence. `--context=` uses no context.'

  static override readonly examples = ['<%= config.bin %> <%= command.id %> prod']

  static override readonly args = {name: Args.string({description: 'name of the context', required: true})}

  protected override async result(): Promise<ContextChange> {
    const {args} = await this.parse(ContextUse)
    return useContext(args.name)
  }

  protected override renderTable({name, file}: ContextChange): string {
    return `context ${name} is in use (${file})`
  }
}
