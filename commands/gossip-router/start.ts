import {Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import type {ExitCode} from '../../src/errors/exit-codes.ts'
import type {RouterFact} from '../../src/router/router-events.ts'
import {routerFactText} from '../../src/cli/render/router-events.ts'
import {type RouterEnd, runRouter} from '../../src/router/run-router.ts'
import {routerFlags} from '../../src/cli/flags/gossip-router.ts'
import {createLog, LOG_LEVELS} from '../../src/cli/log.ts'
import {StopRequest} from '../../src/member/stop-request.ts'
import {createRuntime} from '../../src/member/runtime.ts'
import {SOFTWARE} from '../../src/member/version.ts'

export default class GossipRouterStart extends JgCommand<RouterEnd, RouterFact> {
  static override readonly summary = 'run a GossipRouter in the foreground'
  static override readonly description =
    'Serves Java and jg members with TCPGOSSIP and TUNNEL, as the JGroups GossipRouter does, with the same options. Prints ' +
    'the address it listens on to stdout and logs to stderr. jg probe shows its attributes. SIGINT and SIGTERM stop it; the ' +
    'exit code is 130 after SIGINT and 0 after SIGTERM.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> -port 12001 -bind_addr 192.168.1.5 -expiry 60000 -reaper_interval 10000',
    '<%= config.bin %> <%= command.id %> -tls_keystore_path router.p12 -tls_keystore_password secret -tls_client_auth need',
    '<%= config.bin %> <%= command.id %> -dump_msgs registration -o json',
  ]

  static override readonly flags = {
    ...routerFlags,
    'log-level': Flags.option({options: LOG_LEVELS, summary: 'lowest level to log [default: info]'})(),
    'until-stdin-ends': Flags.boolean({summary: 'stop when stdin ends, for programs that start routers'}),
  }

  protected override readonly streams = true

  protected override async result(): Promise<RouterEnd> {
    const {flags} = await this.parse(GossipRouterStart)
    return runRouter({
      flags,
      runtime: createRuntime(createLog(flags['log-level'] ?? 'info')),
      software: SOFTWARE,
      waitForStop: () => new StopRequest(flags['until-stdin-ends']),
      report: (fact) => void this.emit(fact),
    })
  }

  protected override exitCodeFor({exitCode}: RouterEnd): ExitCode {
    return exitCode
  }

  protected override renderFact(fact: RouterFact): string {
    return routerFactText(fact)
  }

  protected override renderTable(): string {
    return ''
  }
}
