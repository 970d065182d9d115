import {Args} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {type ContextChange, deleteContext} from '../../src/context/save.ts'

export default class ContextDelete extends JgCommand<ContextChange> {
  static override readonly summary = 'delete a saved context'
  static override readonly description = 'Removes it from the nearest .jg.yaml that has it; the rest of the file stays.'

  static override readonly examples = ['<%= config.bin %> <%= command.id %> lab']

  static override readonly args = {name: Args.string({description: 'name of the context', required: true})}

  protected override async result(): Promise<ContextChange> {
    const {args} = await this.parse(ContextDelete)
    return deleteContext(args.name)
  }

  protected override renderTable({name, file}: ContextChange): string {
    return `deleted context ${name} from ${file}`
  }
}
