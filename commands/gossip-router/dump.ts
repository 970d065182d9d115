import {dumpResult, type DumpResult, DUMP_KEYS, ROUTER} from '../../src/diag/client/router-dump.ts'
import {dumpTable} from '../../src/cli/render/router-dump.ts'
import {probeFlags, timeoutFlag} from '../../src/cli/flags/probe.ts'
import {ProbeCommand, type AnswerCounts} from '../../src/cli/probe-command.ts'

const DEFAULT_TIMEOUT_MS = 2000

const {cluster: _cluster, node: _node, ...flags} = probeFlags

export default class GossipRouterDump extends ProbeCommand<DumpResult> {
  static override readonly summary = 'show the connections that GossipRouters report by probe'
  static override readonly description =
    'Asks the diagnostics of routers for their routing tables: by multicast, or with -addr and -tcp. Works only where a ' +
    'router has diagnostics enabled (-diag_enabled, -diag_enable_tcp). Exits with 4 if none answered, with 5 if ' +
    'an address did not answer, or fewer than --expect did.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -addr 192.168.1.5 -tcp true',
    '<%= config.bin %> <%= command.id %> --expect 2 -o json',
  ]

  static override readonly flags = {...flags, timeout: timeoutFlag(DEFAULT_TIMEOUT_MS)}

  protected override async result(): Promise<DumpResult> {
    const {flags: parsed} = await this.parse(GossipRouterDump)
    return dumpResult(await this.ask(DUMP_KEYS, {...parsed, cluster: ROUTER, node: ROUTER}))
  }

  protected override answerCounts({routers}: DumpResult): AnswerCounts {
    return {answered: routers.length, silent: 0}
  }

  protected override renderTable(result: DumpResult): string {
    return dumpTable(result)
  }
}
