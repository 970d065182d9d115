import {Args} from '@oclif/core'
import {JgCommand} from '../src/cli/base-command.ts'
import {completionScript, type Shell, SHELLS} from '../src/cli/completion/scripts.ts'

interface CompletionResult {
  readonly schemaVersion: 1
  readonly shell: Shell
  readonly script: string
}

export default class Completion extends JgCommand<CompletionResult> {
  static override readonly summary = 'print the script that completes jg commands in a shell'
  static override readonly description =
    'Completes commands, flags and their values, saved contexts, shipped stacks, protocols, attributes and operations. The ' +
    'script asks jg itself at each TAB, so it stays correct as contexts are added and jg is updated.'

  static override readonly examples = [
    {description: 'bash, in ~/.bashrc', command: 'source <(<%= config.bin %> <%= command.id %> bash)'},
    {description: 'zsh, in ~/.zshrc after compinit', command: 'source <(<%= config.bin %> <%= command.id %> zsh)'},
    {
      description: 'fish',
      command: '<%= config.bin %> <%= command.id %> fish > ~/.config/fish/completions/jg.fish',
    },
  ]

  static override readonly args = {
    shell: Args.string({description: 'bash, zsh or fish', options: [...SHELLS], required: true}),
  }

  protected override async result(): Promise<CompletionResult> {
    const {args} = await this.parse(Completion)
    const shell = args.shell as Shell
    return {schemaVersion: 1, shell, script: completionScript(shell)}
  }

  protected override renderTable({script}: CompletionResult): string {
    return script
  }
}
