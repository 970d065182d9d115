import {JgCommand} from '../../src/cli/base-command.ts'
import {type ContextList as Contexts, listContexts} from '../../src/context/listing.ts'
import {contextTable} from '../../src/cli/render/contexts.ts'

export default class ContextList extends JgCommand<Contexts> {
  static override readonly summary = 'list saved contexts'
  static override readonly description =
    'Lists the contexts of the .jg.yaml files in the working folder, the folders above it and the home folder; a star marks ' +
    'the one in use.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -o json',
  ]

  protected override async result(): Promise<Contexts> {
    await this.parse(ContextList)
    return listContexts()
  }

  protected override renderTable(result: Contexts): string {
    return contextTable(result)
  }
}
