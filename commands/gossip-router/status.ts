import {JgCommand} from '../../src/cli/base-command.ts'
import type {ExitCode} from '../../src/errors/exit-codes.ts'
import {askFlags, routerArgs, routersQuestion} from '../../src/cli/flags/routers.ts'
import {askExit, askRouters} from '../../src/router/client/ask.ts'
import {createRuntime} from '../../src/member/runtime.ts'
import {statusResult, type RouterStatusResult} from '../../src/router/client/results.ts'
import {statusTable} from '../../src/cli/render/routers.ts'

export default class GossipRouterStatus extends JgCommand<RouterStatusResult> {
  static override readonly summary = 'show which GossipRouters answer, and how many members they know'
  static override readonly description =
    'Connects to each router as a member would, asks for members and a heartbeat, and registers nothing. A router that does ' +
    'not answer is listed, too. Exits with 4 if none answered, with 5 if some did not.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> router1[12001] router2:12001 -o json',
    '<%= config.bin %> <%= command.id %> router1 --tls-truststore trust.p12 --tls-truststore-password secret',
  ]

  static override readonly args = routerArgs
  static override readonly flags = askFlags

  protected override async result(): Promise<RouterStatusResult> {
    const {args, flags} = await this.parse(GossipRouterStatus)
    return statusResult(await askRouters(routersQuestion(args.router ?? [], flags), createRuntime()))
  }

  protected override exitCodeFor({routers}: RouterStatusResult): ExitCode {
    return askExit(routers.map(({status}) => status))
  }

  protected override renderTable(result: RouterStatusResult): string {
    return statusTable(result)
  }
}
