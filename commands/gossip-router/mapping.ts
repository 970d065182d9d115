import {JgCommand} from '../../src/cli/base-command.ts'
import type {ExitCode} from '../../src/errors/exit-codes.ts'
import {askFlags, routerArgs, routersQuestion} from '../../src/cli/flags/routers.ts'
import {askExit, askRouters} from '../../src/router/client/ask.ts'
import {createRuntime} from '../../src/member/runtime.ts'
import {mappingResult, type MappingResult} from '../../src/router/client/results.ts'
import {mappingTable} from '../../src/cli/render/routers.ts'

export default class GossipRouterMapping extends JgCommand<MappingResult> {
  static override readonly summary = 'list the members that GossipRouters know, by cluster'
  static override readonly description =
    'Connects to each router as a member would and asks for the members of all clusters, or of those named; registers ' +
    'nothing. A router that does not answer is listed, too. Exits with 4 if none answered, with 5 if some did not.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> router1[12001] router2[12001] -cluster orders',
    '<%= config.bin %> <%= command.id %> router1 -o json',
  ]

  static override readonly args = routerArgs
  static override readonly flags = askFlags

  protected override async result(): Promise<MappingResult> {
    const {args, flags} = await this.parse(GossipRouterMapping)
    return mappingResult(await askRouters(routersQuestion(args.router ?? [], flags), createRuntime()))
  }

  protected override exitCodeFor({routers}: MappingResult): ExitCode {
    return askExit(routers.map(({status}) => status))
  }

  protected override renderTable(result: MappingResult): string {
    return mappingTable(result)
  }
}
