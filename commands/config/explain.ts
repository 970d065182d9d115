import {Args} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {renderExplanation} from '../../src/cli/render/explanation.ts'
import {type AttributeExplanation, explain, type ProtocolExplanation} from '../../src/analysis/explain/explain.ts'
import {protocols} from '../../src/protocols/registry.ts'

type Explanation = ProtocolExplanation | AttributeExplanation

export default class ConfigExplain extends JgCommand<Explanation> {
  static override readonly summary = 'explain a protocol or one of its attributes across all releases'
  static override readonly description =
    'For an attribute: its type and unit, its default in each release, the releases that have it, and what replaced it. For ' +
    'a protocol: its id, the protocols it needs, and all its attributes. Names are found with or without their package.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %> GMS.join_timeout',
    '<%= config.bin %> <%= command.id %> UDP.bundler.max_size',
    '<%= config.bin %> <%= command.id %> MERGE2',
  ]

  static override readonly args = {
    name: Args.string({description: 'PROTOCOL or PROTOCOL.attribute', required: true}),
  }

  protected override async result(): Promise<Explanation> {
    const {args} = await this.parse(ConfigExplain)
    return explain(args.name, protocols)
  }

  protected override renderTable(explanation: Explanation): string {
    return renderExplanation(explanation)
  }
}
