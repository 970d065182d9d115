import {Args} from '@oclif/core'
import {JgCommand} from '../src/cli/base-command.ts'
import {renderCodePage} from '../src/cli/render/code-page.ts'
import {type CodePage, explainCode} from '../src/codes/explain-code.ts'

export default class Explain extends JgCommand<CodePage> {
  static override readonly summary = 'explain the code of a finding'
  static override readonly description =
    'Says what a code such as JG1006 means: what brings it about, what it is concluded from, what would disprove it, and what to do. ' +
    'Codes from JG1001 are findings of status, view, wait, reach and peek; the others are rules of config lint. The name of a finding ' +
    'is taken, too. Exits with 2 for a code that does not exist, and names those that are near.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> JG1006',
    '<%= config.bin %> <%= command.id %> JG4004 -o json',
    '<%= config.bin %> <%= command.id %> "hung member"',
  ]

  static override readonly args = {
    code: Args.string({description: 'code or name of a finding', required: true}),
  }

  protected override async result(): Promise<CodePage> {
    const {args} = await this.parse(Explain)
    return explainCode(args.code)
  }

  protected override renderTable(page: CodePage): string {
    return renderCodePage(page)
  }
}
