import {Flags} from '@oclif/core'
import {JgCommand} from '../../src/cli/base-command.ts'
import {ExitCode} from '../../src/errors/exit-codes.ts'
import {durationFlag, portFlag} from '../../src/cli/flags/common.ts'
import {mcastOptions} from '../../src/mcast/mcast-options.ts'
import {mcastTables} from '../../src/cli/render/mcast.ts'
import {createRuntime} from '../../src/member/runtime.ts'
import {Progress} from '../../src/cli/progress.ts'
import {mcastTest} from '../../src/mcast/mcast-test.ts'
import type {McastResult} from '../../src/mcast/result.ts'

const DEFAULT_GROUP = '228.8.8.8'
/** One above the port of JGroups' own stacks, so members never see the test's datagrams. */
const DEFAULT_PORT = 45_589
const DEFAULT_DURATION_MS = 5000
const DEFAULT_INTERVAL_MS = 100

export default class McastTestCommand extends JgCommand<McastResult> {
  static override readonly summary = "test which hosts receive each other's multicasts"
  static override readonly description =
    'Run it on all hosts at the same time. Each host multicasts on each interface with each TTL, counts what it receives ' +
    'from the others, and sends them the counts by multicast and unicast, so every host shows who hears whom, with what ' +
    'loss and from which TTL on. It uses the JGroups multicast group with another port, which members do not listen on. ' +
    'Name hosts with --peer to distinguish a network without multicast from hosts that are down. Exits with 3 if something ' +
    'is wrong, with 4 if nobody else was heard, with 5 if fewer than --expect take part.'

  static override readonly examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --bind-addr 10.0.0.5 --peer 10.0.0.6 --expect 2',
    '<%= config.bin %> <%= command.id %> --ttl 1,8,32 --duration 10m -o json',
  ]

  static override readonly flags = {
    group: Flags.string({
      aliases: ['mcast-addr', 'mcast_addr'],
      default: DEFAULT_GROUP,
      helpValue: '<address>',
      summary: 'multicast group',
    }),
    port: portFlag({aliases: ['mcast-port', 'mcast_port'], default: DEFAULT_PORT, summary: 'port of the group'}),
    'bind-addr': Flags.string({
      aliases: ['bind_addr'],
      helpValue: '<address>',
      multiple: true,
      summary: 'address of an interface to use; may be repeated [default: all that are up]',
    }),
    ttl: Flags.string({default: '1,8,32', helpValue: '<n,n…>', summary: 'TTLs to send with'}),
    peer: Flags.string({
      helpValue: '<host>',
      multiple: true,
      summary: 'another host that runs the test; it gets the counts by unicast, too',
    }),
    role: Flags.option({
      options: ['both', 'sender', 'receiver'] as const,
      default: 'both' as const,
      summary: 'only send, or only listen',
    })(),
    duration: durationFlag({default: DEFAULT_DURATION_MS, summary: 'how long the test runs'}),
    interval: durationFlag({default: DEFAULT_INTERVAL_MS, summary: 'time between multicasts on an interface'}),
    expect: Flags.integer({min: 1, summary: 'hosts that should take part, including this one'}),
  }

  #expected = 0

  protected override async result(): Promise<McastResult> {
    const {flags} = await this.parse(McastTestCommand)
    this.#expected = flags.expect ?? 0
    const ports = createRuntime()
    const options = await mcastOptions({...flags, bindAddresses: flags['bind-addr'] ?? []}, ports.network)
    const progress = new Progress()
    progress.update(
      `multicasting to ${options.group}:${String(options.port)} for ${String(options.durationMs / 1000)} s`,
    )
    const result = await mcastTest(options, ports, this.interrupted)
    progress.end()
    return result
  }

  protected override exitCodeFor({participants, findings}: McastResult): ExitCode {
    if (this.interrupted.aborted) return ExitCode.interrupted
    if (participants.length < this.#expected) return ExitCode.fewer
    if (participants.length === 1) return ExitCode.noAnswer
    return findings.length > 0 ? ExitCode.findings : ExitCode.ok
  }

  protected override renderTable(result: McastResult): string {
    return mcastTables(result)
  }
}
